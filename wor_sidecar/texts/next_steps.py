"""What happens next with a referral, and who does it; in a few words, for a table on paper."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day as day_words


def next_step(referral: Referral, organisation: str, planned: date | None, report: date | None) -> str:
    """Return the next step; empty where nothing is left to do.

    `planned` is the day of the first talk, `report` that of the second report, where they are known.
    """
    there = organisation or _("the organisation")
    if referral.state.open and referral.cancel_requested_at is not None:
        return _("{organisation}: answer our question to stop").format(organisation=there)
    if referral.state.open and referral.on_hold:
        return _("{organisation}: call from the waiting list").format(organisation=there)
    if referral.state is State.INTAKE_PLANNED and planned is not None:
        return _("{organisation}: talk on {day}").format(
            organisation=there, day=day_words(planned.isoformat())
        )
    if referral.state is State.ACTIVE and report is not None:
        told = _("{organisation}: report around {day}")
        return told.format(organisation=there, day=day_words(report.isoformat()))
    say = _STEPS.get(referral.state)
    return say().format(organisation=there) if say else ""


_STEPS: Final[Mapping[State, Callable[[], str]]] = {
    State.AWAITING_CONSENT: lambda: _("We: ask the patient"),
    State.QUEUED: lambda: _("Goes out by itself"),
    State.RECEIVED: lambda: _("{organisation}: take on or reject"),
    State.ACCEPTED: lambda: _("{organisation}: call the patient"),
    State.CONTACTING: lambda: _("{organisation}: reach the patient"),
    State.INTAKE_PLANNED: lambda: _("{organisation}: first talk"),
    State.INTAKE_DONE: lambda: _("{organisation}: find something that fits"),
    State.ACTIVE: lambda: _("{organisation}: report after three months"),
    State.REJECTED: lambda: _("We: choose another organisation, or leave it"),
    State.NOT_REACHED: lambda: _("We: check the number, and send it again"),
}
