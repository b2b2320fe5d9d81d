"""What can be done with a referral: a button, or a fold with its fields and the question beforehand."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.screens import ActForm
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.pieces import Fold, Words, button, column, row
from wor_sidecar.tray.view_qt.style import sized, space

Press = Callable[[str, Filled], None]


class Act(QFrame):
    """One act; `press` gets its name and what was filled in."""

    def __init__(self, form: ActForm, press: Press, fixed: tuple[tuple[str, str], ...] = ()) -> None:
        """Take its form; `fixed` goes along unseen."""
        super().__init__()
        self.form = form
        self.fields = Fields(form.fields, least=200)
        self._press, self._fixed, self._fresh = press, fixed, self.fields.filled()
        down = column(self, 0, 4)
        hint = Words("soft", form.hint)
        self.button = button(form.button, self._pressed, about=form.confirm or form.hint)
        if not (form.fields or form.confirm):
            down.addWidget(row(self.button))
            down.addWidget(hint)
            return
        inner = QWidget()
        within = column(inner, 0, 8)
        within.setContentsMargins(space(16), 0, 0, space(8))
        within.addWidget(hint)
        within.addWidget(self.fields)
        within.addWidget(Words(text=form.confirm, font=sized(bold=True)))
        within.addWidget(row(self.button))
        fold = Fold(form.label, inner)
        down.addWidget(fold)
        down.addWidget(inner)
        fold.open(on=form.begun or any(field.trouble for field in form.fields))

    @property
    def typed(self) -> Filled | None:
        """Return what somebody typed; None where it stands as it was first shown."""
        filled = self.fields.filled()
        return filled if self.form.begun or filled != self._fresh else None

    def wrong(self) -> QWidget | None:
        """Return its first field that bears a message."""
        return next((box.target for box in self.fields.boxes if box.field.trouble), None)

    def _pressed(self) -> None:
        self._press(self.form.name, Filled((*self.fields.values(), *self._fixed)))
