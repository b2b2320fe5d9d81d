"""Where a screen has its address, and the screens that wait there for the page after a form.

Every form answers with a redirect, so that reloading does nothing twice; the screen that it led to waits in
memory for that next request.
"""

import threading
from typing import Final

from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.overview_screens import OverlegScreen, OverviewScreen
from wor_sidecar.tray.presenter.screens import (
    DeskScreen,
    LeafletScreen,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    Screen,
    SearchScreen,
    TroubleScreen,
    WaitingScreen,
)

LIST: Final = "/"
WAYS: Final = {
    "desk": LIST,
    "new": "/new",
    "search": "/search",
    "waiting": "/waiting",
    "leaflet": "/leaflet",
    "overview": "/overview",
    "overleg": "/overleg",
    "orphans": "/orphans",
}
"""Where the entries of the menu lead."""
_PLACES: Final[dict[type[Screen], str]] = {
    DeskScreen: LIST,
    NewScreen: WAYS["new"],
    SearchScreen: WAYS["search"],
    WaitingScreen: WAYS["waiting"],
    LeafletScreen: WAYS["leaflet"],
    OverviewScreen: WAYS["overview"],
    OverlegScreen: WAYS["overleg"],
    OrphansScreen: WAYS["orphans"],
}


def path_of(screen: Screen, otherwise: str = LIST) -> str:
    """Return a screen's own address: ids at most, never a name; trouble stands where it was met."""
    match screen:
        case PromptScreen(id=prompt):
            return f"/prompt/{prompt}"
        case ReferralScreen(id=referral):
            return f"/referral/{referral}"
        case OrphanScreen(id=orphan):
            return f"/orphan/{orphan}"
        case LeafletScreen(back=str() as referral):
            return f"{WAYS['leaflet']}/{referral}"
        case TroubleScreen():
            return otherwise
        case _:
            return _PLACES[type(screen)]


class Landings:
    """Screens on their way to the page that follows a form; each is shown once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: dict[str, Screen] = {}

    def leave(self, path: str, screen: Screen) -> None:
        """Let a screen wait at its address; it is the only one that waits."""
        with self._guard:
            self._waiting = {path: screen}

    def take(self, path: str) -> Screen | None:
        """Return what waits at an address, once."""
        with self._guard:
            return self._waiting.pop(path, None)

    def forget(self) -> None:
        """Drop it: the desk locks."""
        with self._guard:
            self._waiting.clear()
