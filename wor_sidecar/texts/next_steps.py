"""What happens next with a referral, and who does it; in a few words, for a table on paper."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day as day_words


def next_step(
    state: str,
    organisation: str,
    *,
    planned: date | None = None,
    report: date | None = None,
    on_hold: bool = False,
    stopping: bool = False,
) -> str:
    """Return the next step of a referral in a state; empty where nothing is left to do.

    `planned` is the day of the first talk, `report` that of the second report, where they are known;
    `stopping`: we asked them to stop.
    """
    there = organisation or _("the organisation")
    if stopping:
        return _("{organisation}: answer our question to stop").format(organisation=there)
    if on_hold:
        return _("{organisation}: call from the waiting list").format(organisation=there)
    if state == "intake_planned" and planned is not None:
        return _("{organisation}: talk on {day}").format(
            organisation=there, day=day_words(planned.isoformat())
        )
    if state == "active" and report is not None:
        told = _("{organisation}: report around {day}")
        return told.format(organisation=there, day=day_words(report.isoformat()))
    say = _STEPS.get(state)
    return say().format(organisation=there) if say else ""


_STEPS: Final[Mapping[str, Callable[[], str]]] = {
    "awaiting_consent": lambda: _("We: ask the patient"),
    "queued": lambda: _("Goes out by itself"),
    "received": lambda: _("{organisation}: take on or reject"),
    "accepted": lambda: _("{organisation}: call the patient"),
    "contacting": lambda: _("{organisation}: reach the patient"),
    "intake_planned": lambda: _("{organisation}: first talk"),
    "intake_done": lambda: _("{organisation}: find something that fits"),
    "active": lambda: _("{organisation}: report after three months"),
    "rejected": lambda: _("We: choose another organisation, or leave it"),
    "not_reached": lambda: _("We: check the number, and send it again"),
}
