"""WOR-S: what the practice's side, or a rule of the domain, refuses."""

from wor_sidecar.domain.errors import WorError


class RuleBroken(WorError):
    """A rule of Welzijn op Recept forbids this."""

    code = "WOR-S100"


class MoveNotAllowed(RuleBroken):
    """The step {move} is not possible while the referral is {state}."""

    code = "WOR-S101"
    hint = "Look at the referral's timeline; what is possible now is offered there."


class MoveOutranked(MoveNotAllowed):
    """The referral is {state}; the step {move} comes too late."""

    code = "WOR-S102"
    hint = "Nothing needs to be done; it stands on the timeline."


class ReasonMissing(RuleBroken):
    """The step {move} needs a reason."""

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
