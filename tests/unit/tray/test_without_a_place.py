"""Reports that fit no patient, and letters that the HIS refused, at a desk."""

import pytest

from tests.unit.tray.fakes import BAKKER, JANSEN, Practice
from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.orphan_screen import orphan_screen
from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.parts import Top
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.wire.desk_orphans import OpenedOrphan, Proposed


def form(screen: OrphanScreen, row: int = 0, **typed: str) -> Filled:
    carried = {field.name: field.value for field in screen.proposals[row].fields}
    return Filled(tuple({**carried, **typed}.items()))


def opened(presenter: Presenter, practice: Practice) -> OrphanScreen:
    practice.waits(JANSEN)
    practice.waits(BAKKER)
    screen = presenter.orphan(practice.strays())
    assert isinstance(screen, OrphanScreen)
    return screen


def test_the_way_stands_on_what_waits_for_us_only_where_there_is_something(
    presenter: Presenter, practice: Practice
) -> None:
    assert not presenter.waiting().orphans
    practice.strays()
    assert "zonder plek" in presenter.waiting().orphans
    practice.orphans.clear()
    practice.refused.append("letter-1")
    assert "geweigerde brieven" in presenter.waiting().orphans


def test_the_list_tells_who_sent_it_and_why_it_waits_and_nothing_of_what_it_says(
    presenter: Presenter, practice: Practice
) -> None:
    practice.strays("WOR-S359")
    [item] = presenter.orphans().items
    assert (item.organisation, "ander HIS" in item.sentence) == ("Welzijn Noord", True)
    assert practice.asked == []


def test_an_opened_report_shows_whose_it_may_be_with_reasons_and_a_warning_about_a_namesake(
    presenter: Presenter, practice: Practice
) -> None:
    screen = opened(presenter, practice)
    assert practice.asked == [("open_orphan", {"id": "orphan-1"})]
    first = screen.proposals[0]
    assert (first.referral, len(first.signs)) == ("referral-1", 2)
    assert "dezelfde geboortedatum" in first.warning
    assert "Gaat goed." in [fact.value for fact in screen.facts]
    ids = [field.id for one in screen.proposals for field in one.fields]
    assert len(ids) == len(set(ids))


def test_a_birth_date_typed_as_people_write_it_puts_it_with_the_patient(
    presenter: Presenter, practice: Practice
) -> None:
    screen = opened(presenter, practice)
    born = JANSEN.birth_date
    assert born is not None
    after = presenter.match(screen.id, form(screen, typed=f"{born.day}-{born.month}-{born.year}"))
    wanted = {"id": "orphan-1", "referral": "referral-1", "shown": "shown-referral-1"}
    assert practice.asked[-1] == ("match", {**wanted, "typed": born.isoformat()})
    assert isinstance(after, OrphansScreen)
    assert after.top.notice is not None
    assert after.items == ()


@pytest.mark.parametrize(
    ("typed", "told"), [("1-1-1900", "staat niet bij deze patiënt"), ("x", "geen datum"), ("", "geen datum")]
)
def test_what_does_not_fit_is_told_and_what_was_typed_stays_with_that_patient(
    presenter: Presenter, practice: Practice, typed: str, told: str
) -> None:
    screen = opened(presenter, practice)
    after = presenter.match(screen.id, form(screen, 1, typed=typed))
    assert isinstance(after, OrphanScreen)
    assert after.top.trouble is not None
    assert told in after.top.trouble.sentence
    assert [one.fields[0].value for one in after.proposals] == ["", typed]
    assert [one.fields[2].value for one in after.proposals] == ["shown-referral-1", "shown-referral-2"]


def test_after_a_change_of_his_the_number_is_asked_and_sent_as_it_was_typed(
    presenter: Presenter, practice: Practice
) -> None:
    found = OpenedOrphan(
        "o", practice.clock.now(), why="WOR-S359", proposals=(Proposed("r", "s", "his_number"),)
    )
    screen = orphan_screen(found, Filled(), Top("", "", "", ()))
    assert "patiëntnummer" in screen.proposals[0].fields[0].label


def test_a_report_is_put_aside_with_a_reason_and_not_without(
    presenter: Presenter, practice: Practice
) -> None:
    screen = opened(presenter, practice)
    again = presenter.discard(screen.id, Filled())
    assert isinstance(again, OrphanScreen)
    assert again.top.trouble is not None
    after = presenter.discard(screen.id, Filled((("reason", "not_ours"),)))
    assert isinstance(after, OrphansScreen)
    assert practice.asked[-1] == ("discard", {"id": "orphan-1", "reason": "not_ours"})


def test_one_that_a_colleague_decided_leads_back_to_the_list(
    presenter: Presenter, practice: Practice
) -> None:
    after = presenter.orphan(LetterId("gone"))
    assert isinstance(after, OrphansScreen)
    assert after.top.trouble is not None
    assert "collega" in after.top.trouble.sentence


def test_a_refused_letter_is_placed_again_and_twice_does_nothing(
    presenter: Presenter, practice: Practice
) -> None:
    practice.refused.append("letter-1")
    [item] = presenter.orphans().refused
    done = presenter.place_again(item.id)
    assert (done.refused, done.top.trouble) == ((), None)
    twice = presenter.place_again(item.id)
    assert twice.top.trouble is not None
    assert "hoeft niets te doen" in twice.top.trouble.sentence
