"""What the box about the program leaves out."""

from pathlib import Path

import PySide6

from wor_sidecar.tray.view_qt.about import licence_words


def test_about_tells_no_folder_of_this_machine() -> None:
    assert "code.qt.io" in licence_words()
    assert str(Path(PySide6.__path__[0]).parent) not in licence_words()
