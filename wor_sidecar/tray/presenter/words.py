"""Days, times and people in words, as a list at a desk shows them.

What a state or a move is called is read when one is first told: a list without notes tells none.
"""

from datetime import date
from typing import TYPE_CHECKING

from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime, local_date
from wor_sidecar.texts.catalogue import DUTCH, _, language
from wor_sidecar.texts.times import day as long_day
from wor_sidecar.wire.desk_lists import Told

if TYPE_CHECKING:  # a list tells no course
    from wor_sidecar.wire.desk_shapes import TimelineEntry


def short_day(day: date | None) -> str:
    """Return a date in figures: `21-11-2026`; empty without one."""
    if day is None:
        return ""
    return day.strftime("%d-%m-%Y") if language() == DUTCH else day.isoformat()


def since(at: Millis | None, now: Millis) -> str:
    """Return since which day: `sinds gisteren`, `sinds 16 november 2026`; empty without a moment."""
    return _("since {day}").format(day=day_of(at, now)) if at is not None else ""


def day_of(at: Millis, now: Millis) -> str:
    """Return the day of a moment as one says it."""
    ago = (local_date(now) - local_date(at)).days
    if ago == 0:
        return _("today")
    return _("yesterday") if ago == 1 else long_day(local_date(at).isoformat())


def time_of(at: Millis) -> str:
    """Return the time of a moment on the wall: `14:05`."""
    return f"{as_datetime(at).astimezone(AMSTERDAM):%H:%M}"


def moment(at: Millis) -> str:
    """Return a moment on the wall: `21-11-2026 14:05`."""
    return f"{short_day(local_date(at))} {time_of(at)}"


def who(initials: str, birth_year: int | None) -> str:
    """Return how a list names somebody: initials and birth year."""
    return f"{initials} ({birth_year})" if birth_year else initials


def test_mark() -> str:
    """Return the mark of a test referral."""
    return _("Test: this is no real patient")


def dialled(phone: str) -> str:
    """Return a number as a `tel:` link holds it: digits and a leading plus."""
    kept = "".join(char for char in phone if char.isdigit())
    return f"+{kept}" if phone.strip().startswith("+") else kept


def stands(told: Told | None) -> str:
    """Return where something is, in this window's language; a code unknown here in the daemon's words."""
    if told is None:
        return ""
    from wor_sidecar.texts.standings import known, sentence

    return sentence(told.code, told.facts) if known(told.code) or not told.told else told.told


def happened(entry: "TimelineEntry") -> str:
    """Return a line of a timeline in this window's language; a move that is unknown here in the daemon's."""
    from wor_sidecar.texts.moves import said

    own = said(entry.move, entry.reason, entry.who)
    return entry.told if own == entry.move and entry.told else own
