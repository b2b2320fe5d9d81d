"""Letters of nobody: the fullest one of each kind, to check a template with and to show to a person."""

from datetime import date
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import (
    MESSAGE_LENGTH,
    Activity,
    Coach,
    Feedback,
    Rejection,
    Returned,
    Status,
    Tries,
)
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.letters import LetterPlan, Origin, Template, letter_for
from wor_sidecar.domain.lists import (
    ActivityCategory,
    Outcome,
    PassedOnTo,
    RejectReason,
    StopReason,
    TakingPart,
)
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State

_ID: Final = ReferralId("voorbeeld2222222222222222a")
_DAY: Final = date(2027, 3, 12)
_AT: Final = Millis(1_804_845_600_000)
_COACH: Final = Coach("Anna van den Berg", "0413-000004")
_ORIGIN: Final = Origin(
    reference=_ID,
    referred_on=date(2027, 3, 2),
    referrer="M. Bernard, huisarts",
    organisation="Welzijn Meierijstad",
    contact=_COACH,
    stage=State.ACTIVE,
    first_mark=5,
)
_TEXT: Final = (
    "Wil weer onder de mensen komen en meer bewegen. Gaat samen met een buurvrouw, "
    "eerst een keer kijken. De dochter weet hiervan af."
)
assert len(_TEXT) <= MESSAGE_LENGTH
_QUESTION: Final = "Kunt u de medicatie met haar doornemen?"


def fullest(template: Template) -> LetterPlan:
    """Return a letter in which every gap is filled, the coach's text as long as it may be."""
    return _planned(_FULL[template])


def barest(template: Template) -> LetterPlan:
    """Return a letter in which only what is always there is filled."""
    whole = _FULL[template]
    if isinstance(whole, Status):
        return _planned(Status(_ID, whole.move, _AT, Coach("")), bare=True)
    return _planned(Feedback(_ID, whole.move, _AT, _DAY, Coach(_COACH.name), whole.organisation), bare=True)


def _planned(returned: Returned, *, bare: bool = False) -> LetterPlan:
    origin = Origin(_ID, _DAY, "", _ORIGIN.organisation, Coach(""), State.ACTIVE) if bare else _ORIGIN
    plan = letter_for(returned, origin)
    assert plan is not None
    return plan


def _report(
    move: MoveKind,
    *,
    activity: Activity | None = None,
    reason: str = "",
    outcome: str = "",
    passed_on_to: str = "",
    taking_part: str = "",
) -> Feedback:
    return Feedback(
        referral_id=_ID,
        move=move,
        at=_AT,
        date=_DAY,
        coach=_COACH,
        organisation=_ORIGIN.organisation,
        text=_TEXT,
        mark=7,
        first_mark=5,
        activity=activity,
        reason=reason,
        outcome=outcome,
        passed_on_to=passed_on_to,
        taking_part=taking_part,
        question=_QUESTION,
        may_return=True,
    )


_WALKS: Final = Activity(ActivityCategory.SPORT.value, "Wandelgroep De Ronde", date(2027, 3, 20))
_FULL: Final[dict[Template, Returned]] = {
    Template.FEEDBACK_INTAKE: _report(MoveKind.INTAKE_DONE, activity=_WALKS),
    Template.FEEDBACK_3_MONTHS: _report(
        MoveKind.FOLLOW_UP, activity=_WALKS, taking_part=TakingPart.YES.value
    ),
    Template.STOPPED: _report(MoveKind.STOP, reason=StopReason.NO_FITTING_ACTIVITY.value),
    Template.ENDED: _report(
        MoveKind.END, outcome=Outcome.PASSED_ON.value, passed_on_to=PassedOnTo.SOCIAL_WORK.value
    ),
    Template.REJECTED: Status(
        _ID,
        MoveKind.REJECT,
        _AT,
        _COACH,
        reason=RejectReason.TOO_COMPLEX.value,
        text=_TEXT,
        rejection=Rejection("Eerst een gesprek met de praktijkondersteuner GGZ.", patient_knows=True),
    ),
    Template.NOT_REACHED: Status(
        _ID,
        MoveKind.NOT_REACHED,
        _AT,
        _COACH,
        tries=Tries(4, date(2027, 3, 4), date(2027, 3, 11), ("mobile", "voicemail", "letter", "home_visit")),
    ),
    Template.CLOSED_NO_FEEDBACK: Status(_ID, MoveKind.END_WITHHELD, _AT, _COACH),
}
