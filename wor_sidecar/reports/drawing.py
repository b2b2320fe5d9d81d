"""Charts as SVG, drawn on the server: no script, no style, for black and white and for a screen reader.

Everything is said in attributes and in text, so that the strictest page lets it through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 400
_ROW: Final = 46
_BAR: Final = 18
_LABEL: Final = 16
_INK: Final = "#17211f"
_FILL: Final = "#0b5d57"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its words on both sides; `hatched` is the part of its value that is drawn in stripes.

    `mark`: where a line stands across it, in the unit of the value: what was agreed.
    """

    label: str
    value: float
    said: str
    hatched: float = 0
    mark: float | None = None


def bars(id_: str, title: str, told: str, rows: Sequence[Bar]) -> str:
    """Return a chart of bars under each other.

    Args:
        id_: names it within the page.
        title: what it shows.
        told: the same in one sentence, for who can't see it.
        rows: from top to bottom; the longest fills the width.

    """
    most = max((max(row.value, row.mark or 0) for row in rows), default=0) or 1
    height = _ROW * len(rows)
    drawn = "".join(_bar(id_, row, n, most) for n, row in enumerate(rows))
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-labelledby="{id_}-title {id_}-told">'
        f'<title id="{id_}-title">{escape(title)}</title><desc id="{id_}-told">{escape(told)}</desc>'
        f"{_stripes(id_)}{drawn}</svg>"
    )


def _bar(id_: str, row: Bar, n: int, most: float) -> str:
    top = n * _ROW
    width = _length(row.value, most)
    striped = min(_length(row.hatched, most), width)
    y = top + _LABEL + 4
    return (
        f'<text x="0" y="{top + _LABEL - 2}" font-size="14" fill="{_INK}">{escape(row.label)}</text>'
        f'<text x="{_WIDTH}" y="{top + _LABEL - 2}" font-size="14" font-weight="600" text-anchor="end"'
        f' fill="{_INK}">{escape(row.said)}</text>'
        f'<rect x="0.5" y="{y}" width="{_WIDTH - 1}" height="{_BAR}" fill="#fff" stroke="#7d8a87"/>'
        f'<rect x="0.5" y="{y}" width="{width - striped}" height="{_BAR}" fill="{_FILL}"/>'
        f'<rect x="{0.5 + width - striped}" y="{y}" width="{striped}" height="{_BAR}"'
        f' fill="url(#{id_}-stripes)" stroke="{_FILL}"/>'
        f"{_line(_length(row.mark, most), y) if row.mark is not None else ''}"
    )


def _line(x: float, y: int) -> str:
    """Draw a line that is seen on a bar and beside it: ink with white on both sides."""
    ends = f'x1="{x}" x2="{x}" y1="{y - 3}" y2="{y + _BAR + 3}"'
    return f'<line {ends} stroke="#fff" stroke-width="6"/><line {ends} stroke="{_INK}" stroke-width="3"/>'


def _stripes(id_: str) -> str:
    return (
        f'<defs><pattern id="{id_}-stripes" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="2.5" height="6" fill="{_FILL}"/></pattern></defs>'
    )


def _length(value: float, most: float) -> float:
    return round((_WIDTH - 1) * value / most, 1)
