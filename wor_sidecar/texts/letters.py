"""A letter's lines: templates of config/texts/nl/letters, filled, tidied and wrapped."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

LINE_LENGTH = 70


class Filling(Protocol):
    """What goes into one gap: `domain.letters.Piece` is one."""

    @property
    def name(self) -> str:
        """The gap's name in the template, without braces."""
        ...

    @property
    def value(self) -> str | int | date:
        """A text, a number, a day, or (with `closed_list`) a code."""
        ...

    @property
    def closed_list(self) -> str:
        """The list whose label is printed; empty for a plain value."""
        ...


def render(template: str, pieces: Iterable[Filling], *, language: str = "nl") -> tuple[str, ...]:
    """Return the lines of a letter, each of at most 70 characters.

    `[...]` in a template is dropped when a gap in it is empty; so is a line without words left. Wrapped lines
    keep their indent. `template` is the name of a file in config/texts/{language}/letters.
    """
    raise NotImplementedError
