"""What a practice asks about everybody: the overview, and the page of the Overleg."""

from wor_sidecar.domain.errors import WorError
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.frame import OVERVIEW, Frame
from wor_sidecar.tray.presenter.overview_screen import number, overleg_screen, overview_screen
from wor_sidecar.tray.presenter.overview_screens import OverlegScreen, OverviewScreen
from wor_sidecar.wire.desk_overview import Overview


class Overlooking:
    """Everybody, as the desk sees them."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def overview(self, filled: Filled) -> OverviewScreen:
        """Show everybody's place, by the filters."""
        frame, title = self._frame, _("Overview")
        try:
            found, trouble = frame.daemon.overview(**_filters(filled), offset=number(filled)), None
        except WorError as error:
            found, trouble = Overview(), refusals.away(error)
        return overview_screen(found, filled, frame.top(title, OVERVIEW, trouble))

    def overleg(self, filled: Filled) -> OverlegScreen:
        """Show the page of the Overleg."""
        frame, title, since = self._frame, _("Sociaal Medisch Overleg"), day_or_none(filled, "since")
        if filled.text("since") and since is None:
            return overleg_screen(None, filled, frame.top(title), refusals.no_date())
        try:
            found, trouble = frame.daemon.overleg(since), None
        except WorError as error:
            found, trouble = None, refusals.away(error)
        return overleg_screen(found, filled, frame.top(title, trouble=trouble))


def _filters(filled: Filled) -> dict[str, str]:
    return {name: filled.text(name) for name in ("state", "waits", "organisation", "referrer")}
