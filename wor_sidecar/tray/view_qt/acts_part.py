"""What can be done with a referral: a button, or a fold with its fields and the question before it is done."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.refilling import begun
from wor_sidecar.tray.presenter.screens import ActForm
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.pieces import Words, button, column, row
from wor_sidecar.tray.view_qt.style import sized, space

Press = Callable[[str, Filled], None]


class Act(QFrame):
    """One act; `press` gets its name and what was filled in."""

    unfolded = Signal()

    def __init__(self, form: ActForm, press: Press, fixed: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__()
        self.form = form
        self.fields = Fields(form.fields, least=200)
        self._press, self._fixed = press, fixed
        down = column(self, 0, 4)
        hint = Words("soft", form.hint)
        self.button = button(form.button, self._pressed, about=form.confirm or form.hint)
        if not (form.fields or form.confirm):
            down.addWidget(row(self.button))
            down.addWidget(hint)
            return
        self.fold = button(form.label, lambda: None, "fold")
        self.fold.setCheckable(True)
        self.fold.setFont(sized(bold=True))
        inner = QWidget()
        within = column(inner, 0, 8)
        within.setContentsMargins(space(self, 16), 0, 0, space(self, 8))
        within.addWidget(hint)
        within.addWidget(self.fields)
        within.addWidget(Words(text=form.confirm, font=sized(bold=True)))
        within.addWidget(row(self.button))
        down.addWidget(self.fold)
        down.addWidget(inner)
        inner.setVisible(False)
        self.fold.toggled.connect(inner.setVisible)
        self.fold.toggled.connect(lambda on: self.unfolded.emit() if on else None)
        self.fold.setChecked(begun(form.fields))

    def wrong(self) -> QWidget | None:
        """Return its first field that bears a message."""
        return next((box.target for box in self.fields.boxes if box.field.trouble), None)

    def _pressed(self) -> None:
        self._press(self.form.name, Filled((*self.fields.values(), *self._fixed)))
