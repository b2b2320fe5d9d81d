"""What the practice's server refuses, in words for a desk: what is the matter, and what to do next.

An error's own sentence speaks to whoever types commands. A desk has no commands: here is its own sentence for
every error that a call of a desk can bring. `technical` ones are nobody's fault there, and keep their code,
for a telephone call with the IT manager.
"""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.domain.errors import WorError, foundations, mail, orphans, practice, sidecar, tray
from wor_sidecar.texts.catalogue import _

Facts = Mapping[str, object]


def sentence(error: WorError) -> str:
    """Return the desk's own sentence; empty for an error that has none."""
    say = _SENTENCES.get(error.code)
    if say is not None:
        return say().format_map(_Facts(error.fields))
    return _server() if technical(error.code) else ""


def technical(code: str) -> bool:
    """Tell whether it is about programs, and no person at a desk can mend it."""
    return code in _TECHNICAL


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return _("the organisation") if name == "organisation" else "?"


def _server() -> str:
    return _(
        "Something is wrong at the practice's server. Nothing was kept. Try it again. "
        "Does it stay so? Ask your IT manager."
    )


def _versions() -> str:
    return _(
        "This window and the practice's server do not understand each other. Nothing was kept. "
        "Close the window and open it again. Does it stay so? Ask your IT manager."
    )


def _gone_on() -> str:
    return _(
        "This is not possible any more: the referral has gone on meanwhile. Look at what happened, "
        "and choose again."
    )


def _no_partner() -> str:
    return _(
        "This practice does not work with that organisation yet. Choose another one, or ask your IT manager."
    )


def _deleted() -> str:
    return _(
        "The details of this referral were deleted: the time for which they are kept is over. "
        "Begin a new referral to ask again."
    )


def _decided() -> str:
    return _("A colleague decided about this report already, or it is gone. You need not do anything.")


def _not_paired() -> str:
    return _("This workstation may not open the practice. Ask your IT manager for a new code.")


