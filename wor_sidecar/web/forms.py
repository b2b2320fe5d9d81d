"""A posted form, read once: plain texts, no files, every field by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request

from wor_sidecar.domain.consent import Masked

TOKEN_FIELD: Final = "token"  # noqa: S105  # the name of a field
MOST_FIELDS: Final = 200


@dataclass(frozen=True, slots=True, repr=False)
class Form(Masked):
    """What somebody filled in; it holds patients, so it shows nothing."""

    fields: Sequence[tuple[str, str]]

    def text(self, name: str) -> str:
        """Return one field, spaces around it gone; empty where it is absent."""
        return next((value.strip() for key, value in self.fields if key == name), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field: ticks of one group."""
        return tuple(value for key, value in self.fields if key == name and value)

    def ticked(self, name: str) -> bool:
        """Tell whether a tick was set."""
        return self.text(name) != ""

    def day(self, name: str) -> date | None:
        """Return a date as a browser sends it (2027-01-31) or a person types it (31-1-2027).

        Raises:
            ValueError: it is no date.

        """
        value = self.text(name)
        if not value:
            return None
        parts = value.replace("/", "-").replace(".", "-").split("-")
        if len(parts) == 3 and len(parts[2]) == 4:  # noqa: PLR2004 - day, month and a year of four digits
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        return date.fromisoformat(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number.

        Raises:
            ValueError: it is none.

        """
        value = self.text(name)
        return int(value) if value else None


async def form_of(request: Request) -> Form:
    """Read the form of a request; what isn't text is dropped."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return Form(tuple((key, value) for key, value in form.multi_items() if isinstance(value, str)))
