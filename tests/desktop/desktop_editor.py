"""The window in which somebody works: it keeps what is typed in a file. Takes the file and a title."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit


def main() -> None:
    """Show it."""
    file, title = Path(sys.argv[1]), sys.argv[2]
    application = QApplication(sys.argv)
    editor = QPlainTextEdit()
    editor.setWindowTitle(title)
    editor.resize(500, 300)
    editor.textChanged.connect(lambda: file.write_text(editor.toPlainText(), "utf-8"))
    editor.show()
    editor.activateWindow()
    application.exec()


if __name__ == "__main__":
    main()
