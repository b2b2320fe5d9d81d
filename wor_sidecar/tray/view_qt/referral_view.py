"""One referral: where it stands, what happened, its letters and messages, and what can be done with it."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QFrame, QWidget

from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.refilling import refilled
from wor_sidecar.tray.presenter.screens import LetterItem, ReferralScreen, TimelineEntry
from wor_sidecar.tray.view_qt.acts_part import Act
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.layouts import Tiles
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, column, fact, heading, row
from wor_sidecar.tray.view_qt.style import sized, space

_LETTER = "letter"


class ReferralView(Page):
    """Made anew after each act."""

    def __init__(self, screen: ReferralScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, _with_typed(screen, doing.typed(screen.id))
        screen = self.shown
        self._acts: list[Act] = []
        if screen.test:
            self.down.addWidget(Words("test", screen.test, font=sized(bold=True)))
        self.down.addWidget(heading(screen.name, TITLE))
        self.down.addWidget(self._standing())
        self._ways = self._onward()
        self.down.addWidget(row(*self._ways))
        both, left, right = QWidget(), QWidget(), QWidget()
        tiles = Tiles(space(400), space(14), 2)
        both.setLayout(tiles)
        facts, letters = column(left, 0, 12), column(right, 0, 12)
        facts.addWidget(self._who())
        facts.addWidget(_entries(screen.timeline_title, screen.timeline))
        if screen.messages:
            facts.addWidget(_entries(screen.messages_title, screen.messages))
        if screen.letters:
            letters.addWidget(self._letters())
        if screen.acts:
            letters.addWidget(self._can_do())
        for down, part in ((facts, left), (letters, right)):
            down.addStretch(1)
            tiles.addWidget(part)
        self.down.addWidget(both)
        self.down.addStretch(1)

    def first(self) -> QWidget | None:
        """Return the first field with a message, else the first way on, else the first act."""
        wrong = next((field for act in self._acts if (field := act.wrong()) is not None), None)
        others = [*self._ways, *(act.button for act in self._acts)]
        return wrong or (others[0] if others else None)

    def keep(self) -> None:
        """Keep what was typed for each act with its referral."""
        typed = {act.form.name: filled for act in self._acts if (filled := act.typed) is not None}
        self._doing.keep_acts(self.shown.id, typed)

    def _standing(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "standing")
        column(frame, 10).addWidget(Words(text=self.shown.standing, font=sized(LEAD)))
        return frame

    def _onward(self) -> list[QWidget]:
        screen, made = self.shown, list[QWidget]()
        if screen.prompt is not None:
            prompt = screen.prompt
            made.append(button(screen.prompt_words, lambda: self._doing.open(prompt), "primary"))
        if screen.leaflet_words:
            made.append(button(screen.leaflet_words, lambda: self._doing.leaflet(screen.id)))
        return made

    def _who(self) -> QFrame:
        frame, down = card(furniture().who)
        tiles = QWidget()
        layout = Tiles(space(150), space(12))
        tiles.setLayout(layout)
        for one in self.shown.facts:
            layout.addWidget(fact(one))
        down.addWidget(tiles)
        return frame

    def _letters(self) -> QFrame:
        frame, down = card(self.shown.letters_title)
        for letter in self.shown.letters:
            down.addWidget(self._letter(letter))
        return frame

    def _letter(self, letter: LetterItem) -> QWidget:
        part = QWidget()
        down = column(part, 0, 2)
        down.addWidget(Words(text=letter.title, font=sized(bold=True)))
        down.addWidget(Words(text=letter.state))
        down.addWidget(Words("soft", letter.file))
        if letter.act is not None:
            act = Act(letter.act, self._act, ((_LETTER, letter.id),))
            self._acts.append(act)
            down.addWidget(act)
        return part

    def _can_do(self) -> QFrame:
        frame, down = card(self.shown.acts_title)
        for form in self.shown.acts:
            act = Act(form, self._act)
            self._acts.append(act)
            down.addWidget(act)
        return frame

    def _act(self, name: str, filled: Filled) -> None:
        self._doing.act(self.shown.id, name, filled)


def _with_typed(screen: ReferralScreen, typed: Mapping[str, Filled]) -> ReferralScreen:
    """Put back what was typed for its acts; each stands open then."""
    forms = (
        replace(refilled(form, typed[form.name]), begun=True) if form.name in typed else form
        for form in screen.acts
    )
    return replace(screen, acts=tuple(forms))


def _entries(title: str, entries: tuple[TimelineEntry, ...]) -> QFrame:
    frame, down = card(title)
    for entry in entries:
        part = QWidget()
        lines = column(part, 0, 1)
        lines.addWidget(Words("soft", " · ".join(word for word in (entry.at, entry.who) if word)))
        lines.addWidget(Words(text=entry.what))
        lines.addWidget(Words("trouble", entry.refused, font=sized(bold=True)))
        down.addWidget(part)
    return frame
