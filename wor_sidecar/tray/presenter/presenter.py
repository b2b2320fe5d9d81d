"""The presenter: a method per thing that a person does; each returns the screen that follows.

It holds what a workstation may hold for a while: the claims of opened prompts with what was filled in, the
answers that can still be undone, the last notice. It keeps no answer while the server is away. Views may call
from several threads.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import LetterId, PromptId, Randomness, ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.frame import Frame
from wor_sidecar.tray.presenter.listing import Begun, Listing
from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.overview_screens import OverlegScreen, OverviewScreen
from wor_sidecar.tray.presenter.screens import (
    Badge,
    DeskScreen,
    LeafletScreen,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    SearchScreen,
    TroubleScreen,
    WaitingScreen,
)
from wor_sidecar.wire.desk_lists import PracticeCard

if TYPE_CHECKING:
    from wor_sidecar.tray.presenter.asking import Asking
    from wor_sidecar.tray.presenter.desk import Desk
    from wor_sidecar.tray.presenter.orphaned import Orphaned
    from wor_sidecar.tray.presenter.overlooking import Overlooking
    from wor_sidecar.tray.presenter.referring import Referring


class Presenter:
    """What the tray shows and does, over the practice's daemon."""

    def __init__(self, daemon: "Desk", clock: Clock, randomness: Randomness) -> None:
        """`daemon` is a wire.desk_client.DeskClient, or a fake."""
        self._frame = Frame(daemon, clock, randomness)
        self._listing = Listing(self._frame)

    @cached_property
    def _asking(self) -> "Asking":
        """Made when it is first needed: a window starts with the number and the list alone."""
        from wor_sidecar.tray.presenter.asking import Asking

        return Asking(self._frame, self._listing)

    @cached_property
    def _referring(self) -> "Referring":
        from wor_sidecar.tray.presenter.referring import Referring

        return Referring(self._frame, self._listing, self._asking)

    @cached_property
    def _overlooking(self) -> "Overlooking":
        from wor_sidecar.tray.presenter.overlooking import Overlooking

        return Overlooking(self._frame)

    @cached_property
    def _orphaned(self) -> "Orphaned":
        from wor_sidecar.tray.presenter.orphaned import Orphaned

        return Orphaned(self._frame)

    def begin(self) -> Begun:
        """Read the number, the list and whose desk it is, as a start needs them; never raises."""
        return self._listing.begin()

    def desk(self) -> DeskScreen:
        """Show who waits; with trouble in it where the server is away."""
        return self._listing.desk()

    def changes(self, after: int, wait: int) -> Badge:
        """Wait at most so many seconds until the list differs from version `after`; never raises."""
        return self._listing.changes(after, wait)

    def card(self) -> PracticeCard | None:
        """Tell whose desk this is, as it is set now; None where the server was away since the start."""
        return self._frame.read_card()

    def open(self, prompt: PromptId) -> PromptScreen | DeskScreen:
        """Claim a prompt and show it; the list with a notice where a colleague has it or it is answered."""
        return self._asking.open(prompt)

    def prompt(self, prompt: PromptId) -> PromptScreen | None:
        """Show an opened prompt as it stands, with what was filled in and its messages; no call.

        None: it isn't open here (any more): show the list.
        """
        return self._asking.prompt(prompt)

    def weigh(self, prompt: PromptId, filled: Filled) -> PromptScreen | DeskScreen:
        """Show the opened prompt with these ticks: which text, what goes, what is needed; nothing is sent."""
        return self._asking.weigh(prompt, filled)

    def answer(self, prompt: PromptId, answer: Answer, filled: Filled) -> PromptScreen | DeskScreen:
        """Send an answer; the list with a notice and the next one, or the prompt with messages at its fields.

        What was typed stays on the prompt's screen, also when the server is away.
        """
        return self._asking.answer(prompt, answer, filled)

    def close(self, prompt: PromptId) -> DeskScreen:
        """Give the claim back; nothing is recorded and what was typed is forgotten."""
        return self._asking.close(prompt)

    def lock(self) -> None:
        """Take patients off the screens (idle, or the session locks): what was found and told is forgotten.

        Opened prompts keep what was typed: `prompt` shows them again to who comes back.
        """
        self._frame.hold.tell(None)

    def undo(self, prompt: PromptId) -> DeskScreen:
        """Take an answer back within its window."""
        return self._asking.undo(prompt)

    def waiting(self) -> WaitingScreen:
        """Show what waits for us."""
        return self._referring.waiting()

    def overview(self, filled: Filled | None = None) -> OverviewScreen:
        """Show everybody's place, and what waits for whom."""
        return self._overlooking.overview(filled or Filled())

    def overleg(self, filled: Filled | None = None) -> OverlegScreen:
        """Show the page of the Overleg: open, and closed since a day, per referrer."""
        return self._overlooking.overleg(filled or Filled())

    def orphans(self) -> OrphansScreen:
        """Show the reports that fit no patient, and the letters that the HIS refused."""
        return self._orphaned.listed()

    def orphan(self, orphan: LetterId) -> OrphanScreen | OrphansScreen:
        """Open a report: what it says, and whose it may be; that stands in the trail."""
        return self._orphaned.open(orphan)

    def match(self, orphan: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        """Put a report into the course of the patient who was compared."""
        return self._orphaned.match(orphan, filled)

    def discard(self, orphan: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        """Put a report aside for good."""
        return self._orphaned.discard(orphan, filled)

    def place_again(self, letter: LetterId) -> OrphansScreen:
        """Let a letter that the HIS refused be placed once more."""
        return self._orphaned.place_again(letter)

    def search(self, filled: Filled | None = None) -> SearchScreen:
        """Show the search, and with a name or birth date what it found."""
        return self._referring.search(filled)

    def referral(self, referral: ReferralId) -> ReferralScreen | TroubleScreen:
        """Show one referral."""
        return self._referring.referral(referral)

    def act(self, referral: ReferralId, act: str, filled: Filled) -> ReferralScreen | TroubleScreen:
        """Do one of its possible acts (an ActForm's name); missing fields come back with messages."""
        return self._referring.act(referral, act, filled)

    def new(self, filled: Filled | None = None) -> NewScreen | PromptScreen | DeskScreen:
        """Show the form for a new referral; filled in, make it and open its prompt."""
        return self._referring.new(filled)

    def test_referral(self) -> DeskScreen:
        """Make a marked test referral, so that somebody can try the whole loop."""
        return self._referring.test_referral()

    def leaflet(self, referral: ReferralId | None = None) -> LeafletScreen:
        """Show the leaflet, for one referral's organisation or in general."""
        return self._referring.leaflet(referral)
