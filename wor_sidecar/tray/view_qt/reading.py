"""What to read aloud: the text with a report to the GP or the one without, as the tick says."""

from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import ReadAloud, Said
from wor_sidecar.tray.presenter.screens import PromptScreen
from wor_sidecar.tray.view_qt.pieces import HEADING, LEAD, Words, column
from wor_sidecar.tray.view_qt.style import sized

WITH_FEEDBACK, WITHOUT = "A", "B"


class Reading(QFrame):
    """Shows one of the texts; `hash` is the one that is on the screen."""

    def __init__(self, screen: PromptScreen) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        down = column(self, 14, 8)
        down.addWidget(Words(text=furniture().read_aloud, font=sized(HEADING, bold=True)))
        self._before, self._not_alone = Words(font=sized(bold=True)), Words("soft")
        self._trouble = Words("trouble", font=sized(bold=True))
        for part in (self._before, self._not_alone, self._trouble):
            down.addWidget(part)
        self._texts = {text.version: _Text() for text in screen.texts}
        for text in self._texts.values():
            down.addWidget(text)
        self._extra = Words("soft")
        down.addWidget(self._extra)
        down.addStretch()
        self._sent: tuple[ReadAloud, ...] = ()
        self.show_screen(screen)

    @property
    def hash(self) -> str:
        """Return the hash of the text that is shown; empty where none is."""
        return next((one.hash for one in self._sent if not self._texts[one.version].isHidden()), "")

    def show_screen(self, screen: PromptScreen) -> None:
        """Show the texts as they are now."""
        self._before.say(_quoted(screen.before))
        self._not_alone.say(_said(screen.not_alone) if screen.not_alone.line else "")
        self._trouble.say(screen.text_trouble)
        self._sent = tuple(text for text in screen.texts if text.version in self._texts)
        for text in self._sent:
            self._texts[text.version].show_text(text)
        self._extra.say("\n\n".join(_said(one) for one in screen.extra))

    def follow(self, *, feedback: bool) -> None:
        """Show the text that belongs to the tick, before anybody is asked."""
        wanted = WITH_FEEDBACK if feedback else WITHOUT
        if wanted in self._texts:
            for version, text in self._texts.items():
                text.setVisible(version == wanted)


class _Text(QWidget):
    def __init__(self) -> None:
        super().__init__()
        down = column(self, 0, 6)
        self._title, self._body = Words("soft", font=sized(bold=True)), Words(font=sized(LEAD))
        down.addWidget(self._title)
        down.addWidget(self._body)

    def show_text(self, text: ReadAloud) -> None:
        self._title.say(text.title)
        self._body.say("\n\n".join(one for one in text.paragraphs if one))
        self.setVisible(text.shown)


def _said(said: Said) -> str:
    return f"{said.when}: {_quoted(said.line)}"


def _quoted(line: str) -> str:
    return f"“{line}”" if line else ""
