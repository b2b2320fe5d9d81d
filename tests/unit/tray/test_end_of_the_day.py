"""The list leads to what waits for us once the day ends; each screen says whom to call."""

from dataclasses import replace

from tests.unit.tray.fakes import FakeDesk, Practice
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.wire.desk_shapes import PracticeCard


class SetDesk(FakeDesk):
    """A daemon whose practice set something."""

    def __init__(self, practice: Practice, **settings: str) -> None:
        super().__init__(practice, "assistant")
        self._settings = settings

    def practice(self) -> PracticeCard:
        return replace(super().practice(), **self._settings)


def presenter(clock: FakeClock, **settings: str) -> Presenter:
    return Presenter(SetDesk(Practice(clock), **settings), clock, lambda length: b"0" * length)


def test_from_half_past_four_on_a_working_day_the_list_leads_to_what_waits(clock: FakeClock) -> None:
    shown = presenter(clock)  # Monday, 10:00 on the wall
    assert shown.desk().evening == ""
    clock.advance(hours=6, minutes=29)
    assert shown.desk().evening == ""
    clock.advance(minutes=1)
    assert shown.desk().evening == "Voordat u naar huis gaat: kijk wat op ons wacht"
    clock.advance(hours=24 * 5)
    assert shown.desk().evening == ""  # Saturday


def test_a_practice_without_an_end_of_the_day_is_led_nowhere(clock: FakeClock) -> None:
    clock.advance(hours=6, minutes=30)
    assert presenter(clock, end_of_day="").desk().evening == ""
    assert presenter(clock, end_of_day="17:00").desk().evening == ""


def test_every_screen_says_whom_to_call_with_questions(clock: FakeClock) -> None:
    named = presenter(clock, helper="Kees", helper_phone="0413-000111")
    named.desk()
    assert named.waiting().top.helper == named.new().top.helper == "Vragen? Bel Kees: 0413-000111."
    assert presenter(clock, helper="Kees").desk().top.helper == "Vragen? Ga naar Kees."
    assert presenter(clock).desk().top.helper == ""
