"""WOR-S: what the practice's side, or a rule of the domain, refuses."""

from wor_sidecar.domain.errors import WorError


class RuleBroken(WorError):
    """A rule of Welzijn op Recept forbids this."""

    code = "WOR-S100"


class MoveNotAllowed(RuleBroken):
    """This is not possible now: {move}. The referral stands at: {state}."""

    code = "WOR-S101"
    hint = "Look at the referral's timeline; what is possible now is offered there."


class MoveOutranked(MoveNotAllowed):
    """This comes too late: {move}. The referral stands at: {state}."""

    code = "WOR-S102"
    hint = "Nothing needs to be done; it stands on the timeline."


class ReasonMissing(RuleBroken):
    """This needs a reason: {move}."""

    code = "WOR-S103"
    hint = "Give one of the codes of the closed list."


class ConsentNotGiven(RuleBroken):
    """There is no given consent for this patient, so nothing may be sent."""

    code = "WOR-S104"
    hint = "Ask the patient first and record the answer."


class PartnerUnknown(RuleBroken):
    """Nobody here has joined with that organisation."""

    code = "WOR-S105"
    hint = "See `partners list`; join with the organisation's invitation file first."


class PartnerUnverified(RuleBroken):
    """The digits were not yet compared on both sides with {partner}, so patient data may not go there."""

    code = "WOR-S106"
    hint = "Call the organisation, compare the 30 digits, and type theirs in `partners verify`."


class NumberLooksLikeBsn(RuleBroken):
    """The text in {field} holds a number that may be a citizen service number (BSN)."""

    code = "WOR-S107"
    hint = "Take the number out of the text; it may not be sent."


class ConsentForAnother(ConsentNotGiven):
    """The consent was given for another organisation than {partner}."""

    code = "WOR-S108"
    hint = "Ask the patient about this organisation and record a new answer."


class FeedbackNotAgreed(ConsentNotGiven):
    """The patient chose that the GP gets no report, so only logistics may go back."""

    code = "WOR-S109"
    hint = "Send it without text, or ask the patient again and record that feedback is agreed."


class CodeInText(RuleBroken):
    """The text in {field} holds a code that would make a new referral in the GP's system."""

    code = "WOR-S110"
    hint = "Take the code {found} out of the text."


class ConsentOutgrown(ConsentNotGiven):
    """The patient had a birthday since the answer, and at this age somebody else must say yes."""

    code = "WOR-S111"
    hint = "Cancel this referral, ask again whoever decides at this age, and record a new answer."


class AnswerMalformed(RuleBroken):
    """The answer cannot be read: {field} is not {wanted}."""

    code = "WOR-S120"
    hint = "Mend {field} and send the answer again; nothing was recorded."
    status = 422


class AnswerFieldUnknown(AnswerMalformed):
    """The answer holds {field}, which is no part of an answer."""

    code = "WOR-S121"
    hint = "Leave {field} out and send the answer again; nothing was recorded."


class AnswerIncomplete(RuleBroken):
    """The answer misses something: {field}."""

    code = "WOR-S122"
    hint = "Fill in {field} and send the answer again; nothing was recorded."
    status = 422


class RecipientMissing(AnswerIncomplete):
    """A yes names the organisation that gets the data; this names none that has the product."""

    code = "WOR-S123"
    hint = "Choose one with --organisation and --product (`prompts show` lists them); nothing was recorded."


class TextNotRead(AnswerIncomplete):
    """The consent text that was read aloud does not belong to these scopes."""

    code = "WOR-S124"
    hint = "Read text A for a yes with feedback, text B for one without; nothing was recorded."


class HowMismatch(AnswerMalformed):
    """How it was asked belongs to given_to_me, a yes that you got yourself."""

    code = "WOR-S125"
    hint = "Leave `how` out, or answer given_to_me; nothing was recorded."


class DetailWithoutScope(AnswerMalformed):
    """The detail {field} may not go without the patient's yes to it (scope {scope})."""

    code = "WOR-S126"
    hint = "Tick {scope} if the patient said yes to it, or leave {field} out; nothing was recorded."


class DetailTooLong(AnswerMalformed):
    """The detail {field} is longer than {limit} characters or than one line."""

    code = "WOR-S127"
    hint = "Make it one line of at most {limit} characters; nothing was recorded."