_SENTENCES: Final[Mapping[str, Callable[[], str]]] = {
    sidecar.RuleBroken.code: _gone_on,
    sidecar.MoveNotAllowed.code: _gone_on,
    sidecar.MoveOutranked.code: lambda: _(
        "This comes too late: the referral has ended already. You need not do anything."
    ),
    sidecar.ReasonMissing.code: lambda: _("Choose a reason first."),
    sidecar.ConsentNotGiven.code: lambda: _(
        "There is no consent for this, so nothing was sent. Ask the patient first."
    ),
    sidecar.PartnerUnknown.code: _no_partner,
    mail.NotJoined.code: _no_partner,
    mail.MessageFromNobody.code: _no_partner,
    sidecar.PartnerUnverified.code: lambda: _(
        "The digits were not compared with {partner} yet, so nothing goes there. Ask your IT manager."
    ),
    sidecar.ConsentForAnother.code: lambda: _(
        "The patient said yes to another organisation. Ask the patient about this one first."
    ),
    sidecar.FeedbackNotAgreed.code: lambda: _(
        "The patient wants no report to the GP, so this was not sent. Ask the patient again."
    ),
    sidecar.CodeInText.code: lambda: _(
        "Take the code {found} out of the text: in the GP's system it would make a new referral."
    ),
    sidecar.ConsentOutgrown.code: lambda: _(
        "The patient had a birthday, and now somebody else must say yes. Cancel this referral and ask again."
    ),
    sidecar.AnswerIncomplete.code: lambda: _("Something is still missing. Fill in what is asked."),
    sidecar.RecipientMissing.code: lambda: _("Choose the organisation that calls the patient."),
    sidecar.TextNotRead.code: lambda: _(
        "Another text belongs to what you ticked. Read out the text that stands here now."
    ),
    sidecar.DetailWithoutScope.code: lambda: _(
        "Something was filled in that the patient did not say yes to. Tick it, or clear it."
    ),
    sidecar.DetailTooLong.code: lambda: _("This can be one line of at most {limit} characters."),
    sidecar.AgeUnknown.code: lambda: _("Ask for the birth date and fill it in."),
    sidecar.RepresentativeMissing.code: lambda: _("Fill in which parent or guardian said yes."),
    sidecar.PatientMustAgree.code: lambda: _("Ask the young person too, and tick it here."),
    sidecar.ReferrerMissing.code: lambda: _("Choose who referred the patient."),
    sidecar.ReferrerUnknown.code: lambda: _("Choose who referred the patient."),
    sidecar.AnswerMalformed.code: _versions,
    sidecar.AnswerFieldUnknown.code: _versions,
    sidecar.HowMismatch.code: _versions,
    sidecar.ReferrerKnown.code: _versions,
    foundations.CallMalformed.code: _versions,
    foundations.CallTooLarge.code: _versions,
    tray.DaemonOtherVersion.code: _versions,
    foundations.DataKeyGone.code: _deleted,
    sidecar.ContentDeleted.code: _deleted,
    practice.PatientIdMissing.code: lambda: _(
        "Fill in the patient number or the citizen service number (BSN)."
    ),
    practice.ReferralExists.code: lambda: _(
        "This patient was begun by hand today already. The question is on the list."
    ),
    practice.ReferralGone.code: lambda: _("This referral is not there any more. Search for the patient."),
    practice.PhoneUnusable.code: lambda: _(
        "This cannot be a telephone number. Fill in the whole number, with digits and spaces."
    ),
    practice.NoteMissing.code: lambda: _("Fill in a message of at most {limit} characters."),
    practice.OutcomeUnknown.code: lambda: _("Choose one of the list."),
    practice.SearchEmpty.code: lambda: _("Fill in two letters of the surname at least, or the birth date."),
    practice.CorrectionEmpty.code: lambda: _("Nothing differs from what was known. Change what is wrong."),
    practice.CorrectionUnusable.code: lambda: _("This cannot be right. Look at it once more."),
    practice.CorrectionAsksAnew.code: lambda: _(
        "At that age somebody else has to say yes. Take the answer back, or withdraw the consent, "
        "and ask again."
    ),
    sidecar.HeldThere.code: lambda: _(
        "{organisation} has this referral already. Choose {organisation}. Does the patient want another "
        "one? Answer no, and begin a new referral."
    ),
    sidecar.HeldElsewhere.code: lambda: _(
        "{organisation} has this referral already, so it went no other way. Ask the patient again."
    ),
    sidecar.AnswerKeyUsed.code: lambda: _(
        "This question was answered before. Nothing was kept now. Open it again and look at the answer."
    ),
    sidecar.NothingWaits.code: lambda: _("A colleague did this already. You need not do anything."),
    sidecar.SentElsewhere.code: lambda: _(
        "{organisation} has this referral already, so it cannot go to another organisation too. "
        "Call {organisation} first."
    ),
    sidecar.StoppedThere.code: lambda: _(
        "The patient stopped there meanwhile. Answer no. Does the patient want it after all? "
        "Begin a new referral."
    ),
    orphans.OrphanFault.code: _decided,
    orphans.OrphanGone.code: _decided,
    orphans.OrphanDecided.code: _decided,
    orphans.OrphanElsewhere.code: lambda: _(
        "This patient was referred to another organisation than the sender. Call the sender."
    ),
    orphans.OrphanNotConfirmed.code: lambda: _(
        "What you typed is not what stands in this patient's record. Nothing was kept. "
        "Look once more whose report this is."
    ),
    orphans.OrphanShownAnew.code: lambda: _(
        "This patient's record was changed meanwhile. Nothing was kept. Look at it once more."
    ),
    orphans.OrphanUnfit.code: lambda: _(
        "This report cannot go to this patient: {why} Look at the referral, and call the coach."
    ),
    practice.DateUnreadable.code: lambda: _("This is no date. Write it as 29-01-2027."),
    orphans.OrphanReasonUnknown.code: lambda: _("Choose a reason first."),
    orphans.LetterNotRefused.code: lambda: _(
        "This letter was placed again already, or fetched. You need not do anything."
    ),
    orphans.BsnUnconfirmed.code: lambda: _(
        "Somebody else has the same BSN. Look both people up in the GP's system, and see whose it is."
    ),
    orphans.NumberUnconfirmed.code: lambda: _(
        "The practice has another GP's system. Look up the patient there, and compare the patient number."
    ),
    tray.TrayRevoked.code: _not_paired,
    tray.TrayNotPaired.code: _not_paired,
    tray.PinMismatch.code: lambda: _(
        "Another computer answers than the practice's server. Nothing was sent. Tell your IT manager."
    ),
}
_TECHNICAL: Final = frozenset(
    {
        WorError.code,
        foundations.NestedTransaction.code,
        foundations.NoVaultKey.code,
        foundations.SealedValueRefused.code,
        foundations.CallMalformed.code,
        foundations.CallTooLarge.code,
        sidecar.AnswerMalformed.code,
        sidecar.AnswerFieldUnknown.code,
        sidecar.HowMismatch.code,
        sidecar.ReferrerKnown.code,
        tray.DaemonOtherVersion.code,
        tray.PinMismatch.code,
    }
)
