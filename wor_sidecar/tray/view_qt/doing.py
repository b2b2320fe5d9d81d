"""What a person asks for, done off the window's thread; what comes back is shown to who is still there."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import LetterId, PromptId, ReferralId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import DeskScreen, PromptScreen, ReferralScreen, Screen
from wor_sidecar.tray.view_qt.calls import Calls

_NEW, _TEST = "new", "test"
"""What is under way about nobody who has an id yet."""


class Landing(Protocol):
    """Where screens arrive."""

    def land(self, screen: Screen) -> None:
        """Show what was asked for last."""
        ...

    def elsewhere(self, screen: Screen) -> None:
        """Tell what came of something, though the person went on since."""
        ...

    def weighed(self, screen: PromptScreen) -> None:
        """Show the opened question with its ticks as they are read now."""
        ...

    def fresh(self, screen: DeskScreen) -> None:
        """Show the list as it is now, where it is on the screen."""
        ...


class Doing:
    """Asks the presenter; each method returns at once."""

    def __init__(self, presenter: Presenter, calls: Calls, landing: Landing) -> None:
        self._presenter = presenter
        self._calls = calls
        self._landing = landing
        self._turn = 0
        self._weighs = 0
        self._claimed: set[PromptId] = set()
        self._under_way: set[str] = set()
        self._typed: dict[ReferralId, Mapping[str, Filled]] = {}
        self._given_back = -1
        calls.failed.connect(lambda _name: self._broke())

    def begin(self, first: Callable[[], Screen]) -> None:
        """Show the screen of a start, which was asked for before."""
        self._ask(first)

    def go(self, name: str) -> None:
        """Show one of the menu's screens."""
        ways: dict[str, Callable[[], Screen]] = {
            "desk": self._presenter.desk,
            "waiting": self._presenter.waiting,
            "search": self._presenter.search,
            "new": self._presenter.new,
            "leaflet": self._presenter.leaflet,
            "overview": self._presenter.overview,
            "overleg": self._presenter.overleg,
            "orphans": self._presenter.orphans,
        }
        self._ask(ways[name])

    def open(self, prompt: PromptId) -> None:
        """Claim a prompt and show it."""
        self._ask(lambda: self._presenter.open(prompt))

    def weigh(self, prompt: PromptId, filled: Filled) -> None:
        """Read the ticks of an opened prompt again; only the last reading counts."""
        self._weighs += 1
        turn, weigh = self._turn, self._weighs

        def then(screen: PromptScreen | DeskScreen | None) -> None:
            if isinstance(screen, PromptScreen) and (turn, weigh) == (self._turn, self._weighs):
                self._landing.weighed(screen)

        self._calls.ask(lambda: self._still(prompt, filled), then)

    def answer(self, prompt: PromptId, answer: Answer, filled: Filled) -> None:
        """Send an answer, once."""
        self._once(prompt, lambda: self._presenter.answer(prompt, answer, filled), opens=False)

    def close(self, prompt: PromptId) -> None:
        """Give a prompt back, and show the list."""
        self._ask(lambda: self._presenter.close(prompt))

    def undo(self, prompt: PromptId) -> None:
        """Take an answer back."""
        self._once(prompt, lambda: self._presenter.undo(prompt))

    def test(self) -> None:
        """Put an invented patient on the list."""
        self._once(_TEST, self._presenter.test_referral)

    def find(self, filled: Filled) -> None:
        """Search."""
        self._ask(lambda: self._presenter.search(filled))

    def overview(self, filled: Filled) -> None:
        """Show everybody's place, by these filters."""
        self._ask(lambda: self._presenter.overview(filled))

    def overleg(self, filled: Filled) -> None:
        """Show the page of the Overleg, since a day."""
        self._ask(lambda: self._presenter.overleg(filled))

    def orphan(self, orphan: LetterId) -> None:
        """Open a report that fits no patient."""
        self._ask(lambda: self._presenter.orphan(orphan))

    def match(self, orphan: LetterId, filled: Filled) -> None:
        """Put a report into a patient's course, once."""
        self._once(orphan, lambda: self._presenter.match(orphan, filled))

    def discard(self, orphan: LetterId, filled: Filled) -> None:
        """Put a report aside, once."""
        self._once(orphan, lambda: self._presenter.discard(orphan, filled))

    def place_again(self, letter: LetterId) -> None:
        """Place a letter that the HIS refused once more."""
        self._once(letter, lambda: self._presenter.place_again(letter))

    def referral(self, referral: ReferralId) -> None:
        """Show one referral."""
        self._ask(lambda: self._presenter.referral(referral))

    def act(self, referral: ReferralId, act: str, filled: Filled) -> None:
        """Do something with a referral."""
        self._once(referral, lambda: self._presenter.act(referral, act, filled))

    def make(self, filled: Filled) -> None:
        """Make a new referral."""
        self._once(_NEW, lambda: self._presenter.new(filled))

    def leaflet(self, referral: ReferralId | None) -> None:
        """Show the leaflet of one referral's organisation."""
        self._ask(lambda: self._presenter.leaflet(referral))

    def read_again(self) -> None:
        """Read the list again, for who looks at it; it takes nobody anywhere."""
        turn = self._turn

        def then(screen: DeskScreen) -> None:
            if turn == self._turn:
                self._landing.fresh(screen)

        self._calls.ask(self._presenter.desk, then)

    def keep(self, prompt: PromptId, filled: Filled) -> None:
        """Keep what was typed into an opened prompt, for who comes back to it."""
        self._calls.ask(lambda: self._still(prompt, filled), lambda _screen: None)

    def keep_acts(self, referral: ReferralId, typed: Mapping[str, Filled]) -> None:
        """Keep what was typed for the acts of the referral that is left, by their names."""
        self._typed = {referral: typed}

    def typed(self, referral: ReferralId) -> Mapping[str, Filled]:
        """Return what was kept of a referral, once."""
        return self._typed.pop(referral, {})

    def leave(self) -> None:
        """Show nothing of what is still on its way: the window is masked or closed."""
        self._turn += 1

    def give_back(self) -> None:
        """Give every open claim back; nothing is recorded."""
        self._given_back = self._turn
        self.leave()
        for prompt in sorted(self._claimed):
            self._release(prompt)

    def end(self) -> None:
        """Give every open claim back, and call nobody any more; it waits no longer than a moment."""
        self.leave()
        last = [partial(self._presenter.close, prompt) for prompt in sorted(self._claimed)]
        self._claimed.clear()
        self._calls.finish(last)

    def _release(self, prompt: PromptId) -> None:
        self._claimed.discard(prompt)
        self._calls.ask(lambda: self._presenter.close(prompt), lambda _screen: None)

    def _once(self, about: str, work: Callable[[], Screen], *, opens: bool = True) -> None:
        """Do something about somebody, unless it is under way; who went on meanwhile is told."""
        if about not in self._under_way:
            self._under_way.add(about)
            self._ask(work, about=about, opens=opens)

    def _ask(self, work: Callable[[], Screen], *, about: str = "", opens: bool = True) -> None:
        self._turn += 1
        turn = self._turn

        def then(screen: Screen) -> None:
            self._under_way.discard(about)
            if about and isinstance(screen, ReferralScreen) and screen.top.trouble is None:
                self._typed.pop(screen.id, None)  # it was done
            self._note(screen)
            if isinstance(screen, PromptScreen) and turn <= self._given_back and opens:
                self._release(screen.id)  # it was opened on the way out
            elif turn == self._turn:
                self._landing.land(screen)
            elif about:
                self._landing.elsewhere(screen)

        self._calls.ask(work, then)

    def _still(self, prompt: PromptId, filled: Filled) -> PromptScreen | DeskScreen | None:
        """Weigh a prompt that is open here; one that was answered since is not opened again."""
        if self._presenter.prompt(prompt) is None:
            return None
        return self._presenter.weigh(prompt, filled)

    def _broke(self) -> None:
        self._under_way.clear()

    def _note(self, screen: Screen) -> None:
        """Remember what is claimed: closing the window gives it back."""
        if isinstance(screen, PromptScreen):
            self._claimed.add(screen.id)
        elif isinstance(screen, DeskScreen):
            self._claimed = {one for one in self._claimed if self._presenter.prompt(one) is not None}