class AgeUnknown(AnswerIncomplete):
    """The birth date is unknown, so nobody can tell who must say yes."""

    code = "WOR-S128"
    hint = "Ask the patient's birth date and fill it in with the answer; nothing was recorded."


class RepresentativeMissing(AnswerIncomplete):
    """For this patient a representative says yes as well; none was recorded."""

    code = "WOR-S129"
    hint = "Record who said yes: under 16 a parent with authority or a guardian; nothing was recorded."


class PatientMustAgree(AnswerIncomplete):
    """From 12 to 15 the patient and a parent or guardian both say yes; the patient's own yes is missing."""

    code = "WOR-S130"
    hint = "Ask the young patient too and set patient_agreed; nothing was recorded."


class ReferrerMissing(AnswerIncomplete):
    """The list names nobody who referred this patient, and a yes says who did."""

    code = "WOR-S131"
    hint = "Name one of the [[referrer]]s, with --referrer at the command line; nothing was recorded."


class ReferrerUnknown(AnswerMalformed):
    """No [[referrer]] in the settings has the name that came with the answer."""

    code = "WOR-S132"
    hint = "Name one that `prompts show` lists; the administrator adds a name. Nothing was recorded."


class ReferrerKnown(AnswerMalformed):
    """The list says already who referred this patient, so the answer names nobody."""

    code = "WOR-S133"
    hint = "Leave `referrer` out and send the answer again; nothing was recorded."


class PromptClaimed(RuleBroken):
    """A colleague is busy with this question."""

    code = "WOR-S140"
    hint = "Try again in two minutes, or take the next one."
    status = 409


class PromptDecided(RuleBroken):
    """This question was answered already: {answer}."""

    code = "WOR-S141"
    hint = "Nothing was sent twice. Undo that answer first if it is wrong."
    status = 409


class PromptExpired(RuleBroken):
    """This question waited too long and was closed."""

    code = "WOR-S142"
    hint = "Open it again with `referrals reopen`."
    status = 410


class ClaimLost(RuleBroken):
    """The question was changed or taken by somebody else since you opened it."""

    code = "WOR-S143"
    hint = "Open it again and answer then; nothing was recorded."
    status = 409


class UndoTooLate(RuleBroken):
    """The answer can be undone no longer."""

    code = "WOR-S144"
    hint = "Withdraw the consent instead: `referrals withdraw`."
    status = 409


class AnswerKeyUsed(RuleBroken):
    """This answer was kept nowhere: another one came before it under the same key."""

    code = "WOR-S145"
    hint = "Open the question again and look what was answered; then answer it anew, where it is still open."
    status = 409


class BundleRefused(RuleBroken):
    """The referral or report from another organisation is not of the agreed form ({reason})."""

    code = "WOR-S150"
    hint = "Nothing was taken in and the sender is told; it may be another version of the program."


class ContentDeleted(RuleBroken):
    """The content of this referral was deleted on {on}: nobody knows any more whom it was about."""

    code = "WOR-S380"
    hint = "Begin a new referral: its question is asked again, and consent with it."
    status = 410


class HeldThere(RuleBroken):
    """{organisation} has this referral already; a yes for another organisation would let two of them call."""

    code = "WOR-S390"
    hint = "Choose {organisation}. If the patient wants another one: answer no, and begin a new referral."
    status = 409


class HeldElsewhere(RuleBroken):
    """{organisation} has this referral already, so it was not referred another way."""

    code = "WOR-S391"
    hint = "Ask the patient again: after a yes {organisation} goes on, after a no they delete everything."
    status = 409


class StoppedThere(RuleBroken):
    """The patient stopped at the organisation meanwhile; nothing is read there on this referral any more."""

    code = "WOR-S394"
    hint = "Answer no here. Does the patient want it all the same? Begin a new referral by hand."
    status = 409


class NothingWaits(RuleBroken):
    """Nothing of that id waits for a yes after the restore."""

    code = "WOR-S392"
    hint = "See `restored list`; somebody else may have settled it."
    status = 404


class SentElsewhere(RuleBroken):
    """This referral is with {organisation} already, so it cannot go to another organisation too."""

    code = "WOR-S393"
    hint = "Call {organisation}; then take it off the list with `restored drop`."
    status = 409
