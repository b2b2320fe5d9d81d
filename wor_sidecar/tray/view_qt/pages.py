"""Which page shows which screen; all but the list's are imported when they are first shown."""

from typing import assert_never

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
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.page import Page


def page_of(screen: Screen, doing: Doing) -> Page:  # noqa: C901, PLR0911, PLR0912 - one for each screen
    """Make the page of a screen."""
    match screen:
        case DeskScreen():
            return DeskView(screen, doing)
        case PromptScreen():
            from wor_sidecar.tray.view_qt.prompt_view import PromptView

            return PromptView(screen, doing)
        case WaitingScreen():
            from wor_sidecar.tray.view_qt.waiting_view import WaitingView

            return WaitingView(screen, doing)
        case SearchScreen():
            from wor_sidecar.tray.view_qt.search_view import SearchView

            return SearchView(screen, doing)
        case ReferralScreen():
            from wor_sidecar.tray.view_qt.referral_view import ReferralView

            return ReferralView(screen, doing)
        case NewScreen():
            from wor_sidecar.tray.view_qt.new_view import NewView

            return NewView(screen, doing)
        case OverviewScreen():
            from wor_sidecar.tray.view_qt.overview_view import OverviewView

            return OverviewView(screen, doing)
        case OverlegScreen():
            from wor_sidecar.tray.view_qt.overleg_view import OverlegView

            return OverlegView(screen, doing)
        case OrphansScreen():
            from wor_sidecar.tray.view_qt.orphans_view import OrphansView

            return OrphansView(screen, doing)
        case OrphanScreen():
            from wor_sidecar.tray.view_qt.orphans_view import OrphanView

            return OrphanView(screen, doing)
        case LeafletScreen():
            from wor_sidecar.tray.view_qt.leaflet_view import LeafletView

            return LeafletView(screen, doing)
        case TroubleScreen():
            from wor_sidecar.tray.view_qt.trouble_view import TroubleView

            return TroubleView(screen, doing)
        case _:
            assert_never(screen)
