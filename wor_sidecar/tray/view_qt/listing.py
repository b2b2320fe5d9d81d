"""A list of people: arrows move, Enter or a double click opens; shown again, the chosen row stays chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from wor_sidecar.tray.view_qt.style import space

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CELL = 6
"""The space around a cell's text; the sheet says the same."""
_FRAME = 3
"""The frame that shows the focus; the sheet keeps its room free around heading and rows."""
_ROWS = 5
"""So many rows are in sight, however low the window is."""


class Listing(QTableWidget):
    """Rows with a key each; `stretched` columns share the room that the narrow ones leave."""

    chosen = Signal(str)
    """Somebody opens the row with this key."""

    def __init__(self, name: str, stretched: Sequence[int]) -> None:
        super().__init__()
        self._keys: list[str] = []
        self._stretched = stretched
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft
            | Qt.AlignmentFlag.AlignVCenter
            | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
        )
        self.doubleClicked.connect(self._opened)

    def show_rows(self, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """Show these; the row that was chosen stays chosen, else the one that took its place is."""
        key, row = self.key(), self.currentRow()
        self._keys = [one for one, _cells in rows]
        self.setColumnCount(len(columns))
        self.setHorizontalHeaderLabels(list(columns))
        self.setRowCount(len(rows))
        for line, (_key, cells) in enumerate(rows):
            for column, text in enumerate(cells):
                self._say(line, column, text)
        self._widths()
        if self._keys:
            at = self._keys.index(key) if key in self._keys else max(0, min(row, len(self._keys) - 1))
            self.setCurrentCell(at, 0)

    def key(self) -> str:
        """Return the chosen row's key; empty where none is."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open by Enter; the rest is the table's."""
        if event.key() in _ENTER and self.key():
            self.chosen.emit(self.key())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the rows be as high as their texts need now."""
        super().resizeEvent(event)
        self._fit()

    def _say(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            self.setItem(row, column, QTableWidgetItem(text))
        elif item.text() != text:
            item.setText(text)

    def _widths(self) -> None:
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            stretches = column in self._stretched
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, mode.Stretch if stretches else mode.ResizeToContents)
        self._fit()

    def _fit(self) -> None:
        """Give heading and rows the height of their texts; be no higher than all of them."""
        header, columns = self.horizontalHeader(), range(self.columnCount())
        top = max((self._high(self._heading(column), column) for column in columns), default=0)
        if header.height() != top:
            header.setFixedHeight(top)
        heights = []
        for row in range(self.rowCount()):
            heights.append(max(self._high(self._text(row, column), column) for column in columns))
            if self.rowHeight(row) != heights[-1]:
                self.setRowHeight(row, heights[-1])
        edges = top + 2 * _FRAME + space(6)
        self.setMinimumHeight(sum(heights[:_ROWS]) + edges)
        self.setMaximumHeight(sum(heights) + edges)

    def _high(self, text: str, column: int) -> int:
        edge = space(_CELL)
        room = QRect(0, 0, max(1, self.columnWidth(column) - 3 * edge), 10_000)
        words = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text or " ")
        return words.height() + 2 * edge + 2

    def _heading(self, column: int) -> str:
        item = self.horizontalHeaderItem(column)
        return item.text() if item else ""

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""

    def _opened(self, index: QModelIndex) -> None:
        self.chosen.emit(self._keys[index.row()])
