"""The desk's window: which screen it shows, where the focus stands, and what it does when nobody may look."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.furniture import furniture
from wor_sidecar.tray.presenter.parts import Told, Tone, Top
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.refilling import refilled
from wor_sidecar.tray.presenter.screens import (
    Badge,
    DeskScreen,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    Screen,
)
from wor_sidecar.tray.view_qt import copying
from wor_sidecar.tray.view_qt.calls import Calls
from wor_sidecar.tray.view_qt.desk_view import DeskView
from wor_sidecar.tray.view_qt.doing import Doing
from wor_sidecar.tray.view_qt.frame import Frame
from wor_sidecar.tray.view_qt.mask_view import MaskView
from wor_sidecar.tray.view_qt.page import Page
from wor_sidecar.tray.view_qt.pages import page_of
from wor_sidecar.tray.view_qt.style import colours_of, sheet
from wor_sidecar.tray.view_qt.tabbing import chain

_SIZE: Final = QSize(1024, 768)
NAME: Final = "Welzijn op Recept"
_TOLD: Final = "told"
"""A control's property: what it was given to say."""


class DeskWindow(QMainWindow):
    """One window of one practice; its title never names a patient.

    It shows nothing until it is told to (`go`, `open`); it never raises itself above other windows:
    whoever opens it calls `show()`, `raise_()` and `activateWindow()`.
    """

    def __init__(self, presenter: Presenter, calls: Calls, clock: Clock) -> None:
        """Take the presenter, what asks it off this thread, and the clock that ends the undo bar."""
        super().__init__()
        self.doing = Doing(presenter, calls, self)
        self._masked = False
        self._away = False
        self._leaves = False
        self._draft: Filled | None = None
        self._missed: tuple[Told, ...] = ()
        self.frame = Frame(clock)
        self.setCentralWidget(self.frame)
        self.setWindowTitle(NAME)
        self.frame.way.connect(self.go)
        self.frame.undone.connect(lambda prompt: self.doing.undo(PromptId(prompt)))
        calls.busy.connect(lambda on: self.frame.waits(on=on))
        self._dress()
        room = self.screen().availableSize()
        self.resize(_SIZE.boundedTo(room))

    @property
    def page(self) -> QWidget | None:
        """Return the page that is shown."""
        return self.frame.page

    def begin(self, first: Callable[[], Screen]) -> None:
        """Show the screen of a start, which was asked for before."""
        self.doing.begin(first)

    def go(self, name: str) -> None:
        """Show one of the menu's screens: desk, waiting, new, search or leaflet."""
        self._keep()
        self._masked = False
        self.doing.go(name)

    def open(self, prompt: PromptId) -> None:
        """Claim a prompt and show it."""
        self._keep()
        self._masked = False
        self.doing.open(prompt)

    def refresh(self, badge: Badge) -> None:
        """Read the list again where it is on the screen and has changed; nobody's focus moves."""
        page = self.page
        if isinstance(page, DeskView):
            # The count changes without news, too: somebody may be asked again now.
            known = (page.shown.version, page.shown.count, self._away)
            if (badge.version, badge.count, badge.away) != known:
                self.doing.read_again()
        self._away = badge.away

    def mask(self) -> None:  # type: ignore[override]  # the one of QWidget is about its shape
        """Take every patient off the window: its parts are emptied and gone. What was typed stays here.

        Whoever shows the window again finds the list, with what was typed where it was.
        """
        self._keep()
        self.doing.leave()
        copying.forget()
        self._masked = True
        self.setWindowTitle(NAME)
        self.frame.wipe()
        self._put(MaskView(lambda: self.go("desk")))

    def land(self, screen: Screen) -> None:
        """Show a screen, and give the focus to who should have it."""
        self._masked = False
        again = self._again(screen)
        self.frame.show_top(self._telling(screen.top))
        self.setWindowTitle(f"{screen.top.title} - {NAME}")
        if not again:
            self._put(self._page_of(screen))
        self._focus(stays=again)

    def elsewhere(self, screen: Screen) -> None:
        """Tell what came of an answer or an act, though the person went on since."""
        if isinstance(screen, PromptScreen) and screen.top.trouble is None:
            self._draft = None  # what was typed there became a question
        if screen.top.trouble is not None:
            told = replace(screen.top.trouble, sentence=_about(screen) + screen.top.trouble.sentence)
            screen = replace(screen, top=replace(screen.top, trouble=told))
            self._missed = (*self._missed, told)  # the screen that they went on to is still to come
        if not self._masked:
            self.frame.tell(screen.top)

    def weighed(self, screen: PromptScreen) -> None:
        """Show the question with its ticks as they are read now."""
        self._again(screen)

    def fresh(self, screen: DeskScreen) -> None:
        """Show the list as it is now, where it is on the screen."""
        if isinstance(self.page, DeskView):
            self.frame.show_top(screen.top)
            self.page.show_screen(screen)

    def sign_out(self) -> None:
        """Close, for the desktop ends the session; who stays after all finds the list."""
        self._leaves = True
        self.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show the list to who comes back to a window that was masked."""
        super().showEvent(event)
        self._leaves = False
        if self._masked:
            self.go("desk")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Hide; an open prompt is given back without an answer. A session that ends is not held up."""
        event.setAccepted(self._leaves)
        self.hide()
        self.mask()
        self.doing.give_back()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's colours and letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationFontChange):
            self._dress()

    def _dress(self) -> None:
        text = sheet(colours_of(QApplication.palette()))
        if self.styleSheet() != text:
            self.setStyleSheet(text)

    def _again(self, screen: Screen) -> bool:
        """Show a screen where it stands already: what was typed and the focus stay."""
        return isinstance(self.page, Page) and self.page.takes(screen)

    def _page_of(self, screen: Screen) -> Page:
        if isinstance(screen, NewScreen):
            screen = self._with_draft(screen)
        return page_of(screen, self.doing)

    def _put(self, page: Page) -> None:
        self.frame.show_page(page, page.foot)
        page.arranged.connect(lambda: chain(self.frame))
        chain(self.frame)

    def _focus(self, *, stays: bool) -> None:
        """Give the focus on; who gets it says what just happened, to who doesn't see it."""
        page = self.page
        if not isinstance(page, Page):
            return
        if stays and page.holds_focus():
            return
        target = page.first()
        if target is not None:
            target.setFocus()
            self.frame.bring_into_sight(target)
            _describe(target, self.frame.spoken())

    def _keep(self) -> None:
        """Keep what was typed here, for who comes back to it."""
        if isinstance(self.page, Page) and (draft := self.page.keep()) is not None:
            self._draft = draft

    def _telling(self, top: Top) -> Top:
        """Add what was refused while its person went on, once."""
        missed, self._missed = self._missed, ()
        if not missed:
            return top
        others = missed if top.trouble is None else (top.trouble, *missed)
        sentences = dict.fromkeys(one.sentence for one in others)
        return replace(top, notice=None, trouble=replace(others[0], sentence=" ".join(sentences)))

    def _with_draft(self, screen: NewScreen) -> NewScreen:
        """Put back what was typed before; one patient's number must not go out with another one's name."""
        draft, self._draft = self._draft, None
        if draft is None:
            return screen
        told = Told(furniture().not_made, Tone.ASK)
        screen = replace(screen, top=replace(screen.top, notice=told))
        self.frame.show_top(screen.top)
        return refilled(screen, draft)


def _describe(target: QWidget, told: str) -> None:
    """Let a control say what just happened, in the place of what happened before; its own words go first."""
    if target.accessibleDescription() == target.property(_TOLD):
        target.setAccessibleDescription("")
    if told and not target.accessibleDescription():
        target.setAccessibleDescription(told)
        target.setProperty(_TOLD, told)


def _about(screen: Screen) -> str:
    """Return about whom a sentence is, before it."""
    match screen:
        case PromptScreen():
            return f"{screen.who}: "
        case ReferralScreen():
            return f"{screen.name}: "
    return ""
