"""The trigger's rules through the whole intake: folders, reading children, the real registrar, prompts."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.unit.practice.running import ANNA, BAS, COR, Running, row
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.tables import referrals, registrations
from wor_sidecar.testing.subjects import letters
from wor_sidecar.texts.moves import JOINED
from wor_sidecar.wire.control_app import Call

DON, EVA = "123456782", "999999011"


@pytest.fixture
def practice(tmp_path: Path):
    yield from Running(tmp_path).served()


def coded(number, bsn, code, days_ago=3):
    return row(number, bsn, days_ago).replace("Z68", code)


def kinds(practice):
    with practice.store.reading() as tx:
        found = tx.connection.execute(
            select(registrations.c.kind).order_by(registrations.c.found_at)
        ).scalars()
        return sorted(found)


def joined(practice):
    """How often the timelines say that a later contact belongs to them."""
    with practice.store.reading() as tx:
        ids = list(tx.connection.execute(select(referrals.c.id)).scalars())
        return sum(entry.move == JOINED for id_ in ids for entry in book.entries(tx, id_))


def test_whole_codes_ask_and_nothing_else_does(practice):
    practice.write(
        "lijst.csv",
        *(coded(1, ANNA, "Z68"), coded(2, BAS, "Z68.01"), coded(3, COR, "Z68   ")),
        *(
            coded(4, DON, "z68"),
            coded(5, EVA, "Z680"),
            coded(6, "", "Z68 verwijzing"),
            coded(7, "", "Z68,A04"),
        ),
    )
    practice.go()
    practice.read_until(1)
    assert practice.waiting() == 3


def test_the_same_contact_in_two_formats_is_one_question(practice):
    practice.write("lijst.csv", row(1, ANNA, 3))
    practice.write("zonder-bsn.csv", row(1, "", 3))
    practice.write("zonder-nul.csv", row("", "0" + ANNA, 3).replace("0" + ANNA, ANNA))
    practice.write("andere-code.csv", coded(1, ANNA, "Z68.01"))
    practice.go()
    practice.read_until(4)
    assert (practice.waiting(), kinds(practice)) == (1, ["prompted"])


def test_later_contacts_join_the_open_question_and_older_than_the_start_ask_nobody(practice):
    practice.write("a.csv", row(1, ANNA, 20))
    practice.go()
    practice.read_until(1)
    practice.write("b.csv", *(row(1, ANNA, days) for days in (15, 10, 5)), row(2, BAS, 4000))
    practice.read_until(2)
    assert practice.waiting() == 1
    assert joined(practice) == 3
    assert kinds(practice).count("follow_up") == 3
    assert kinds(practice).count("prompted") == 1


def test_a_referral_by_hand_takes_the_code_that_comes_later(practice):
    patient = {"bsn": ANNA, "surname": "Voorbeeld", "birth_date": "1950-02-01", "phones": ["0413-000101"]}
    made = ReferralCalls(practice.rooms).new(Call({}, {}, {"patient": patient}, True))
    practice.write("lijst.csv", row(1, ANNA, 0))
    practice.go()
    practice.read_until(1)
    assert practice.waiting() == 1
    assert joined(practice) == 1
    assert [one.referral for one in practice.prompts()] == [made["referral_id"]]


def test_a_letter_of_our_own_in_an_export_folder_asks_nobody(practice):
    written = 0
    for connector in load_plugins().connectors.values():
        for name, letter in letters().items() if connector.writes else ():
            content = connector.render(letter, Profile(connector.id))
            (practice.folder / "export" / f"{connector.id}-{name}.csv").write_bytes(content)
            written += 1
    assert written
    practice.write("lijst.csv", row(1, ANNA, 3))
    practice.go()
    practice.read_until(1 + written)
    assert practice.waiting() == 1
