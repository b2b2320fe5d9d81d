"""What a person carries, in words: the letter as the GP would get it, a message, or what to tell by phone."""

from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.exchange.told import told
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.elsewhere.rows import Carried
from wor_sidecar.welfare.letter_preview import origin_of, preview

_LETTERS: Final = frozenset({MoveKind.REJECT.value, MoveKind.NOT_REACHED.value, MoveKind.END.value})
"""The statuses that make a letter; every feedback does."""
_FEEDBACK_ON: Final = "feedback_on"
_FEEDBACK_OFF: Final = "feedback_off"


@dataclass(frozen=True, slots=True, repr=False)
class Words(Masked):
    """`lines` are put into ZorgDomein as they stand; without any, `tell` says what to tell the practice."""

    title: str
    lines: tuple[str, ...] = ()
    tell: str = ""

    @property
    def text(self) -> str:
        """Return the lines as one text, to be copied."""
        return "\n".join(self.lines)


def step_of(content: Content) -> str:
    """Return the step that somebody has to carry; empty for one that the practice needs no word of."""
    match content:
        case contents.Feedback():
            return content.move
        case contents.Status():
            return content.move if content.move in _LETTERS else ""
        case contents.TextMessage() | contents.Withdraw() | contents.Deceased():
            return content.type.value
        case contents.DeletionConfirmed():
            return content.type.value
        case contents.FeedbackConsent():
            return _FEEDBACK_ON if content.on else _FEEDBACK_OFF
    return ""


def words_of(one: Carried, case: Case, organisation: Organisation, stage: State) -> Words:
    """Return what is to be carried; of a case whose content was deleted only that something is.

    `stage`: the case's state before the step that made it.
    """
    title, content = titles().get(one.what, one.what), one.content
    if isinstance(content, contents.Status | contents.Feedback):
        origin = origin_of(case.at_stage(stage), organisation)
        returned = told(content, case.id)
        # What the patient wants told was looked at when it was made, and each time that changed.
        letter = None if origin is None else preview(returned, origin, agreed=True, test=case.test)
        return Words(title, letter.lines if letter else ())
    if isinstance(content, contents.TextMessage):
        return Words(title, tuple(content.text.splitlines()))
    return Words(title, tell=_tell(one.what))


def titles() -> dict[str, str]:
    """Return what each thing to carry is called."""
    return {
        "intake_done": _("Report after the intake"),
        "follow_up": _("Report after 3 months"),
        "end": _("Letter: the coaching has ended"),
        "follow_up_impossible": _("Letter: no report after 3 months possible"),
        "stop": _("Letter: stopped early"),
        "reject": _("Letter: not accepted"),
        "not_reached": _("Letter: not reached"),
        "message": _("Message to the practice"),
        "withdraw": _("Consent withdrawn"),
        "deceased": _("The patient has died"),
        "deletion_confirmed": _("Data deleted"),
        _FEEDBACK_ON: _("The GP may hear how it goes"),
        _FEEDBACK_OFF: _("No report to the GP any more"),
    }


def _tell(what: str) -> str:
    return {
        "withdraw": _(
            "Call the practice: the patient withdrew the consent. Close the referral in ZorgDomein."
        ),
        "deceased": _("Call the practice: you heard that the patient has died. Close it in ZorgDomein."),
        "deletion_confirmed": _("Tell the practice, or note in ZorgDomein, that all data was deleted here."),
        _FEEDBACK_ON: _("Tell the practice: the patient agrees that the GP hears how it goes."),
        _FEEDBACK_OFF: _("Tell the practice: the patient wants no more reports to the GP."),
    }.get(what, _("The words were deleted with the case."))
