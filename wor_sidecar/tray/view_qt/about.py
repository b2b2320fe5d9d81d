"""Who made this, whom to call, and under which licences its parts stand."""

import sys

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray import licences
from wor_sidecar.tray.presenter.frame import who_helps
from wor_sidecar.wire.desk_shapes import PracticeCard

QT_SOURCE = "https://code.qt.io"
"""Where the source of Qt and of Qt for Python lies."""


class AboutBox(QDialog):
    """A box of text, to read and to copy from; without a card the practice's server is away."""

    def __init__(self, card: PracticeCard | None, server: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About"))
        layout = QVBoxLayout(self)
        words = QLabel("\n".join(_lines(card, server)))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout.addWidget(words)
        title = QLabel(_("Parts and their licences"))
        layout.addWidget(title)
        listed = QPlainTextEdit(licence_words())
        listed.setReadOnly(True)
        listed.setTabChangesFocus(True)
        listed.setMinimumSize(480, 220)
        title.setBuddy(listed)
        layout.addWidget(listed)
        buttons = QDialogButtonBox()
        buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)


def _lines(card: PracticeCard | None, server: str) -> list[str]:
    lines = [
        f"{_('Welzijn op Recept')} {licences.version()}",
        _("Licence: {licence}").format(licence=licences.OWN_LICENCE),
        "",
    ]
    if card is not None:
        lines += [
            _("Practice: {name}").format(name=card.name),
            _("Signed in: {name}").format(name=card.user),
        ]
    lines.append(_("Server: {address}").format(address=server))
    if card is not None and card.helper:
        lines += ["", who_helps(card)]
    return lines


def licence_words() -> str:
    """Return the list of parts, Qt first: its licence asks to be told where the source is."""
    qt = _(
        "Qt {qt} and Qt for Python {binding}: LGPL-3.0-only. Source: {source}. "
        "You may replace them by versions of your own."
    ).format(qt=qVersion(), binding=PySide6.__version__, source=QT_SOURCE)
    python = f"Python {sys.version.partition(' ')[0]}: PSF-2.0"
    return "\n".join(
        [qt, python, *(f"{one.name} {one.version}: {one.licence or '?'}" for one in licences.parts())]
    )
