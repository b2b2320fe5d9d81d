"""The eight answers: a yes stays shut until the contact is ticked, and says so in words."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.domain.consent import Answer
from wor_sidecar.tray.presenter.parts import AnswerButton
from wor_sidecar.tray.view_qt.fields import FieldBox, Fields
from wor_sidecar.tray.view_qt.layouts import Full
from wor_sidecar.tray.view_qt.pieces import Brief, Words, button, column
from wor_sidecar.tray.view_qt.style import space

_ESCAPE = "Escape"


class Answers(QFrame):
    """The answers below an opened question, and the way back without one."""

    given = Signal(str)
    """An answer was pressed."""
    refused = Signal()
    """A key asked for a yes that is still shut."""
    closed = Signal()
    changed = Signal()
    arranged = Signal()

    def __init__(self, answers: tuple[AnswerButton, ...], close: str) -> None:
        super().__init__()
        self.setProperty("kind", "foot")
        self._one = {one.answer: OneAnswer(one) for one in answers}
        down = column(self, 0, 6)
        down.setContentsMargins(*(space(edge) for edge in (16, 8, 16, 8)))
        self._needs = Words("soft")
        yes = [one for one in answers if one.answer.given]
        no = [one for one in answers if not one.answer.given]
        away = button(close, self.closed.emit, "plain")
        down.addWidget(self._line(yes))
        down.addWidget(self._needs)
        down.addWidget(self._line([one for one in no if one.fields]))
        down.addWidget(self._line([one for one in no if not one.fields], away))
        for one in self._one.values():
            one.pressed.connect(self._press)
            one.changed.connect(self.changed)
            one.arranged.connect(self.arranged)
        self.show_answers(answers)

    def show_answers(self, answers: tuple[AnswerButton, ...]) -> None:
        """Show them as they are now."""
        for one in answers:
            if one.answer in self._one:
                self._one[one.answer].show_answer(one)
        self._say_needs()

    def fit(self, ticked: frozenset[str]) -> None:
        """Open and shut the yes by the ticks, before anybody is asked."""
        for one in self._one.values():
            one.fit(ticked)
        self._say_needs()

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return what stands in their fields."""
        return tuple(pair for one in self._one.values() for pair in one.fields.values())

    def boxes(self) -> tuple[FieldBox, ...]:
        """Return their fields."""
        return tuple(box for one in self._one.values() for box in one.fields.boxes)

    def listen(self, window: QWidget) -> None:
        """Take the keys of the answers, while their question is on the screen."""
        for answer, one in self._one.items():
            if one.key:
                shortcut = QShortcut(QKeySequence(one.key), window)
                shortcut.activated.connect(lambda answer=answer: self._press(answer))

    def button(self, answer: Answer) -> QWidget:
        """Return an answer's button."""
        return self._one[answer].button

    def _say_needs(self) -> None:
        """Say once what each yes still needs; what one alone needs stands with that one."""
        yes = [one for answer, one in self._one.items() if answer.given]
        common = [need for need in yes[0].needs if all(need in one.needs for one in yes)] if yes else []
        self._needs.say(" ".join(common))
        for one in yes:
            one.say(" ".join(need for need in one.needs if need not in common))

    def _line(self, answers: Iterable[AnswerButton], *others: QWidget) -> QWidget:
        part = QWidget()
        line = Full(space(12))
        part.setLayout(line)
        for one in (*(self._one[one.answer] for one in answers), *others):
            line.addWidget(one)
        return part

    def _press(self, answer: str) -> None:
        if self._one[Answer(answer)].button.isEnabled():
            self.given.emit(str(answer))
        else:
            self.refused.emit()


class OneAnswer(QWidget):
    """One answer with what it asks, and what it still needs."""

    pressed = Signal(str)
    changed = Signal()
    arranged = Signal()

    def __init__(self, one: AnswerButton) -> None:
        super().__init__()
        self._shown = one
        self.key = _key(one)
        self.fields = Fields(one.fields, low=True)
        self.fields.changed.connect(self.changed)
        self.fields.arranged.connect(self.arranged)
        kind = "primary" if one.answer.given else ""
        self.button = button("", lambda: self.pressed.emit(one.answer.value), kind)
        self._own_needs = Brief("soft")
        part = QWidget()
        low = column(part)
        low.addStretch(1)
        low.addWidget(self._own_needs)
        low.addWidget(self.button)
        line = Full(space(8))
        self.setLayout(line)
        line.addWidget(self.fields)
        line.addWidget(part)
        self.show_answer(one)

    def show_answer(self, one: AnswerButton) -> None:
        """Show it as it is now."""
        self._shown = one
        words = [
            one.label,
            f"({one.proposed})" if one.proposed else "",
            f"({_told(self.key)})" if self.key else "",
        ]
        self.button.say(" ".join(word for word in words if word))
        self.button.setEnabled(one.enabled)
        self.fields.show_fields(one.fields)
        self._describe()

    def fit(self, ticked: frozenset[str]) -> None:
        """Open or shut it by the ticks."""
        if self._shown.waits_for:
            self.button.setEnabled(all(scope in ticked for scope in self._shown.waits_for))
            self._describe()

    def say(self, needs: str) -> None:
        """Say what it alone still needs."""
        self._own_needs.say(needs)

    @property
    def needs(self) -> tuple[str, ...]:
        """Return what a yes still needs, in words."""
        one = self._shown
        if not one.answer.given:
            return ()
        if self.button.isEnabled():
            return one.needs if one.enabled else ()
        return (one.why,) if one.why else ()

    def _describe(self) -> None:
        self.button.setAccessibleDescription(" ".join(self.needs))


def _key(one: AnswerButton) -> str:
    if one.key == _ESCAPE:
        return one.key
    return f"Alt+{one.key.upper()}" if len(one.key) == 1 else ""


def _told(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
