"""A registration lies with its referrer's own window first, and is never hidden from everybody."""

import random

import pytest

from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.consent.person import Person, at_control
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.wire.desk_sends import NewPatient

ANJA, BERNARD = "Anja de Wit", "M. Bernard"
NAMED = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = "data"
[[referrer]]
name = "Mieke Bernard"
agb = "01004567"
"""


def listed(desk):
    found = desk.prompts()
    return len(found.prompts), found.with_referrers


def lying(desk):
    return [note.facts["count"] for note in desk.waiting().notes if note.code == "with_referrers"]


def asleep(clinic, days):
    clinic.house.clock.advance(days * clinic.house.DAY)


def test_an_assistant_sees_it_after_a_working_day_and_a_manager_at_once(clinic, a_registration):
    anja, bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    manager = clinic.sits("Cor Bos", DeskRole.MANAGER)
    clinic.house.take(a_registration())
    assert [(item.mine, item.alone) for item in bernard.prompts().prompts] == [(True, True)]
    assert (listed(anja), listed(manager)) == ((0, 1), (1, 0))
    assert (lying(anja), lying(manager), lying(bernard)) == ([1], [1], [])
    asleep(clinic, 3)  # from Friday to Monday: one working day
    bernard.practice()
    assert (listed(anja), lying(anja)) == ((1, 0), [])
    [item] = anja.prompts().prompts
    assert not item.alone


def test_who_is_hidden_leaves_no_line_on_the_trail(clinic, a_registration):
    anja, _bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    clinic.house.take(a_registration())
    anja.prompts()
    assert "prompt.listed" not in [line.event for line in clinic.trail()]


@pytest.mark.parametrize("author", [Author("C. Ander"), Author("", "", ""), None], ids=str)
def test_what_is_nobodys_here_is_everybodys_at_once(clinic, a_registration, author):
    anja, _bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    clinic.house.take(a_registration(author=author))
    assert listed(anja) == (1, 0)


def test_a_referrer_whose_access_was_taken_back_keeps_nothing(clinic, a_registration):
    anja, _bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    clinic.house.take(a_registration())
    assert listed(anja) == (0, 1)
    with clinic.house.store.transaction() as tx:
        clinic.house.rooms.trays.revoke(tx, BERNARD, at_control())
    assert listed(anja) == (1, 0)


def test_a_referrer_who_is_not_there_keeps_nothing(clinic, a_registration):
    anja, bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    asleep(clinic, 4)  # from Friday to Tuesday, without a call
    clinic.house.take(a_registration())
    assert listed(anja) == (1, 0)
    bernard.practice()
    assert listed(anja) == (0, 1)


def test_a_referrer_lets_the_assistants_ask(clinic, a_registration):
    anja, bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    taken = clinic.house.take(a_registration())
    version = anja.prompts().version
    bernard.share(taken.prompt)
    assert anja.prompts(version, 50).prompts[0].id == taken.prompt
    [item] = bernard.prompts().prompts
    assert (item.mine, item.alone) == (True, False)
    assert ("prompt.shared", BERNARD) in [(line.event, line.user) for line in clinic.trail()]


def test_it_is_no_wall_who_finds_the_patient_asks(clinic, a_registration):
    anja, _bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    clinic.house.take(a_registration())
    [found] = anja.find("Wilgenhout")
    anja.claim(found.prompt_id)
    assert listed(anja) == (1, 0)


def test_what_somebody_starts_by_hand_is_asked_by_whoever_starts_it(clinic):
    anja, _bernard = clinic.sits(ANJA), clinic.sits(BERNARD, DeskRole.REFERRER)
    anja.new(NewPatient("Berkenbos", his_number="77", phones=("0413-1",)), Author(BERNARD))
    assert listed(anja) == (1, 0)


def test_a_referrer_is_known_by_the_code_of_the_settings_too(make_house, make_clinic, a_registration):
    clinic = make_clinic(make_house(NAMED))
    anja, mieke = clinic.sits(ANJA), clinic.sits("mieke bernard", DeskRole.REFERRER)
    clinic.house.take(a_registration(author=Author("Bernard, M", "huisarts", "01004567")))
    assert (listed(anja), listed(mieke)) == ((0, 1), (1, 0))


def test_where_the_settings_say_so_everybody_is_asked_at_once(make_house, make_clinic, a_registration):
    clinic = make_clinic(make_house(NAMED + "[desk]\nreferrer_first = 0\n"))
    anja, mieke = clinic.sits(ANJA), clinic.sits("Mieke Bernard", DeskRole.REFERRER)
    clinic.house.take(a_registration(author=Author("Mieke Bernard")))
    assert (listed(anja), listed(mieke)) == ((1, 0), (1, 0))


def test_with_two_days_in_the_settings_nobody_else_waits_for_it_before(
    make_house, make_clinic, a_registration
):
    clinic = make_clinic(make_house(NAMED + "[desk]\nreferrer_first = 2\n"))
    anja, mieke = clinic.sits(ANJA), clinic.sits("Mieke Bernard", DeskRole.REFERRER)
    clinic.house.take(a_registration(author=Author("Mieke Bernard")))
    asleep(clinic, 3)
    mieke.practice()
    unanswered = [group for group in anja.waiting().groups if group.kind == "unanswered"]
    assert (listed(anja), unanswered[0].items, lying(anja)) == ((0, 1), (), [1])
    asleep(clinic, 1)
    mieke.practice()
    assert listed(anja) == (1, 0)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_a_question_that_assistants_miss_lies_with_a_referrer_who_is_there(
    house, a_registration, a_patient, seed
):
    chance, rooms, calls = random.Random(seed), house.rooms, PromptCalls(house.rooms)
    anybody, last_seen = Person("Somebody", "assistant"), {}
    with house.store.transaction() as tx:
        rooms.trays.seat(tx, anybody.user, DeskRole.ASSISTANT, "balie")
    hidden = 0
    for number in range(40):
        name = chance.choice([BERNARD, "m. bernard", "C. Ander"])
        match chance.choice(["sit", "revoke", "night", "night", "take", "take"]):
            case "night":
                house.clock.advance(house.DAY)
            case "take":
                patient = a_patient(his_number=str(number), bsn="")
                house.take(a_registration(patient, author=Author(name), contact_date=None))
            case "sit":
                with house.store.transaction() as tx:
                    rooms.trays.seat(tx, name, DeskRole.REFERRER, "kamer")
                last_seen[name] = house.clock.now()
            case "revoke" if name in last_seen:
                with house.store.transaction() as tx:
                    rooms.trays.revoke(tx, name, at_control())
                del last_seen[name]
        seen = {one["id"] for one in calls._open(anybody)["prompts"]}
        for filed in house.waiting():
            if filed.prompt.id in seen:
                continue
            hidden += 1
            there = [name for name, at in last_seen.items() if house.clock.now() - at <= 4 * house.DAY]
            assert any(filed.prompt.id in own(calls, name) for name in there)
    assert hidden


def own(calls, name):
    shown = calls._open(Person(name, DeskRole.REFERRER))["prompts"]
    return {one["id"] for one in shown if one["mine"]}
