"""Colours, spaces and type sizes; none of them says something alone, and technique is never red.

Every length is counted in the height of a line, so a person's larger letters enlarge the whole window. Where
the system runs in high contrast or dark, its own colours are taken.
"""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget

_DARK: Final = 128
_PLAIN: Final = frozenset({"#000000", "#ffffff"})
_LINE: Final = 18
"""The height of a line, in pixels, that the spaces below were drawn at."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What the sheet paints with; each text on its ground has a contrast above 4.5."""

    ink: str = "#17211f"
    soft: str = "#45524f"
    line: str = "#7d8a87"
    faint: str = "#cfd8d6"
    paper: str = "#ffffff"
    wash: str = "#f1f5f4"
    own: str = "#0b5d57"
    own_dark: str = "#07423e"
    on_own: str = "#ffffff"
    focus: str = "#1a4fd6"
    good: str = "#e3f1e7"
    wait: str = "#fdf3d8"
    ask: str = "#e6eefb"
    mark: str = "#5f4400"
    off: str = "#e4e9e8"
    off_ink: str = "#5a6663"


LIGHT: Final = Colours()


def colours_of(palette: QPalette) -> Colours:
    """Return the colours that fit the system's: ours, or its own where a person chose contrast or dark."""
    window = palette.color(QPalette.ColorRole.Window)
    if window.lightness() >= _DARK and window.name() not in _PLAIN:
        return LIGHT
    ink = palette.color(QPalette.ColorRole.WindowText).name()
    paper = palette.color(QPalette.ColorRole.Base).name()
    chosen = palette.color(QPalette.ColorRole.Highlight).name()
    return Colours(
        ink=ink,
        soft=ink,
        line=ink,
        faint=ink,
        paper=paper,
        wash=window.name(),
        own=chosen,
        own_dark=ink,
        on_own=palette.color(QPalette.ColorRole.HighlightedText).name(),
        focus=ink,
        good=paper,
        wait=paper,
        ask=paper,
        mark=ink,
        off=window.name(),
        off_ink=ink,
    )


def dress(app: QApplication) -> None:
    """Give an application the look that the sheet was drawn for, unless the system asks for contrast."""
    app.setStyle("Fusion")
    if colours_of(app.palette()) != LIGHT:
        return
    palette, roles = app.palette(), QPalette.ColorRole
    for role, colour in (
        (roles.Window, LIGHT.wash),
        (roles.WindowText, LIGHT.ink),
        (roles.Base, LIGHT.paper),
        (roles.AlternateBase, LIGHT.wash),
        (roles.Text, LIGHT.ink),
        (roles.Button, LIGHT.paper),
        (roles.ButtonText, LIGHT.ink),
        (roles.Highlight, LIGHT.own),
        (roles.HighlightedText, LIGHT.on_own),
        (roles.Link, LIGHT.own),
        (roles.PlaceholderText, LIGHT.soft),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)


def unit() -> float:
    """Return how much larger a line is than the one that the spaces were drawn at."""
    return QFontMetrics(QApplication.font()).height() / _LINE


def space(pixels: float) -> int:
    """Return a length that grows with the letters."""
    return max(1, round(pixels * unit()))


def sized(times: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the application's letters, so many times as large."""
    font = QApplication.font()
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * times)
    else:
        font.setPixelSize(round(font.pixelSize() * times))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def marked(widget: QWidget, kind: str) -> None:
    """Say what a widget is to the sheet, and let it be painted so."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def sheet(colours: Colours) -> str:
    """Return the window's style sheet."""
    lengths = {f"p{pixels}": f"{space(pixels)}px" for pixels in range(1, 33)}
    tokens = {name: getattr(colours, name) for name in Colours.__slots__}
    text = _SHEET
    for name, value in sorted((tokens | lengths).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"@{name}", value)
    return text


