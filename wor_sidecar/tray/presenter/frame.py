"""What all screens share: the daemon, the clock, what is held, and the top of a screen."""

from typing import TYPE_CHECKING, Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.held import Hold
from wor_sidecar.tray.presenter.parts import MenuEntry, Told, Top
from wor_sidecar.tray.presenter.screens import TroubleScreen
from wor_sidecar.wire.desk_lists import PracticeCard

if TYPE_CHECKING:  # what a question needs; a start has its list alone
    from wor_sidecar.domain.questions import Mode
    from wor_sidecar.tray.presenter.desk import Desk

DESK, NEW, SEARCH, WAITING, LEAFLET = "desk", "new", "search", "waiting", "leaflet"
OVERVIEW: Final = "overview"
_NOWHERE: Final = ""


class Frame:
    """The workstation's own state around the calls."""

    def __init__(self, daemon: "Desk", clock: Clock, randomness: Randomness) -> None:
        self.daemon = daemon
        self.randomness = randomness
        self.hold = Hold()
        self._clock = clock
        self._card: PracticeCard | None = None

    @property
    def now(self) -> Millis:
        """This moment."""
        return self._clock.now()

    @property
    def known(self) -> PracticeCard | None:
        """The practice's card, if it was read already."""
        return self._card

    def card(self) -> PracticeCard:
        """Return the practice's card; read once, for it holds what the settings say.

        Raises:
            WorError: it can't be had now.

        """
        if self._card is None:
            self._card = self.daemon.practice()
        return self._card

    def read_card(self) -> PracticeCard | None:
        """Read the card anew, for settings change while a tray runs; what is known where that fails now."""
        try:
            self._card = self.daemon.practice()
        except WorError:
            return self._card
        return self._card

    def mode(self) -> "Mode":
        """Return what this practice does with a yes.

        Raises:
            WorError: it can't be had now.

        """
        from wor_sidecar.domain.questions import Mode

        return Mode(self.card().mode)

    def top(
        self, title: str, here: str = _NOWHERE, trouble: Told | None = None, *, notice: Told | None = None
    ) -> Top:
        """Make the top of a screen; it calls nobody. What just happened is told by the list, if by nobody."""
        if here == DESK:
            notice, _answered = self.hold.told()
        return Top(
            title=title,
            practice=self._card.name if self._card else "",
            user=self._card.user if self._card else "",
            menu=tuple(MenuEntry(name, words, name == here) for name, words in _menu()),
            notice=None if trouble else notice,
            trouble=trouble,
            undo=self.hold.undoable(self.now),
            helper=who_helps(self._card) if self._card else "",
        )

    def stuck(self, error: WorError, title: str) -> TroubleScreen:
        """Make the screen of what can't be shown."""
        told = refusals.away(error)
        return TroubleScreen(self.top(title, trouble=told), told, _("To the list"))


def who_helps(card: PracticeCard) -> str:
    """Return whom to call with questions about the program; empty where nobody is named."""
    if not card.helper:
        return ""
    told = _("Questions? Call {name}: {phone}.") if card.helper_phone else _("Questions? Ask {name}.")
    return told.format(name=card.helper, phone=card.helper_phone)


def _menu() -> tuple[tuple[str, str], ...]:
    return (
        (DESK, _("Waits for an answer")),
        (WAITING, _("Waits for us")),
        (OVERVIEW, _("Overview")),
        (SEARCH, _("Search")),
        (NEW, _("New referral")),
        (LEAFLET, _("Leaflet")),
    )
