"""A withdrawal at each point of a departure: after it the patient is readable nowhere that may not be."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from time import sleep

import pytest
from trouble_scene import Scene, scene, until

from wor_sidecar.demo import witness

DEPOSIT = r"PUT /v1/mailboxes/[a-z2-7]+/messages/"
NOTHING_LEFT = "De toestemming is ingetrokken voordat er iets weg was. Er is niets verstuurd."
ASKED = (
    "De toestemming is ingetrokken. We hebben Welzijn De Brug gevraagd te stoppen. "
    "U ziet hier wanneer zij dat bevestigen."
)
LOUD = "De patiënt heeft de toestemming ingetrokken. Bel niet meer."
CONFIRMED = "bevestigd dat alles is gewist."


@pytest.fixture(scope="module")
def on(tmp_path_factory, paired) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("withdrawn"), line=True, undo_seconds=6, paired=paired) as made:
        yield made


@pytest.fixture
def inbox_off(on) -> Iterator[None]:
    """Nobody fetches: what lies at the postbus lies there."""
    on.stop("inbox")
    yield
    on.again("inbox")


def rows(on: Scene, database: str, query: str, *values: str) -> list[tuple[object, ...]]:
    """Look into a database from outside, read-only."""
    path = on.stage.root / database
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
        return connection.execute(query, values).fetchall()


def nobody_ever_reads_it(on: Scene, referral: str) -> None:
    """See that the practice kept nothing to send, that the post is empty, and that the coach has no case."""
    until(lambda: on.departure(referral, "withdraw") == "received")
    until(lambda: witness.count(on.stage, "postbus_bodies") == 0)
    kept = "SELECT 1 FROM mail_departures WHERE thread = ? AND type = 'referral' AND content IS NOT NULL"
    assert rows(on, "practice/wor.db", kept, referral) == []
    assert on.departure(referral) == ""
    assert on.cases(referral) == []
    held = "SELECT 1 FROM mail_held WHERE thread = ? AND body IS NOT NULL"
    assert rows(on, "welfare/inbox.db", held, referral) == []
    said = on.told("inbox", "cases", "show", referral)
    assert "WOR-I" in said
    assert on.people[-1].surname not in said


def at_rest(on) -> int:
    """Return how many envelopes there are, once the last receipts of what went before have come."""

    def quiet() -> bool:
        before = witness.count(on.stage, "postbus_envelopes")
        sleep(3)
        return witness.count(on.stage, "postbus_envelopes") == before

    until(quiet)
    return witness.count(on.stage, "postbus_envelopes")


def test_withdrawn_while_it_is_held_nothing_ever_leaves(on) -> None:
    deposits = at_rest(on)
    referral = on.refer()
    assert on.departure(referral) == "held"
    on.withdraw(referral)
    assert on.shown(referral)["departures"] == []
    on.says(referral, NOTHING_LEFT)
    assert witness.count(on.stage, "postbus_envelopes") == deposits
    assert on.cases(referral) == []


def test_withdrawn_once_it_is_sealed_a_void_takes_its_number_threat_37(on) -> None:
    on.stop("postbus")
    referral = on.refer()
    until(lambda: on.departure(referral) == "uncertain")
    on.withdraw(referral)
    on.says(referral, ASKED)
    on.again("postbus")
    nobody_ever_reads_it(on, referral)


def test_withdrawn_while_it_is_in_flight_what_lands_late_is_taken_back_threat_37(on, inbox_off) -> None:
    referral = on.refer()
    on.line.holds(DEPOSIT)
    assert on.line.held.wait(30)
    assert on.departure(referral) == "in_flight"
    on.withdraw(referral)
    on.line.release()
    on.says(referral, ASKED)
    until(lambda: on.departure(referral, "void") == "deposited")
    on.again("inbox")
    nobody_ever_reads_it(on, referral)


def test_withdrawn_after_the_answer_to_its_deposit_was_lost_it_is_taken_back(on, inbox_off) -> None:
    on.line.loses(DEPOSIT, most=1)
    on.line.breaks_polls = False  # nothing tells the practice that it arrived
    referral = on.refer()
    until(lambda: on.departure(referral) == "uncertain")
    assert witness.count(on.stage, "postbus_bodies") == 1
    on.withdraw(referral)
    on.again("inbox")
    nobody_ever_reads_it(on, referral)


def test_withdrawn_once_it_lies_at_the_postbus_it_is_taken_back(on, inbox_off) -> None:
    referral = on.refer()
    until(lambda: on.departure(referral) == "deposited")
    on.withdraw(referral)
    on.says(referral, ASKED)
    on.again("inbox")
    nobody_ever_reads_it(on, referral)


@pytest.mark.parametrize("steps", [(), ("accept",)], ids=["before it is opened", "after it was accepted"])
def test_withdrawn_once_the_coach_has_it_the_case_says_so_and_its_deletion_is_confirmed(on, steps) -> None:
    referral = on.refer()
    on.reaches(referral, "received")
    for step in steps:
        on.act(referral, step)
    on.withdraw(referral)
    on.says(referral, ASKED)
    until(lambda: on.cases(referral)[0]["state"] == "withdrawn")
    [case] = on.cases(referral)
    assert [due["duty"] for due in case["due"]] == ["confirm_deletion"]
    [whole] = on.inbox("cases", "show", referral, "--json")
    assert set(whole["possible"]) <= {"confirm-deletion", "assign"}
    assert LOUD in on.coach_reads(f"/cases/{referral}")
    on.act(referral, "confirm-deletion")
    on.says(referral, CONFIRMED)
    assert on.people[-1].surname not in on.coach_reads(f"/cases/{referral}")
    assert on.cases(referral)[0]["patient"] is None
    assert on.people[-1].surname not in on.told("inbox", "cases", "show", referral)
