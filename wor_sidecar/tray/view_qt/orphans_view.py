"""Reports that fit no patient, and letters that the HIS refused: a list, and one that was opened."""

from functools import partial

from PySide6.QtWidgets import QWidget

from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.orphan_screens import (
    OrphanScreen,
    OrphansScreen,
    ProposalForm,
    RefusedItem,
)
from wor_sidecar.tray.presenter.parts import Told, Tone
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.fields import Fields
from wor_sidecar.tray.view_qt.listing import Listing
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pieces import LEAD, TITLE, Words, button, card, fact, heading, row, sentence
from wor_sidecar.tray.view_qt.style import sized

_WIDE = (2,)


class OrphansView(Page):
    """The list of both."""

    def __init__(self, screen: OrphansScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self.listed = Listing(screen.top.title, _WIDE)
        rows = [(one.id, (one.since, one.organisation, one.sentence)) for one in screen.items]
        self.listed.show_rows(screen.columns, rows)
        self.listed.chosen.connect(lambda key: doing.orphan(LetterId(key)))
        self._back = button(screen.back, lambda: doing.go("waiting"))
        told = Words(text=screen.sentence, font=sized(LEAD))
        for part in (heading(screen.top.title, TITLE), told):
            self.down.addWidget(part)
        if screen.items:
            self.down.addWidget(self.listed)
        if screen.refused:
            self.down.addWidget(heading(f"{screen.refused_title} ({len(screen.refused)})"))
        for item in screen.refused:
            self.down.addWidget(self._refused(item))
        self.down.addWidget(row(self._back))
        self.down.addStretch(1)

    def first(self) -> QWidget:
        """Return the list, else the way back."""
        return self.listed if self.shown.items else self._back

    def _refused(self, item: RefusedItem) -> QWidget:
        frame, down = card()
        down.addWidget(Words(text=item.who, font=sized(LEAD, bold=True)))
        down.addWidget(Words(text=item.sentence))
        again = button(item.again, partial(self._doing.place_again, item.id), about=item.who)
        down.addWidget(
            row(again, button(item.open, partial(self._doing.referral, item.referral), about=item.who))
        )
        return frame


class OrphanView(Page):
    """One report: what it says, whose it may be, and putting it aside."""

    def __init__(self, screen: OrphanScreen, doing: Doing) -> None:
        super().__init__()
        self._doing, self.shown = doing, screen
        self.forms: list[Fields] = []
        self.down.addWidget(heading(screen.top.title, TITLE))
        self.down.addWidget(Words(text=screen.sentence, font=sized(LEAD)))
        frame, within = card()
        for one in screen.facts:
            within.addWidget(fact(one))
        for line in screen.lines:
            within.addWidget(Words(text=line))
        self.down.addWidget(frame)
        self.down.addWidget(Words(text=screen.doubt))
        self.down.addWidget(heading(screen.proposals_title))
        for proposal in screen.proposals:
            self.down.addWidget(self._proposal(proposal))
        self.down.addWidget(self._discard())
        self.down.addWidget(row(button(screen.back, lambda: doing.go("orphans"))))
        self.down.addStretch(1)

    def first(self) -> QWidget | None:
        """Return what is typed for the likeliest, else the reason of putting aside."""
        return self.forms[0].boxes[0].target

    def filled(self) -> Filled:
        """Return the form of the likeliest."""
        return self.forms[0].filled()

    def _proposal(self, proposal: ProposalForm) -> QWidget:
        frame, within = card()
        within.addWidget(Words(text=proposal.name, font=sized(LEAD, bold=True)))
        for one in proposal.facts:
            within.addWidget(fact(one))
        for told in proposal.signs:
            within.addWidget(Words("soft", told))
        if proposal.warning:
            within.addWidget(sentence(Told(proposal.warning, Tone.WAIT)))
        fields = Fields(proposal.fields)
        self.forms.append(fields)
        say = partial(self._match, fields)
        fields.entered.connect(say)
        within.addWidget(fields)
        look = partial(self._doing.referral, proposal.referral)
        within.addWidget(
            row(
                button(proposal.button, say, "primary", about=proposal.name),
                button(proposal.open, look, about=proposal.name),
            )
        )
        return frame

    def _discard(self) -> QWidget:
        frame, within = card(self.shown.discard_title)
        within.addWidget(Words("soft", self.shown.discard_hint))
        fields = Fields(self.shown.discard)
        self.forms.append(fields)
        within.addWidget(fields)
        put = partial(self._put_aside, fields)
        within.addWidget(row(button(self.shown.discard_button, put)))
        return frame

    def _match(self, fields: Fields) -> None:
        self._doing.match(self.shown.id, fields.filled())

    def _put_aside(self, fields: Fields) -> None:
        self._doing.discard(self.shown.id, fields.filled())
