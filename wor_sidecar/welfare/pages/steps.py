"""The coach's steps in words: what each is called, which are likely now, which make a letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.referral import State
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.acts import ActName
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.shown import possible

_A, _S = ActName, State
LETTERS: Final = frozenset(
    {_A.REJECT, _A.NOT_REACHED, _A.INTAKE_DONE, _A.FOLLOW_UP, _A.FOLLOW_UP_IMPOSSIBLE, _A.END, _A.STOP}
)
"""The steps that make a letter for the GP: it is shown before it is sent."""
URGENT: Final = LETTERS | {_A.MESSAGE}
"""The forms on which stands whom to ring when it can't wait: a letter is no way to raise an alarm."""
ENDING: Final = frozenset(
    {
        _A.REJECT,
        _A.NOT_REACHED,
        _A.END,
        _A.STOP,
        _A.FOLLOW_UP_IMPOSSIBLE,
        _A.CONFIRM_CANCEL,
        _A.WITHDRAW,
        _A.DECEASED,
        _A.CONFIRM_DELETION,
    }
)
"""The steps after which nothing more happens: marked so, and never the first one offered by accident."""
_FIRST: Final[Mapping[State, tuple[ActName, ...]]] = {
    _S.RECEIVED: (_A.ACCEPT, _A.REJECT),
    _S.ACCEPTED: (_A.CONTACT, _A.PLAN_INTAKE, _A.INTAKE_DONE),
    _S.CONTACTING: (_A.CONTACT, _A.PLAN_INTAKE, _A.INTAKE_DONE, _A.NOT_REACHED),
    _S.INTAKE_PLANNED: (_A.INTAKE_DONE, _A.PLAN_INTAKE, _A.NO_SHOW),
    _S.INTAKE_DONE: (_A.START_ACTIVITY, _A.END),
    _S.ACTIVE: (_A.FOLLOW_UP, _A.START_ACTIVITY, _A.END),
    _S.NOT_REACHED: (_A.CALL_BACK,),
}
_REACHED: Final = (_A.PLAN_INTAKE, _A.INTAKE_DONE, _A.CONTACT)
"""The same, once the patient was spoken with: giving up is no likely step any more."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The steps that are possible now: the likely ones first, then the rest, then what ends it."""

    first: tuple[ActName, ...]
    also: tuple[ActName, ...]
    ending: tuple[ActName, ...]


def choices(case: Case) -> Choices:
    """Sort the steps that a case allows now. A message has its own place on the page."""
    offered = tuple(name for name in possible(case) if name is not _A.MESSAGE)
    wanted = _wanted(case)
    first = tuple(name for name in wanted if name in offered)
    rest = tuple(name for name in offered if name not in first)
    return Choices(
        first,
        tuple(name for name in rest if name not in ENDING),
        tuple(name for name in rest if name in ENDING),
    )


def _wanted(case: Case) -> tuple[ActName, ...]:
    asked: tuple[ActName, ...] = (_A.SEEN, _A.CONFIRM_DELETION)
    if case.referral.cancel_requested_at is not None:
        asked = (*asked, _A.CONFIRM_CANCEL, _A.DECLINE_CANCEL)
    if case.referral.on_hold:
        asked = (*asked, _A.RESUME)
    if case.state is _S.CONTACTING and case.referral.identity_checked:
        return (*asked, *_REACHED)
    return (*asked, *_FIRST.get(case.state, ()))


def step_words(case: Case) -> Mapping[ActName, str]:
    """Return what each step is called on its button and above its form."""
    moved = case.state is State.INTAKE_PLANNED
    return {
        _A.ACCEPT: _("Accept"),
        _A.REJECT: _("Do not accept"),
        _A.CONTACT: _("Note a call or other contact"),
        _A.PLAN_INTAKE: _("Move the intake") if moved else _("Plan the intake"),
        _A.NO_SHOW: _("Did not come"),
        _A.INTAKE_DONE: _("Intake done"),
        _A.HOLD: _("Put on the waiting list"),
        _A.RESUME: _("Off the waiting list"),
        _A.START_ACTIVITY: _("Another activity") if case.state is State.ACTIVE else _("Start an activity"),
        _A.FOLLOW_UP: _("Report after 3 months"),
        _A.FOLLOW_UP_IMPOSSIBLE: _("No report after 3 months possible"),
        _A.END: _("Finish well"),
        _A.STOP: _("Stopped early"),
        _A.NOT_REACHED: _("Not reached: stop trying"),
        _A.CALL_BACK: _("The patient called back"),
        _A.CONFIRM_CANCEL: _("Confirm the cancellation"),
        _A.DECLINE_CANCEL: _("Decline: the coaching goes on"),
        _A.WITHDRAW: _("The patient withdraws the consent"),
        _A.CONFIRM_DELETION: _("Delete the data and confirm"),
        _A.FEEDBACK_CONSENT: _("Change whether the GP hears how it goes"),
        _A.DECEASED: _("The patient has died"),
        _A.ASSIGN: _("Assign to a coach"),
        _A.MESSAGE: _("Message to the practice"),
        _A.SEEN: _("I have seen it"),
    }


def explained(name: ActName, *, talked: bool = False) -> str:
    """Return what a step does, where its name doesn't say it; empty otherwise.

    `talked`: the intake took place, so that the client has an agreement with the organisation itself.
    """
    said = _explained().get(name, "")
    if talked and name in (_A.WITHDRAW, _A.CONFIRM_DELETION):
        own = _("Letters that are in the GP's system stay there. Your own file has its own agreement.")
        return f"{said} {own}"
    return said


def _explained() -> Mapping[ActName, str]:
    return {
        _A.CONTACT: _('Choose "reached" only when you spoke with the patient and asked name and birth date.'),
        _A.NO_SHOW: _("The case stays open. Plan a new appointment, or stop."),
        _A.HOLD: _("The deadlines stop until you take the case off the waiting list."),
        _A.NOT_REACHED: _(
            "The practice gets a letter and can check the number. If the patient calls, go on."
        ),
        _A.CALL_BACK: _("The case opens again."),
        _A.CONFIRM_CANCEL: _("The referral ends here. The practice hears it."),
        _A.DECLINE_CANCEL: _("The practice hears that you go on with the patient."),
        _A.WITHDRAW: _("Nobody asks why. What is on its way to the practice is stopped."),
        _A.CONFIRM_DELETION: _(
            "All data of this patient is deleted here and cannot be brought back. The practice hears it."
        ),
        _A.DECEASED: _("All reminders stop, here and at the practice. There is no letter."),
        _A.ACCEPT: _("The practice hears that you are going to call the patient."),
    }
