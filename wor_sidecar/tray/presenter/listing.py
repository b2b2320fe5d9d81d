"""The list of who waits, and its number: all that a tray needs until somebody opens a question."""

from dataclasses import dataclass, replace

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import courtesy, desk_screen, refusals
from wor_sidecar.tray.presenter.frame import DESK, Frame
from wor_sidecar.tray.presenter.parts import Told
from wor_sidecar.tray.presenter.screens import Badge, DeskScreen
from wor_sidecar.wire.desk_lists import PracticeCard, PromptItem


@dataclass(frozen=True, slots=True, repr=False)
class Begun(Masked):
    """What a start shows, of one reading."""

    badge: Badge
    desk: DeskScreen
    card: PracticeCard | None
    """Whose desk it is; None where the server was away."""


class Listing:
    """The desk's list."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.items: dict[str, PromptItem] = {}
        """What was read last, by prompt."""

    def begin(self) -> Begun:
        """Read number and list at once, as a start needs them."""
        badge, desk = self._read(None)
        return Begun(badge, desk, self._frame.known)

    def desk(self, trouble: Told | None = None) -> DeskScreen:
        """Show who waits."""
        _badge, screen = self._read(trouble)
        return screen

    def changes(self, after: int, wait: int) -> Badge:
        """Wait for the next change of the list."""
        try:
            return desk_screen.badge(self._frame.daemon.prompts(after, wait), self._frame.now)
        except WorError as error:
            return desk_screen.badge_away(after, refusals.away(error))

    def _read(self, trouble: Told | None) -> tuple[Badge, DeskScreen]:
        frame, title = self._frame, _("Waits for an answer")
        try:
            card, found = frame.card(), frame.daemon.prompts()
        except WorError as error:
            self.items, away = {}, refusals.away(error)
            empty = desk_screen.empty_screen(frame.top(title, DESK, trouble or away))
            return desk_screen.badge_away(0, away), empty
        self.items = {item.id: item for item in found.prompts}
        frame.hold.only(frozenset(self.items))
        top, now = frame.top(title, DESK, trouble), frame.now
        _notice, answered = frame.hold.told()
        screen = desk_screen.desk_screen(found, top, now, role=card.role, notes=self._notes())
        if courtesy.reminder_due(courtesy.Standing(), courtesy.wishes(card), now):
            screen = replace(screen, evening=_("Before you go: see what waits for us"))
        if answered is not None:
            screen = desk_screen.offering(screen, answered)
        return desk_screen.badge(found, now), screen

    def _notes(self) -> tuple[Told, ...]:
        try:
            return desk_screen.notes(self._frame.daemon.waiting())
        except WorError:
            return ()  # the list itself was read: it is shown without them
