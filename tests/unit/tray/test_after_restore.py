"""After a restore of the practice: what a desk says before the question, and what it can do about it."""

from dataclasses import replace

from tests.unit.tray.fakes import JANSEN, FakeDesk, Practice
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter import acts
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Tone
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import PromptScreen
from wor_sidecar.wire.desk_shapes import OpenedPrompt, PromptList, Told, Waiting, WaitingGroup, WaitingItem

GAP = Told("gap", {"organisation": "Welzijn Noord", "phone": "0413-1"})
HELD = Told("held_there", {"organisation": "Welzijn Noord", "phone": ""})


class Doubtful(FakeDesk):
    """A daemon that came out of a backup."""

    doubt = GAP

    def prompts(self, after: int = 0, wait: int = 0) -> PromptList:
        found = super().prompts(after, wait)
        return replace(found, prompts=tuple(replace(one, doubt=self.doubt) for one in found.prompts))

    def claim(self, id_: str) -> OpenedPrompt:
        return replace(super().claim(id_), doubt=self.doubt)

    def waiting(self) -> Waiting:
        note = Told("after_restore", told="Deze computer is hersteld.")
        item = WaitingItem("referral-1", HELD, prompt_id="prompt-1", initials="A.J.")
        sent = WaitingItem("referral-2", Told("waits_for_yes"), prompt_id="prompt-2", initials="P.B.")
        return Waiting((WaitingGroup("restored", (item, sent)),), (note,))


def presenter_of(practice: Practice, clock: FakeClock) -> Presenter:
    return Presenter(Doubtful(practice, "assistant"), clock, practice.random.randbytes)


def test_a_question_of_the_gap_says_before_it_whom_to_call(practice: Practice, clock: FakeClock) -> None:
    presenter = presenter_of(practice, clock)
    prompt = practice.waits(JANSEN)
    [item] = presenter.desk().items
    assert item.doubt == "bel eerst de organisatie"
    screen = presenter.open(prompt)
    assert isinstance(screen, PromptScreen)
    assert screen.warnings[0].sentence.startswith("Mogelijk al verstuurd: bel Welzijn Noord, 0413-1")
    assert screen.warnings[0].tone is Tone.ASK


def test_the_list_says_once_on_top_that_something_waits(practice: Practice, clock: FakeClock) -> None:
    presenter = presenter_of(practice, clock)
    assert [note.sentence for note in presenter.desk().notes] == ["Deze computer is hersteld."]
    [group] = presenter.waiting().groups
    assert group.title == "Wacht op uw ja, sinds het herstel uit een back-up"
    held, sent = group.items
    assert held.prompt == PromptId("prompt-1")  # it is still a question
    assert (sent.prompt, sent.referral) == (None, ReferralId("referral-2"))


def test_what_waits_can_be_let_go_or_taken_off_the_list() -> None:
    names = ("drop", "write-letter", "letter-is-there", "send")
    made = acts.forms(names, Filled(), "", ())
    assert [one.name for one in made] == ["send", "drop", "write-letter", "letter-is-there"]
    assert [one.label for one in made] == [
        "Versturen",
        "Niet versturen",
        "Brief schrijven",
        "De brief staat er al",
    ]
    assert all(one.hint for one in made)
    assert [bool(one.confirm) for one in made] == [False, True, False, False]


def test_an_older_daemon_says_nothing_of_it(presenter: Presenter, practice: Practice) -> None:
    screen = presenter.open(practice.waits(JANSEN))
    assert isinstance(screen, PromptScreen)
    assert presenter.desk().items[0].doubt == ""
    assert not [one for one in screen.warnings if "verstuurd" in one.sentence]
