"""What a person does with a report that fits no patient, and with a letter that the HIS refused."""

from collections.abc import Callable

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.frame import WAITING, Frame
from wor_sidecar.tray.presenter.orphan_screen import BIRTH_DATE, orphan_screen, orphans_screen
from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.parts import Told
from wor_sidecar.wire.desk_lists import Waiting


class Orphaned:
    """Reports without a place, as the desk sees them."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def listed(self, notice: Told | None = None, trouble: Told | None = None) -> OrphansScreen:
        """Show what waits."""
        frame = self._frame
        try:
            found, waiting = frame.daemon.orphans(), frame.daemon.waiting()
        except WorError as error:
            found, waiting, trouble = (), Waiting(), refusals.away(error)
        top = frame.top(_("Reports without a place"), WAITING, trouble, notice=notice)
        return orphans_screen(found, waiting, top, frame.now)

    def open(
        self, id_: LetterId, trouble: Told | None = None, filled: Filled | None = None
    ) -> OrphanScreen | OrphansScreen:
        """Show one with what it says; the list where a colleague decided."""
        try:
            found = self._frame.daemon.open_orphan(id_)
        except WorError as error:
            return self.listed(trouble=trouble or refusals.away(error))
        top = self._frame.top(_("A report without a place"), WAITING, trouble)
        return orphan_screen(found, filled or Filled(), top)

    def match(self, id_: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        """Put it into a patient's course."""
        typed, daemon = filled.text("typed"), self._frame.daemon
        if filled.text("confirm") == BIRTH_DATE:
            born = day_or_none(filled, "typed")
            if born is None:
                return self.open(id_, Told(refusals.no_date(), refusals.nothing_done().tone), filled)
            typed = born.isoformat()
        referral, shown = filled.text("referral"), filled.text("shown")
        done = _("Done: it stands with this patient now. The letter goes to the file by itself.")
        return self._decide(id_, lambda: daemon.match_orphan(id_, referral, shown, typed), done, filled)

    def discard(self, id_: LetterId, filled: Filled) -> OrphanScreen | OrphansScreen:
        """Put it aside for good."""
        reason, daemon = filled.text("reason"), self._frame.daemon
        done = _("Done: it was put aside.")
        return self._decide(id_, lambda: daemon.discard_orphan(id_, reason), done, filled)

    def place_again(self, letter: LetterId) -> OrphansScreen:
        """Let a refused letter be placed once more."""
        try:
            self._frame.daemon.place_again(letter)
        except WorError as error:
            return self.listed(trouble=refusals.unsent(error))
        return self.listed(Told(_("Done: the letter is placed again.")))

    def _decide(
        self, id_: LetterId, act: Callable[[], None], done: str, filled: Filled
    ) -> OrphanScreen | OrphansScreen:
        try:
            act()
        except WorError as error:
            return self.open(id_, refusals.spoken(error), filled)
        return self.listed(Told(done))
