"""Days as a list writes them, by the profile's date_format."""

import re
from datetime import date, datetime
from typing import Final

_TIME: Final = re.compile(r"(?<=[0-9Ymd])[ T]")
_MOST_KNOWN: Final = 4096
_PARTS: Final = {"%d": "(?P<day>[0-9]{1,2})", "%m": "(?P<month>[0-9]{1,2})", "%Y": "(?P<year>[0-9]{4})"}


class Dates:
    """Reads and writes days in one format of `strptime`."""

    def __init__(self, date_format: str) -> None:
        self.format = date_format
        self._timed = bool(_TIME.search(date_format))
        self._quick = _quick(date_format)
        self._known: dict[str, date] = {}

    def read(self, text: str) -> date:
        """Return the day; a time behind it is dropped where the format has none.

        Raises:
            ValueError: it is no day in this format.

        """
        day = self._known.get(text)
        if day is None:
            day = self._read(text)
            if len(self._known) < _MOST_KNOWN:
                self._known[text] = day
        return day

    def written(self, moment: datetime) -> str:
        """Return a moment as `read` takes it."""
        return moment.strftime(self.format)

    def _read(self, text: str) -> date:
        if self._quick is not None and (found := self._quick.fullmatch(text)):
            # strptime takes five times as long.
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        if not self._timed:
            text = _TIME.split(text, maxsplit=1)[0]  # a query's date column often carries a time of 00:00
        return datetime.strptime(text, self.format).date()  # noqa: DTZ007 - a day, not a moment


def _quick(date_format: str) -> re.Pattern[str] | None:
    """Return a pattern for a format of day, month and year alone, each once; of others None."""
    pieces = re.split("(%.)", date_format)
    if sorted(pieces[1::2]) != sorted(_PARTS) or any(char.isspace() for char in "".join(pieces[::2])):
        return None
    return re.compile("".join(_PARTS.get(piece) or re.escape(piece) for piece in pieces))
