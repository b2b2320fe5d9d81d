"""What a person filled in: names and texts, as any form gives them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.consent import Masked

_PARTS: Final = 3
_YEAR: Final = 4


@dataclass(frozen=True, slots=True, repr=False)
class Filled(Masked):
    """Every field by its name, in order; several ticks of one group share their name."""

    fields: tuple[tuple[str, str], ...] = ()

    def text(self, name: str) -> str:
        """Return one field, spaces around it gone; empty where it is absent."""
        return next((value.strip() for key, value in self.fields if key == name), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a group of ticks."""
        return tuple(dict.fromkeys(value for key, value in self.fields if key == name and value))

    def ticked(self, name: str, value: str = "yes") -> bool:
        """Tell whether a box was ticked."""
        return value in self.many(name)

    def day(self, name: str) -> date | None:
        """Return a date as a browser sends it (2027-01-31) or a person types it (31-1-2027).

        Raises:
            ValueError: it is no date.

        """
        value = self.text(name)
        if not value:
            return None
        parts = value.replace("/", "-").replace(".", "-").replace(" ", "-").split("-")
        if len(parts) == _PARTS and len(parts[2]) == _YEAR:
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(value)

    def having(self, name: str, *values: str) -> "Filled":
        """Return this with one field replaced; without values it is gone."""
        kept = tuple(pair for pair in self.fields if pair[0] != name)
        return Filled((*kept, *((name, value) for value in values)))
