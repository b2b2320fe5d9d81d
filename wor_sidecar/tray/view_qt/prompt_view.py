"""One opened question: who it is, what to read aloud, what may go, where to, the answers.

Shown again after a reading of the ticks or a refusal, what was typed stays where it is, as does the focus.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.domain.consent import Answer, Scope
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.screens import PromptScreen, Screen
from wor_sidecar.tray.view_qt.answers import Answers
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import FieldBox, Fields
from wor_sidecar.tray.view_qt.layouts import Tiles
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.people import People
from wor_sidecar.tray.view_qt.pieces import TITLE, Words, card, column, fact, heading, sentence
from wor_sidecar.tray.view_qt.reading import Reading
from wor_sidecar.tray.view_qt.scope_ticks import ScopeTicks
from wor_sidecar.tray.view_qt.style import sized, space
from wor_sidecar.tray.view_qt.tabbing import empty


class PromptView(Page):
    """The question on the screen."""

    def __init__(self, screen: PromptScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self._test = Words("test", font=sized(bold=True))
        self._question = heading("", TITLE)
        self._who, self._calls = self._facts(screen), Words("soft")
        self._warnings = QWidget()
        column(self._warnings, 0, 6)
        self.reading, self.scopes = Reading(screen), ScopeTicks(screen.scopes)
        self._goes_card, goes = card(screen.goes_title)
        self._goes, self._never = Words(), Words("soft")
        goes.addWidget(self._goes)
        goes.addWidget(self._never)
        self.where, where = card(furniture().where_to)
        self.to = Fields((screen.organisation, screen.product), least=300)
        self.asked = Fields(screen.asked, least=210)
        where.addWidget(self.to)
        where.addWidget(self.asked)
        self.people = People(screen)
        self.answers = Answers(screen.answers, screen.close)
        self.foot = self.answers
        for part in (self._test, self._question, self._who, self._calls, self._warnings):
            self.down.addWidget(part)
        self.down.addWidget(self._columns())
        self.down.addStretch(1)
        self._listen()
        self.show_screen(screen)

    def show_screen(self, screen: PromptScreen) -> None:
        """Show it as it is now."""
        if self._warned != screen.warnings:
            self._warn(screen)
        self.shown = screen
        self._test.say(screen.test)
        self._question.say(screen.question)
        self._calls.say(screen.calls)
        self.reading.show_screen(screen)
        self.scopes.show_parts(screen.scopes)
        goes = "\n".join(f"•  {line}" for line in screen.goes)
        self._goes.say(goes or furniture().nothing_goes)
        self._never.say(screen.goes_never)
        self.to.show_fields((screen.organisation, screen.product))
        self.asked.show_fields(screen.asked)
        self.people.show_screen(screen)
        self.answers.show_answers(screen.answers)

    _warned: object = None

    def filled(self) -> Filled:
        """Return all that stands in it, with the text that is on the screen."""
        parts = (self.scopes, self.to, self.asked, self.people, self.answers)
        values = (pair for part in parts for pair in part.values())
        return Filled((("text_hash", self.reading.hash), *values))

    def first(self) -> QWidget | None:
        """Return the first field that bears a message, else the tick of the contact."""
        return self.wrong() or self.contact()

    def takes(self, screen: Screen) -> bool:
        """Show the same question as it is read now."""
        if not isinstance(screen, PromptScreen) or screen.id != self.shown.id:
            return False
        self.show_screen(screen)
        return True

    def holds_focus(self) -> bool:
        """Tell that nothing is to be mended."""
        return self.wrong() is None

    def keep(self) -> None:
        """Keep it with its question."""
        self._doing.keep(self.shown.id, self.filled())

    def wrong(self) -> QWidget | None:
        """Return the first field that bears a message."""
        return next((box.target for box in self._boxes() if box.field.trouble), None)

    def contact(self) -> QWidget | None:
        """Return the tick that everything waits for."""
        box = self.scopes.tick(Scope.CONTACT)
        return box.target if box else None

    def _boxes(self) -> Iterator[FieldBox]:
        yield from self.scopes.boxes()
        yield from self.to.boxes
        yield from self.asked.boxes
        yield from self.people.boxes()
        yield from self.answers.boxes()

    def _facts(self, screen: PromptScreen) -> QFrame:
        frame, down = card()
        tiles = QWidget()
        tiles.setLayout(Tiles(space(150), space(12)))
        for one in screen.facts:
            layout = tiles.layout()
            assert layout is not None
            layout.addWidget(fact(one))
        down.addWidget(Words(text=screen.name, font=sized(1.3, bold=True)))
        down.addWidget(tiles)
        return frame

    def _columns(self) -> QWidget:
        both = QWidget()
        tiles = Tiles(space(400), space(14), 2)
        both.setLayout(tiles)
        for side in ((self.reading, self._goes_card), (self.scopes, self.where, self.people)):
            one = QWidget()
            down = column(one, 0, 12)
            for part in side:
                down.addWidget(part)
            down.addStretch(1)
            tiles.addWidget(one)
        return both

    def _warn(self, screen: PromptScreen) -> None:
        self._warned = screen.warnings
        layout = self._warnings.layout()
        assert layout is not None
        empty(layout)
        for told in screen.warnings:
            layout.addWidget(sentence(told))
        self._warnings.setVisible(bool(screen.warnings))

    def _listen(self) -> None:
        for part in (self.scopes, self.to, self.asked, self.people, self.answers):
            part.changed.connect(self._weigh)
        for part in (self.scopes, self.asked, self.answers):
            part.arranged.connect(self.arranged)
        self.answers.listen(self)
        self.answers.given.connect(self._answer)
        self.answers.refused.connect(self._point_at_contact)
        self.answers.closed.connect(lambda: self._doing.close(self.shown.id))

    def _weigh(self) -> None:
        ticked = self.scopes.ticked
        self.reading.follow(feedback=Scope.FEEDBACK.value in ticked)
        self.answers.fit(ticked)
        self._doing.weigh(self.shown.id, self.filled())

    def _answer(self, answer: str) -> None:
        self._doing.answer(self.shown.id, Answer(answer), self.filled())

    def _point_at_contact(self) -> None:
        if (contact := self.contact()) is not None:
            contact.setFocus()