_SHEET: Final = """
QMainWindow, QWidget[kind="page"] { background: @wash; color: @ink; }
QScrollArea { border: none; background: @wash; }
QLabel { color: @ink; background: transparent; }
QLabel[kind="soft"] { color: @soft; }
QLabel[kind="trouble"] { color: @mark; }
QLabel[kind="test"] {
  color: @mark; background: @wait; border: 2px dashed @mark; border-radius: @p5; padding: @p6 @p12; }
QFrame[kind="card"] { background: @paper; border: 1px solid @faint; border-radius: @p8; }
QFrame[kind="next"] { background: @paper; border: 2px solid @own; border-radius: @p8; }
QFrame[kind="foot"] { background: @paper; border: none; border-top: 2px solid @faint; }
QFrame[kind="bar"] { background: @own; border: none; }
QFrame[kind="bar"] QLabel { color: @on_own; }
QFrame[kind="undo"] { background: @paper; border: 1px solid @faint; border-left: @p6 solid @own; }
QFrame[kind="good"] { background: @good; border: 1px solid @faint; border-left: @p6 solid @own; }
QFrame[kind="wait"] { background: @wait; border: 1px solid @faint; border-left: @p6 solid @mark; }
QFrame[kind="ask"] { background: @ask; border: 1px solid @faint; border-left: @p6 solid @focus; }
QFrame[kind="standing"] { background: @paper; border: none; border-left: @p6 solid @own; }
QFrame[kind="wrong"] { border: none; border-left: @p4 solid @mark; }
QPushButton {
  color: @own_dark; background: @paper; border: 2px solid @own; border-radius: @p5; padding: @p6 @p14; }
QPushButton:hover { background: @wash; }
QPushButton:focus { border: 4px solid @focus; padding: @p4 @p12; }
QPushButton:disabled { color: @off_ink; background: @off; border: 2px dashed @line; }
QPushButton[kind="primary"] { color: @on_own; background: @own; border: 2px solid @own; }
QPushButton[kind="primary"]:hover { background: @own_dark; }
QPushButton[kind="primary"]:focus { border: 4px solid @focus; }
QPushButton[kind="primary"]:disabled { color: @off_ink; background: @off; border: 2px dashed @line; }
QPushButton[kind="plain"] {
  background: transparent; border: 2px solid transparent; text-decoration: underline; padding: @p4 @p6; }
QPushButton[kind="plain"]:hover { background: @wash; border: 2px solid @line; }
QPushButton[kind="plain"]:focus { border: 2px solid @focus; }
QPushButton[kind="link"] {
  background: transparent; border: 2px solid transparent; text-decoration: underline; padding: 0px @p2; }
QPushButton[kind="link"]:hover { background: @wash; border: 2px solid @line; }
QPushButton[kind="link"]:focus { border: 2px solid @focus; }
QPushButton[kind="fold"] {
  border: 2px solid transparent; background: transparent; text-align: left; padding: @p5 @p4 @p5 @p22; }
QPushButton[kind="fold"]:hover { background: @wash; }
QPushButton[kind="fold"]:focus { border: 2px solid @focus; }
QPushButton[kind="way"] {
  color: @on_own; background: transparent; border: 2px solid transparent; padding: @p5 @p10; }
QPushButton[kind="way"]:hover { background: @own_dark; }
QPushButton[kind="here"] {
  color: @own_dark; background: @paper; text-decoration: underline;
  border: 2px solid transparent; padding: @p5 @p10;
}
QPushButton[kind="way"]:focus { border: 2px solid @on_own; }
QPushButton[kind="here"]:focus { border: 2px solid @focus; }
QCheckBox {
  color: @ink; background: transparent; border: 2px solid transparent; border-radius: @p4; padding: @p3;
  spacing: @p10; }
QCheckBox:focus { border: 2px solid @focus; }
QCheckBox:disabled { color: @off_ink; }
QCheckBox::indicator { width: @p22; height: @p22; }
QLineEdit, QPlainTextEdit, QTextEdit {
  color: @ink; background: @paper; border: 1px solid @line; border-radius: @p4; padding: @p5; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 3px solid @focus; padding: @p3; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: @off_ink; background: @off; }
QComboBox { min-height: @p26; }
QTableWidget {
  color: @ink; background: @paper; border: 1px solid @line; border-radius: @p6; gridline-color: @faint;
  padding: 2px; }
QTableWidget:focus { border: 3px solid @focus; padding: 0px; }
QTableWidget::item { padding: @p6; border-bottom: 1px solid @faint; }
QTableWidget::item:selected { color: @ink; background: @ask; }
QTableWidget::item:selected:active { color: @on_own; background: @own; }
QHeaderView::section {
  color: @soft; background: @wash; border: none; border-bottom: 2px solid @line; padding: @p6; }
"""
