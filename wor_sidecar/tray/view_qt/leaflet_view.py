"""The leaflet for the patient, to read and to print."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QTextEdit, QWidget

from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.screens import LeafletScreen
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import TITLE, button, heading, row
from wor_sidecar.tray.view_qt.style import sized, space

_PRINTED_POINTS = 12.5
_MARGIN_MM = 20.0


class LeafletView(Page):
    """Its text is the server's Markdown; markup of a page in it is shown as it stands."""

    def __init__(self, screen: LeafletScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self.print = button(screen.print, self._ask_and_print, "primary")
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(screen.top.title)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setFont(sized(1.1))
        self.text.setMinimumHeight(space(300))
        self.text.document().setMarkdown(screen.markdown, _features())
        ways: list[QWidget] = [self.print]
        if screen.back is not None:
            referral = screen.back
            ways.append(button(furniture().back, lambda: doing.referral(referral)))
        self.down.addWidget(heading(screen.top.title, TITLE))
        if screen.markdown:
            self.down.addWidget(row(*ways))
            self.down.addWidget(self.text, 1)
        else:
            self.down.addStretch(1)

    def first(self) -> QWidget:
        """Return the button that prints."""
        return self.print

    def print_to_file(self, path: Path) -> None:
        """Print it as a PDF."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        self._print(printer)

    def _ask_and_print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self._print(printer)

    def _print(self, printer: QPrinter) -> None:
        printer.setDocName(self.shown.top.title)
        margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        printer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Portrait,
                margins,
                QPageLayout.Unit.Millimeter,
            )
        )
        paper = QTextDocument()
        font = sized()
        font.setPointSizeF(_PRINTED_POINTS)
        paper.setDefaultFont(font)
        paper.setMarkdown(self.shown.markdown, _features())
        paper.print_(printer)


def _features() -> QTextDocument.MarkdownFeature:
    return (
        QTextDocument.MarkdownFeature.MarkdownDialectCommonMark | QTextDocument.MarkdownFeature.MarkdownNoHTML
    )
