"""The intake with the practice's own registrar: journal, registration and prompt are one fact."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.unit.intake.conftest import OPTIONS
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.consent.rules import Rules
from wor_sidecar.practice.intake import baselines, journal, known_files
from wor_sidecar.practice.intake.safe_read import sight_of
from wor_sidecar.practice.intake.tables import files
from wor_sidecar.practice.tables import prompts, registrations

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
ROW = "999990019;Voorbeeld;01-02-1950;02-11-2026;Z68\n"


def counts(desk) -> tuple[int, int, int]:
    with desk.store.reading() as tx:
        return tuple(
            tx.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (files, registrations, prompts)
        )


@pytest.fixture
def real(desk):
    desk.registrar = Registrar(b"s" * 32, Rules())
    return desk.start()


def test_a_file_makes_a_prompt_and_the_next_contact_of_the_patient_makes_none_threat_38(real) -> None:
    real.put("a.csv", HEADER + ROW)
    real.scan(3)
    assert counts(real) == (1, 1, 1)
    real.put("b.csv", HEADER + ROW + ROW.replace("02-11", "09-11") + ROW.replace("02-11", "16-11"))
    real.scan(3)
    assert counts(real) == (2, 3, 1)


def test_a_crash_before_the_commit_leaves_neither_journal_nor_prompt(real) -> None:
    class Crash(BaseException):
        pass

    def fault(place: str) -> None:
        if place == "intake.before_commit":
            raise Crash

    real.fault = fault
    real.put("a.csv", HEADER + ROW)
    real.start()
    with pytest.raises(Crash):
        real.scan(3)
    assert counts(real) == (0, 0, 0)
    real.fault = lambda _place: None
    real.start().scan(3)
    assert counts(real) == (1, 1, 1)


@pytest.mark.parametrize(
    "wrong", [{"date_format": "%d.%m.%Y"}, {"columns": {**OPTIONS["columns"], "code": "Diagnose"}}]
)
def test_a_baseline_holds_for_what_was_put_aside_and_is_read_after_it(real, wrong) -> None:
    right = real.export

    def read_as(options) -> None:
        profile = replace(right.profile.profile, options=options)
        real.export = replace(right, profile=replace(right.profile, profile=profile))
        real.start().scan(3)

    path = real.put("a.csv", HEADER + ROW)
    read_as({**OPTIONS, **wrong})
    (aside,) = real.waiting()
    with real.store.transaction() as tx:
        seen = known_files.put_aside(tx, "lijst", {path.name: sight_of(path.stat())})
        baselines.begin(tx, None, [], seen)
    for _twice in range(2):
        with real.store.transaction() as tx:
            journal.retry(tx, aside.id)
        read_as({**OPTIONS, **wrong})
        (aside,) = real.waiting()
    with real.store.transaction() as tx:
        journal.retry(tx, aside.id)
    read_as(OPTIONS)
    assert not real.waiting()
    assert counts(real) == (1, 1, 0)
    real.put("a.csv", HEADER + ROW + ROW.replace("999990019", "999911120"))
    real.scan(3)
    assert counts(real) == (2, 2, 1)


def test_nothing_of_the_file_stands_readable_in_the_database_threat_12(real, tmp_path) -> None:
    real.put("a.csv", HEADER + ROW + ROW.replace("01-02-1950", "gisteren"))
    real.scan(3)
    for path in tmp_path.glob("wor.db*"):
        content = path.read_bytes()
        assert b"Voorbeeld" not in content, path
        assert b"999990019" not in content, path
        assert b"gisteren" not in content, path
