"""The timeline in plain words: who did what, what was written, and how far our own message came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.moves import Who
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.welfare.case import Details, Entry
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.letter_steps import letter_steps
from wor_sidecar.welfare.pages.happened import happened

_ACKNOWLEDGE: Final = "acknowledge"
_MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True, repr=False)
class Line(Masked):
    """One thing that happened. `said` are people's texts under their headings; `fate`: our message's way."""

    at: Millis
    who: str
    what: str
    said: tuple[tuple[str, str], ...] = ()
    fate: str = ""
    ours: bool = False
    trouble: bool = False


def lines(seen: Seen) -> tuple[Line, ...]:
    """Return what happened, the newest first; what a letter of ours met stands with the letter."""
    letters = letter_steps(seen.entries)
    return tuple(
        _line(seen, entry, letters) for entry in reversed(seen.entries) if entry.kind != _ACKNOWLEDGE
    )


def messages(seen: Seen) -> tuple[Line, ...]:
    """Return the words that went to and fro, the oldest first."""
    letters = letter_steps(seen.entries)
    return tuple(
        _line(seen, entry, letters) for entry in seen.entries if entry.kind == _MESSAGE and not entry.refused
    )


def since(seen: Seen, known: int) -> tuple[Line, ...]:
    """Return what happened after somebody had seen so many lines, the oldest first."""
    letters = letter_steps(seen.entries)
    fresh = seen.entries[max(known, 0) :]
    return tuple(_line(seen, entry, letters) for entry in fresh if entry.kind != _ACKNOWLEDGE)


def _line(seen: Seen, entry: Entry, letters: Mapping[str, str]) -> Line:
    ours = entry.side is Who.COACH
    return Line(
        at=entry.at,
        who=_who(seen, entry),
        what=happened(entry),
        said=tuple(_said(entry)),
        fate=_fate(seen, entry, letters) if ours else "",
        ours=ours,
        trouble=entry.refused != "",
    )


def _who(seen: Seen, entry: Entry) -> str:
    if entry.side is Who.PRACTICE:
        return f"{entry.actor}, {seen.sight.practice}" if entry.actor else seen.sight.practice
    if entry.side is Who.COACH:
        return entry.actor or _("the coach")
    return _("the program")


def _said(entry: Entry) -> Iterator[tuple[str, str]]:
    told: Details = entry.details
    activity = ", ".join(filter(None, (told.activity, _category(told.category))))
    pairs = (
        (_("Activity"), activity),
        (_("Still taking part"), label("taking-part", told.taking_part) if told.taking_part else ""),
        (_("Passed on to"), label("passed-on-to", told.passed_on_to) if told.passed_on_to else ""),
        (_("Mark the patient gives"), "" if told.mark is None else str(told.mark)),
        ("", told.text),
        (_("For the GP"), told.proposal),
        (_("The patient knows"), _yes_no(told.patient_knows)),
    )
    return (pair for pair in pairs if pair[1])


def _category(code: str) -> str:
    return label("activity-categories", code) if code else ""


def _yes_no(value: bool | None) -> str:
    if value is None:
        return ""
    return _("yes") if value else _("no")


def _fate(seen: Seen, entry: Entry, letters: Mapping[str, str]) -> str:
    """Tell how far our message came; empty for a step that the practice doesn't hear."""
    if entry.refused:
        return ""
    if entry.departure is None:
        return _("Stays here: the practice does not hear this.") if entry.kind in _TELLABLE else ""
    fate = seen.fates.get(entry.departure)
    if fate is None:
        return ""
    return fate_words(fate.state, letters.get(fate.mid, ""))


def fate_words(state: str, step: str) -> str:
    """Tell how far a message came: the mail's word for it, and the practice's for the letter in it."""
    return _letter_words().get(step) or _departure_words().get(state, "")


_TELLABLE: Final = frozenset(
    {"contact", "plan", "replan", "no_show", "intake_done", "start_activity", "hold", "resume"}
)
"""Steps that the practice hears with consent for feedback, so that silence wants a word."""


def _departure_words() -> Mapping[str, str]:
    waiting = _("On its way to the practice.")
    return {
        "by_hand": _("Waits here until somebody puts it into ZorgDomein."),
        "carried": _("Somebody put it into ZorgDomein."),
        "stays": _("Stays here: the practice does not hear this."),
        "waits_for_yes": _("Not sent yet: it waits for a yes, since the backup was put back."),
        "held": waiting,
        "sealed": waiting,
        "in_flight": waiting,
        "uncertain": _("On its way; it is sent again if need be."),
        "deposited": _("Delivered to the postbus; the practice has not fetched it yet."),
        "sent_unconfirmed": _("Delivered to the postbus; the practice has not fetched it yet."),
        "received": _("Received by the practice."),
        "rejected_by_postbus": _("Not delivered: the postbus refused it. Call the practice."),
        "refused_by_partner": _("Refused by the practice. Call the practice."),
    }


def _letter_words() -> Mapping[str, str]:
    return {
        "placed": _("Received; the letter lies ready for the GP's system."),
        "taken": _("The letter is in the GP's system."),
        "seen": _("The letter is in the GP's system, and somebody saw it."),
    }
