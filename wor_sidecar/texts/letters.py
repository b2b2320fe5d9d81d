"""A letter's lines: templates of config/texts/nl/letters, filled, tidied and wrapped."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Protocol

from wor_sidecar.texts.catalogue import DUTCH
from wor_sidecar.texts.defaults import text
from wor_sidecar.texts.labels import label

LINE_LENGTH = 70
"""Characters: what a line of MEDVRI holds."""
LINES = 12
_INDENT = "   "
_TAGGED = re.compile(r"(?:([SOEP])  |   )(.*)")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\{(\w+)\}")


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


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: in a section (S, O, E or P) it has its tag or stands indented below it."""

    section: bool
    tag: str
    words: str


def marked_as_test(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the letter of an invented patient: whoever opens it in a post box sees that first."""
    first, *others = lines
    return (f"TEST {first}"[:LINE_LENGTH].rstrip(), *others)


def template(name: str, language: str = DUTCH) -> str:
    """Return a letter's template."""
    return text("texts", language, "letters", f"{name}.txt")


def render(name: str, pieces: Iterable[Filling], *, language: str = DUTCH) -> tuple[str, ...]:
    """Return the lines of a letter, each of at most 70 characters.

    `[...]` in a template is dropped when a gap in it is empty; so is a line without words left. Wrapped
    lines keep their indent. Where it would have more than 12 lines, the lines of a section run on. `name` is
    that of a file in config/texts/{language}/letters.
    """
    return filled(template(name, language), values(pieces, language))


def values(pieces: Iterable[Filling], language: str = DUTCH) -> Mapping[str, str]:
    """Return what is printed in each gap; several pieces of one name stand side by side."""
    found: dict[str, list[str]] = defaultdict(list)
    for piece in pieces:
        found[piece.name].append(_printed(piece, language))
    return {name: ", ".join(filter(None, printed)) for name, printed in found.items()}


def filled(letter: str, gaps: Mapping[str, str]) -> tuple[str, ...]:
    """Fill a template's text; a gap that nobody fills is empty."""

    def kept(piece: re.Match[str]) -> str:
        return piece[1] if all(gaps.get(gap) for gap in _GAP.findall(piece[1])) else ""

    whole = _GAP.sub(lambda gap: gaps.get(gap[1], ""), _OPTIONAL.sub(kept, letter.strip("\n")))
    lines = _with_words(whole.split("\n"))
    printed = _wrapped(lines)
    for closing in (False, True):
        if len(printed) > LINES:
            printed = _wrapped(_run_on(lines, closing=closing))
    return printed


def _printed(piece: Filling, language: str) -> str:
    if piece.closed_list:
        return label(piece.closed_list, str(piece.value), language) if piece.value else ""
    if isinstance(piece.value, date):
        return piece.value.strftime("%d-%m-%Y") if language == DUTCH else piece.value.isoformat()
    return str(piece.value)


def _with_words(lines: Iterable[str]) -> list[_Line]:
    """Drop lines without words; a section whose first line goes gives its tag to the next."""
    kept: list[_Line] = []
    waiting = ""
    for raw in lines:
        in_section = _TAGGED.fullmatch(raw)
        tag, words = (in_section[1] or "", in_section[2]) if in_section else ("", raw)
        words = " ".join(words.split())
        waiting = tag or (waiting if in_section else "")
        if any(char.isalnum() for char in words):
            kept.append(_Line(in_section is not None, waiting, words))
            waiting = ""
    return kept


def _run_on(lines: list[_Line], *, closing: bool) -> list[_Line]:
    """Let the lines of a section follow each other as one paragraph.

    With `closing` also the line that closes the letter; the reference always stands alone.
    """
    joined: list[_Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        follows = line.section and not line.tag
        closes = closing and not line.section and line is not lines[-1]
        if before and before.section and (follows or closes):
            joined[-1] = _Line(section=True, tag=before.tag, words=f"{before.words} {line.words}")
        else:
            joined.append(line)
    return joined


def _wrapped(lines: Iterable[_Line]) -> tuple[str, ...]:
    printed: list[str] = []
    for line in lines:
        first = f"{line.tag:<3}" if line.section else ""
        printed += wrap(
            line.words,
            LINE_LENGTH,
            initial_indent=first,
            subsequent_indent=_INDENT,
            break_on_hyphens=False,
        )
    return tuple(printed)
