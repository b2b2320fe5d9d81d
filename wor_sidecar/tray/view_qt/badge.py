"""The icon: how many wait, painted for each size; grey while the server is away, and never red.

A colour says nothing that a shape does not: somebody waits is a number, nobody a speech bubble, away a dash.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPainterPath, QPen, QPixmap

SIZES: Final = (16, 20, 24, 32, 48, 64)
BLUE: Final = "#1d4f8c"
"""White on it has a contrast of 8; a light rim keeps it apart from a dark panel."""
GREY: Final = "#5f6670"
_RIM: Final = "#e8eef6"
_WIDE: Final = 24
"""From this many pixels on three characters can be read."""
_TWO: Final = 99
"""The most that two characters tell."""
_TALLEST, _WIDEST = 0.8, 0.88
"""Parts of the size that a number may take."""


def words(count: int, size: int) -> str:
    """Return what stands on the icon of this size: the number, or that it is more than fits."""
    if count <= _TWO:
        return str(count)
    return "99+" if size >= _WIDE else "9+"


def icon(count: int, *, away: bool) -> QIcon:
    """Return the icon with every size painted by itself: a scaled number can't be read at 16 pixels."""
    return _painted(min(count, _TWO + 1), away)


@lru_cache(maxsize=8)
def _painted(count: int, away: bool) -> QIcon:
    made = QIcon()
    for size in SIZES:
        made.addPixmap(paint(count, size, away=away))
    return made


def paint(count: int, size: int, *, away: bool) -> QPixmap:
    """Paint one size."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _ground(painter, size, GREY if away else BLUE)
    if away:
        _dash(painter, size)
    elif count:
        _number(painter, size, words(count, size))
    else:
        _bubble(painter, size)
    painter.end()
    return pixmap


def _ground(painter: QPainter, size: int, colour: str) -> None:
    rim = max(1.0, size / 24)
    painter.setPen(QPen(QColor(_RIM), rim))
    painter.setBrush(QColor(colour))
    inside = QRectF(rim / 2, rim / 2, size - rim, size - rim)
    painter.drawRoundedRect(inside, size / 5, size / 5)


def _number(painter: QPainter, size: int, told: str) -> None:
    """Write it as large as the width allows, in whatever font this desktop has."""
    font = QFont()
    font.setBold(True)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(round(size * _TALLEST))
    wide = QFontMetricsF(font).horizontalAdvance(told)
    if wide > size * _WIDEST:
        font.setPixelSize(max(1, int(size * _TALLEST * size * _WIDEST / wide)))
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, told)


def _dash(painter: QPainter, size: int) -> None:
    painter.fillRect(QRectF(size * 0.26, size * 0.44, size * 0.48, max(2.0, size * 0.12)), QColor("white"))


def _bubble(painter: QPainter, size: int) -> None:
    bubble = QPainterPath()
    bubble.addRoundedRect(QRectF(size * 0.22, size * 0.24, size * 0.56, size * 0.38), size * 0.1, size * 0.1)
    tail = QPainterPath(QPointF(size * 0.34, size * 0.58))
    tail.lineTo(size * 0.34, size * 0.8)
    tail.lineTo(size * 0.54, size * 0.58)
    tail.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white"))
    painter.drawPath(bubble.united(tail))
