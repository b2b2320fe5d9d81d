"""Everything around the question: what waits for us, search, one referral, new ones, the leaflet."""

from collections.abc import Callable

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import ReferralExists
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import acts, new_screen, refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.asking import Asking
from wor_sidecar.tray.presenter.correcting import CORRECT, as_known, beside, corrected
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.frame import LEAFLET, NEW, SEARCH, WAITING, Frame
from wor_sidecar.tray.presenter.listing import Listing
from wor_sidecar.tray.presenter.parts import Told, Tone
from wor_sidecar.tray.presenter.referral_screen import Tried, referral_screen
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.screens import (
    DeskScreen,
    LeafletScreen,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    SearchScreen,
    TroubleScreen,
    WaitingScreen,
)
from wor_sidecar.tray.presenter.waiting_screen import search_screen, waiting_screen
from wor_sidecar.wire.desk_shapes import Waiting, WholeReferral


class Referring:
    """Referrals, as the desk sees them."""

    def __init__(self, frame: Frame, listing: Listing, asking: Asking) -> None:
        self._frame = frame
        self._listing = listing
        self._asking = asking

    def waiting(self) -> WaitingScreen:
        """Show what waits for us."""
        frame, title = self._frame, _("Waits for us")
        try:
            found, trouble = frame.daemon.waiting(), None
        except WorError as error:
            found, trouble = Waiting(), refusals.away(error)
        return waiting_screen(found, frame.top(title, WAITING, trouble), frame.now)

    def search(self, filled: Filled | None) -> SearchScreen:
        """Show the search, and what it found."""
        frame, title = self._frame, _("Search")
        if filled is None:
            return search_screen(Filled(), frame.top(title, SEARCH))
        name, born = filled.text("name"), day_or_none(filled, "birth_date")
        lacking: tuple[Lack, ...] = ()
        if filled.text("birth_date") and born is None:
            lacking = (Lack("birth_date", refusals.no_date()),)
        elif not name and born is None:
            lacking = (Lack("name", _("Fill in a name or a birth date.")),)
        if lacking:
            return search_screen(filled, frame.top(title, SEARCH), lacking=lacking)
        try:
            found = frame.daemon.find(name, born)
        except WorError as error:
            return search_screen(filled, frame.top(title, SEARCH, refusals.away(error)))
        return search_screen(filled, frame.top(title, SEARCH), found)

    def referral(self, referral: ReferralId) -> ReferralScreen | TroubleScreen:
        """Show one."""
        return self._shown(lambda: self._frame.daemon.referral(referral))

    def act(self, referral: ReferralId, act: str, filled: Filled) -> ReferralScreen | TroubleScreen:
        """Do something with it; what is refused is said on its screen, what was typed stays."""
        self._frame.hold.tell(None)
        tried = Tried(act, filled, acts.lacks(act, filled))
        if act == CORRECT and not tried.lacking:
            tried = self._beside(referral, filled)
        if tried.lacking:
            told = refusals.nothing_done()
            return self._shown(lambda: self._frame.daemon.referral(referral), tried, told)
        try:
            found = self._done(referral, act, tried.filled)
        except WorError as error:
            again, told = acts.refused(act, tried.filled, error)
            tried = Tried(act, tried.filled, again)
            return self._shown(lambda: self._frame.daemon.referral(referral), tried, told)
        done = Told(_("Done: {what}.").format(what=acts.form(act, filled).label))
        return referral_screen(found, self._frame.top(_("Referral"), notice=done), Tried())

    def new(self, filled: Filled | None) -> NewScreen | PromptScreen | DeskScreen:
        """Show the form; filled in, make the referral and open its prompt."""
        if filled is None:
            self._frame.hold.tell(None)
            return self._form(Filled())
        lacking = tuple(new_screen.lacks(filled))
        if lacking:
            return self._form(filled, lacking)
        try:
            made = self._frame.daemon.new(
                new_screen.patient(filled), new_screen.author(filled), day_or_none(filled, "contact_date")
            )
        except WorError as error:
            return self._form(filled, trouble=self._not_made(error, filled))
        return self._asking.open(PromptId(made.prompt_id))

    def test_referral(self) -> DeskScreen:
        """Make a marked test referral."""
        self._frame.hold.tell(None)
        try:
            self._frame.daemon.test_referral()
        except WorError as error:
            return self._listing.desk(refusals.away(error))
        self._frame.hold.tell(Told(_("A test is on the list. No real patient is in it.")))
        return self._listing.desk()

    def leaflet(self, referral: ReferralId | None) -> LeafletScreen:
        """Show the leaflet."""
        frame, title = self._frame, _("Leaflet for the patient")
        try:
            text, trouble = frame.daemon.leaflet(referral), None
        except WorError as error:
            text, trouble = "", refusals.away(error)
        return LeafletScreen(frame.top(title, LEAFLET, trouble), text, _("Print"), referral)

    def _form(self, filled: Filled, lacking: tuple[Lack, ...] = (), trouble: Told | None = None) -> NewScreen:
        frame = self._frame
        try:
            card = frame.card()
        except WorError as error:
            card, trouble = None, trouble or refusals.away(error)
        if lacking:
            trouble = Told(_("Nothing was made yet. Fill in what is asked below."), Tone.ASK)
        return new_screen.new_screen(filled, card, frame.top(_("New referral"), NEW, trouble), lacking)

    def _not_made(self, error: WorError, filled: Filled) -> Told:
        if error.code == ReferralExists.code:  # known by its day: the one that was typed, else today
            day = day_or_none(filled, "contact_date") or local_date(self._frame.now)
            return Told(refusals.known_already(day), Tone.ASK)
        return refusals.away(error)

    def _beside(self, referral: ReferralId, filled: Filled) -> Tried:
        """Hold a correction to what colleagues made of the same patient while its form stood open."""
        try:
            now = as_known(self._frame.daemon.referral(referral).patient)
        except WorError:
            return Tried(CORRECT, filled)  # the act itself says why
        return Tried(CORRECT, *beside(filled, now))

    def _done(self, referral: ReferralId, act: str, filled: Filled) -> WholeReferral:
        if act == CORRECT:
            return self._frame.daemon.correct(referral, corrected(filled))
        call = acts.call(act, filled)
        found = self._frame.daemon.act(referral, call.name, **call.fields)
        if act == acts.UNDO and found.prompt_id:
            self._frame.hold.undone(PromptId(found.prompt_id))
        return found

    def _shown(
        self,
        read: Callable[[], WholeReferral],
        tried: Tried | None = None,
        trouble: Told | None = None,
    ) -> ReferralScreen | TroubleScreen:
        title = _("Referral")
        try:
            found = read()
        except WorError as error:
            return self._frame.stuck(error, title)
        return referral_screen(found, self._frame.top(title, trouble=trouble), tried or Tried())
