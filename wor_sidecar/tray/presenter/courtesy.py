"""When the tray may speak up; pure. The badge and the list are the truth, a notice is a courtesy.

One notice for all who are newly on the list, never with a patient in it, not again within half an hour, not
in the practice's quiet hours and not while its user asked for silence. Who came in silence is told of
afterwards, if still waiting. Once a working day, at its end, one more if something waits for the practice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter.frame import DESK, WAITING
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.wire.desk_lists import PracticeCard

BETWEEN: Final = timedelta(minutes=30)
"""Two notices of new ones lie at least so far apart."""
LATE: Final = timedelta(hours=2)
"""How long after the end of the day its notice still makes sense: for who comes back from a meeting."""
HOUR: Final = timedelta(hours=1)
_WEEKDAYS: Final = Calendar()
"""The practice's holidays are the daemon's to know; on them nobody sits here."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time of the day, on the wall; where `end` lies before `begin` it goes past midnight."""

    begin: time
    end: time

    def holds(self, at: time) -> bool:
        """Tell whether a time lies in it; its end does not."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the practice set: when it is quiet, and when its day ends (None: no notice then)."""

    quiet: tuple[Span, ...] = ()
    end_of_day: time | None = None


@dataclass(frozen=True, slots=True)
class Toast:
    """A notice; clicked, it leads to one of the menu's screens."""

    title: str
    sentence: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said already, and until when its user wants silence."""

    known: frozenset[PromptId] = frozenset()
    """Who was told of, or stood on the list while it was looked at."""
    told_at: Millis | None = None
    silent_until: Millis | None = None
    reminded_on: date | None = None


def wishes(card: PracticeCard) -> Wishes:
    """Read what the practice set; a daemon's time that is none here counts as not set."""
    return Wishes(
        tuple(span for one in card.quiet_hours if (span := _span(one)) is not None), _time(card.end_of_day)
    )


def quiet(standing: Standing, wished: Wishes, now: Millis) -> bool:
    """Tell whether nothing may be said now."""
    if standing.silent_until is not None and now < standing.silent_until:
        return True
    return any(span.holds(_wall(now).time()) for span in wished.quiet)


def announced(standing: Standing, wished: Wishes, badge: Badge, now: Millis) -> tuple[Standing, Toast | None]:
    """Return what is to be said of a badge that just came, if anything."""
    if badge.away:  # who waits is not known then: nobody became unknown by it
        return standing, None
    standing = replace(standing, known=standing.known & badge.prompts)
    if not badge.prompts - standing.known or quiet(standing, wished, now) or _too_soon(standing, now):
        return standing, None
    told = replace(standing, known=badge.prompts, told_at=now)
    return told, Toast(_("Welzijn op Recept"), badge.sentence, DESK)


def seen(standing: Standing, badge: Badge) -> Standing:
    """Return what is known once somebody looks at the list itself."""
    return standing if badge.away else replace(standing, known=badge.prompts)


def reminder_due(standing: Standing, wished: Wishes, now: Millis) -> bool:
    """Tell whether it is time to look what waits for us: then ask, say it if so, and note `reminded`."""
    wall = _wall(now)
    if wished.end_of_day is None or standing.reminded_on == wall.date() or not _WEEKDAYS.works(wall.date()):
        return False
    ends = datetime.combine(wall.date(), wished.end_of_day, AMSTERDAM)
    return ends <= wall < ends + LATE and not quiet(standing, wished, now)


def reminded(standing: Standing, now: Millis) -> Standing:
    """Return the standing after the end of this day was looked at."""
    return replace(standing, reminded_on=_wall(now).date())


def reminder() -> Toast:
    """Return the notice at the end of the day."""
    return Toast(_("Welzijn op Recept"), _("Something waits for us. Look at it before you go."), WAITING)


def silent_for_an_hour(standing: Standing, now: Millis) -> Standing:
    """Say nothing for an hour."""
    return replace(standing, silent_until=Millis(now + int(HOUR.total_seconds() * 1000)))


def silent_today(standing: Standing, now: Millis) -> Standing:
    """Say nothing for the rest of the day, as the wall counts days."""
    tomorrow = datetime.combine(_wall(now).date() + timedelta(days=1), time(), AMSTERDAM)
    return replace(standing, silent_until=Millis(int(tomorrow.timestamp() * 1000)))


def heard_again(standing: Standing) -> Standing:
    """End the silence that its user asked for."""
    return replace(standing, silent_until=None)


def _too_soon(standing: Standing, now: Millis) -> bool:
    """Tell whether the last notice is too fresh; one from the future is a clock that was set right since."""
    return standing.told_at is not None and 0 <= now - standing.told_at < BETWEEN.total_seconds() * 1000


def _wall(at: Millis) -> datetime:
    return as_datetime(at).astimezone(AMSTERDAM)


def _span(told: str) -> Span | None:
    begin, end = (_time(part) for part in (told.partition("-")[0], told.partition("-")[2]))
    return None if begin is None or end is None else Span(begin, end)


def _time(told: str) -> time | None:
    try:
        return time.fromisoformat(told)
    except ValueError:
        return None
