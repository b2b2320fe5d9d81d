"""Dutch public holidays for the working days, by the `holidays` library in a short-lived child.

The library adds 19 MB to whoever imports it (measured: 8 -> 27), so a daemon asks a child, `holidays_child`
(0.2 s, once per start and per new year).
"""

import json
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from wor_sidecar.settings.shared import CalendarSettings

CHILD_SECONDS: Final = 60
_CHILD: Final = "wor_sidecar.settings.holidays_child"
_GOOD_FRIDAY: Final = "Goede vrijdag"
_LIBERATION: Final = "Bevrijdingsdag"
_LUSTRUM: Final = 5


def holidays_for(years: Iterable[int], calendar: CalendarSettings) -> frozenset[date]:
    """Return every day in these years that is no working day, apart from weekends.

    Raises:
        subprocess.CalledProcessError: the child failed, which is a fault in the installation.

    """
    return closed_days(_known(tuple(sorted(set(years)))), calendar)


@lru_cache(maxsize=8)
def _known(years: tuple[int, ...]) -> Mapping[date, frozenset[str]]:
    child = subprocess.run(  # noqa: S603  (our own interpreter and module, no shell)
        [sys.executable, "-m", _CHILD, *map(str, years)],
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
        check=True,
    )
    return {date.fromisoformat(day): frozenset(names) for day, names in json.loads(child.stdout).items()}


def closed_days(known: Mapping[date, Collection[str]], calendar: CalendarSettings) -> frozenset[date]:
    """Apply the settings to the days that the library knows; pure."""
    public = {day for day, names in known.items() if any(_counts(day, name, calendar) for name in names)}
    for first, last in calendar.closed:
        public.update(first + timedelta(days=day) for day in range((last - first).days + 1))
    return frozenset(public)


def _counts(day: date, name: str, calendar: CalendarSettings) -> bool:
    if name == _GOOD_FRIDAY:
        return calendar.goede_vrijdag
    if name == _LIBERATION:
        lustrum = calendar.bevrijdingsdag == "lustrum" and day.year % _LUSTRUM == 0
        return calendar.bevrijdingsdag == "yearly" or lustrum
    return True
