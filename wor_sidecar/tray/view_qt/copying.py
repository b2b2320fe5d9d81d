"""A number on the clipboard, for the HIS or the telephone: out of its history, and gone after two minutes.

Two minutes are enough to paste it; after that, or as soon as the window is masked, it is taken off again
where nothing else was copied since. The marks ask the system (Windows, KDE) not to keep it in a history or
on other machines.
"""

from typing import Final

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication

STAYS_MS: Final = 120_000
_WINDOWS: Final = 'application/x-qt-windows-mime;value="{name}"'
_OURS: Final = "x-kde-passwordManagerHint"
_NO: Final = b"\x00\x00\x00\x00"


def copy(text: str) -> None:
    """Put a text on the clipboard for two minutes."""
    data = QMimeData()
    data.setText(text)
    data.setData(_OURS, b"secret")
    data.setData(_WINDOWS.format(name="ExcludeClipboardContentFromMonitorProcessing"), b"\x01")
    for name in ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"):
        data.setData(_WINDOWS.format(name=name), _NO)
    QGuiApplication.clipboard().setMimeData(data)
    QTimer.singleShot(STAYS_MS, lambda: forget(text))


def forget(text: str = "") -> None:
    """Take it off, where what stands there is still what `copy` put (and, given a text, still that one)."""
    clipboard = QGuiApplication.clipboard()
    held = clipboard.mimeData()  # None where nothing is there
    if held and held.hasFormat(_OURS) and (not text or clipboard.text() == text):
        clipboard.clear()
