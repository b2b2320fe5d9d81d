"""Two layouts that Qt has not: equal tiles beside each other while they fit, and a row that flows on.

Both give every part the height that its text needs at its width, so large letters and long languages cut
nothing off.
"""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Placed(QLayout):
    """Holds its parts in order; a subclass says where each one stands."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._parts: list[QLayoutItem] = []
        self.gap = gap
        self._heights: dict[int, int] = {}
        self._widest = -1
        self.setContentsMargins(0, 0, 0, 0)

    def place(self, room: QRect, *, really: bool) -> int:
        """Return the height that is needed at this width; `really`: put the parts there."""
        raise NotImplementedError

    def shown(self) -> list[QLayoutItem]:
        """Return the parts that are not hidden."""
        return [part for part in self._parts if not part.isEmpty()]

    def widest(self) -> int:
        """Return the width that the largest part needs at least."""
        if self._widest < 0:
            self._widest = max((part.minimumSize().width() for part in self.shown()), default=0)
        return self._widest

    def invalidate(self) -> None:
        """Measure anew: a part changed."""
        self._heights.clear()
        self._widest = -1
        super().invalidate()

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take a part in."""
        self._parts.append(item)

    def count(self) -> int:
        """Return how many parts there are."""
        return len(self._parts)

    def itemAt(  # noqa: N802 - Qt's name
        self, index: int
    ) -> QLayoutItem | None:
        """Return a part; None beyond the last."""
        return self._parts[index] if 0 <= index < len(self._parts) else None

    def takeAt(  # noqa: N802 - Qt's name
        self, index: int
    ) -> QLayoutItem | None:
        """Let a part go."""
        return self._parts.pop(index) if 0 <= index < len(self._parts) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Return that it grows sideways alone."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that its height follows its width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height that is needed at a width."""
        if width not in self._heights:  # Qt asks it dozens of times for each look of a window
            edges = self.contentsMargins()
            inner = QRect(0, 0, width - edges.left() - edges.right(), 0)
            self._heights[width] = self.place(inner, really=False) + edges.top() + edges.bottom()
        return self._heights[width]

    def setGeometry(self, room: QRect) -> None:  # noqa: N802 - Qt's name
        """Put the parts into a room."""
        super().setGeometry(room)
        self.place(room.marginsRemoved(self.contentsMargins()), really=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: what is needed beyond that follows the width."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the largest part."""
        edges: QMargins = self.contentsMargins()
        return QSize(self.widest() + edges.left() + edges.right(), edges.top() + edges.bottom())


class Tiles(Placed):
    """As many equal columns as fit, each at least `least` pixels wide, at most `most` columns."""

    def __init__(self, least: int, gap: int, most: int = 0) -> None:
        super().__init__(gap)
        self._least = least
        self._most = most

    def place(self, room: QRect, *, really: bool) -> int:
        """Fill row after row; each row is as high as its highest tile."""
        parts = self.shown()
        if not parts:
            return 0
        columns = max(1, (room.width() + self.gap) // (max(self._least, self.widest()) + self.gap))
        columns = min(columns, self._most or columns, len(parts))
        width = (room.width() - self.gap * (columns - 1)) // columns
        top = room.y()
        for first in range(0, len(parts), columns):
            row = parts[first : first + columns]
            height = max(_height(part, width) for part in row)
            if columns == len(parts):
                height = max(height, room.height())
            for column, part in enumerate(row):
                if really:
                    left = room.x() + column * (width + self.gap)
                    part.setGeometry(QRect(left, top, width, height))
            top += height + self.gap
        return top - self.gap - room.y()


class Row(Placed):
    """Parts beside each other, each as wide as it likes to be; who doesn't fit begins a new line."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of all parts in one line."""
        edges, widths = self.contentsMargins(), [part.sizeHint().width() for part in self.shown()]
        wide = sum(widths) + self.gap * max(0, len(widths) - 1) + edges.left() + edges.right()
        return QSize(max(wide, self.minimumSize().width()), self.minimumSize().height())

    def place(self, room: QRect, *, really: bool) -> int:
        """Fill line after line."""
        top = room.y()
        for line in self._lines(room.width()):
            left, height = room.x(), max(_height(part, width) for part, width in line)
            for part, width in line:
                wanted = _height(part, width)
                if really:
                    middle = top + (height - wanted) // 2
                    part.setGeometry(QRect(QPoint(left, middle), QSize(width, wanted)))
                left += width + self.gap
            top += height + self.gap
        return max(0, top - self.gap - room.y())

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, int]]]:
        """Break the parts into lines, each part with the width that it gets."""
        lines: list[list[tuple[QLayoutItem, int]]] = []
        left = 0
        for part in self.shown():
            width = min(part.sizeHint().width(), max(room, part.minimumSize().width()))
            if not lines or left + width > room:
                lines.append([])
                left = 0
            lines[-1].append((part, width))
            left += width + self.gap
        return lines


class Full(Row):
    """Such lines, each as wide as the room: its parts share what is left, and stand on one height."""

    def place(self, room: QRect, *, really: bool) -> int:
        """Fill line after line."""
        top, lines = room.y(), self._lines(room.width())
        for line in lines:
            spare = room.width() - sum(width for _part, width in line) - self.gap * (len(line) - 1)
            more, left = max(0, spare) // len(line), room.x()
            height = max(_height(part, width + more) for part, width in line)
            height = max(height, room.height()) if len(lines) == 1 else height
            for part, width in line:
                if really:
                    part.setGeometry(QRect(left, top, width + more, height))
                left += width + more + self.gap
            top += height + self.gap
        return max(0, top - self.gap - room.y())


def _height(part: QLayoutItem, width: int) -> int:
    if part.hasHeightForWidth():
        return part.heightForWidth(width)
    return part.sizeHint().height()
