"""`baseline` against a running intake: what lies there asks nobody, what comes later is judged as always."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.unit.practice.running import ANNA, BAS, COR, TODAY, Running, row
from wor_sidecar.domain.errors.practice import BaselineUnknown, FolderNotListed
from wor_sidecar.practice.api.baselines import BaselineCalls
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.intake.readiness import Observation, Sight
from wor_sidecar.practice.intake.safe_read import sight_of
from wor_sidecar.store import audit
from wor_sidecar.wire.control_app import Call


@pytest.fixture
def practice(tmp_path):
    yield from Running(tmp_path).served()


def test_what_lies_there_asks_nobody_and_what_comes_later_does(practice):
    practice.write("oud.csv", row(1, ANNA, 3), row(2, BAS, 400))
    practice.write("kapot.csv", row(9, "111111111", 3))
    begun = practice.run("--wait", "0", code=10)
    assert (begun["waiting"], begun["read"]) == (2, 0)
    practice.go()
    practice.read_until(2)
    assert practice.waiting() == 0
    practice.write("nieuw.csv", row(1, ANNA, 3), row(3, COR, 0))
    practice.read_until(3)
    assert practice.waiting() == 1
    told = practice.run()
    assert (told["read_before"], told["read"], told["waiting"]) == (3, 0, 0)
    with practice.store.reading() as tx:
        assert len([one for one in audit.lines(tx) if one.line.event == "intake.baseline"]) == 2


def test_twice_is_harmless_and_open_questions_stay(practice):
    practice.go()
    practice.write("lijst.csv", row(1, ANNA, 3))
    practice.read_until(1)
    assert practice.waiting() == 1
    practice.pause()
    practice.write("meer.csv", row(1, ANNA, 3), row(2, BAS, 3))
    for _ in range(2):
        practice.run("--wait", "0", code=10)
    practice.go()
    practice.read_until(2)
    assert practice.waiting() == 1
    with practice.store.reading() as tx:
        both = [baselines.progress(tx, number) for number in (1, 2)]
    assert [(one.known, one.baseline, one.waiting) for one in both] == [(1, 1, 0)] * 2
    assert practice.run()["prompted"] == 0


def test_after_a_change_of_his_patients_with_a_bsn_are_known_and_the_others_are_not(practice):
    practice.go()
    practice.write("oud.csv", row(1, ANNA, 3), row(2, "", 3))
    practice.read_until(1)
    assert practice.waiting() == 2
    practice.pause()
    practice.write("nieuw-his.csv", row(501, ANNA, 3), row(502, "", 3))
    practice.run("--wait", "0", code=10)
    practice.go()
    practice.read_until(2)
    with practice.store.reading() as tx:
        progress = baselines.progress(tx, 1)
    assert (progress.known, progress.baseline, progress.prompted) == (1, 1, 0)
    assert practice.waiting() == 2


def test_with_a_day_what_is_younger_asks_and_later_files_count_by_that_day(practice):
    since = (TODAY - timedelta(days=10)).isoformat()
    practice.write("lijst.csv", row(1, ANNA, 11), row(2, BAS, 10))
    practice.run("--since", since, "--wait", "0", code=10)
    practice.go()
    practice.read_until(1)
    assert practice.waiting() == 1
    practice.write("later.csv", row(3, COR, 11))
    practice.read_until(2)
    assert practice.waiting() == 1
    told = practice.run("--since", "2019-01-01")
    assert told["since"] == "2020-01-01", "the settings' own day is later"


def test_a_folder_that_is_not_there_changes_nothing(practice):
    (practice.folder / "export").rmdir()
    with pytest.raises(FolderNotListed):
        BaselineCalls(practice.rooms).begin(Call({}, {}, {}, True))
    with practice.store.reading() as tx:
        assert baselines.progress(tx, 1) is None


@pytest.mark.parametrize("number", ["7", "x", "9" * 30])
def test_a_number_of_no_baseline_is_said(practice, number):
    with pytest.raises(BaselineUnknown):
        BaselineCalls(practice.rooms).one(Call({"id": number}, {}, {}, True))


def test_a_file_that_grew_counts_for_an_hour_and_the_next_one_of_its_name_does_not(house):
    then, grown = Sight(10, 1), Sight(20, 2)
    with house.store.transaction() as tx:
        baselines.begin(tx, None, [Observation("lijst", "a.csv", then)])
        assert baselines.takes_all(tx, Observation("lijst", "a.csv", grown))
    house.clock.advance(61 * house.MINUTE)
    with house.store.transaction() as tx:
        assert not baselines.takes_all(tx, Observation("lijst", "a.csv", grown))
        assert baselines.takes_all(tx, Observation("lijst", "a.csv", then))
        baselines.note_taken(tx, Observation("lijst", "a.csv", then), 1)
        assert baselines.takes_all(tx, Observation("lijst", "a.csv", then))
        assert not baselines.takes_all(tx, Observation("lijst", "a.csv", grown))


def test_a_file_that_grew_stays_as_it_was_when_it_was_read(house):
    grown, next_day = Sight(20, 2), Sight(20, 3)
    with house.store.transaction() as tx:
        baselines.begin(tx, None, [Observation("lijst", "a.csv", Sight(10, 1))])
        baselines.note_taken(tx, Observation("lijst", "a.csv", grown), 1)
        assert baselines.takes_all(tx, Observation("lijst", "a.csv", grown))
        assert not baselines.takes_all(tx, Observation("lijst", "a.csv", next_day))


def test_what_was_put_aside_of_a_file_that_lies_there_is_taken_as_seen_when_it_is_read_at_last(practice):
    broken = practice.folder / "export" / "kapot.csv"
    practice.write(broken.name, row(1, ANNA, 3), row(2, "111111111", 3))
    practice.go()
    practice.read_until(1)
    told = practice.run()
    assert (told["read_before"], told["read"], told["waiting"], told["prompted"]) == (1, 0, 0, 0)
    with practice.store.reading() as tx:
        assert baselines.takes_all(tx, Observation("lijst", broken.name, sight_of(broken.stat())))


def test_a_person_reads_what_was_done(practice):
    practice.write("lijst.csv", row(1, ANNA, 3))
    waits = CliRunner().invoke(cli, ["baseline", "--config", str(practice.config), "--wait", "0"])
    assert (waits.exit_code, "nog niet gelezen" in waits.output) == (10, True)
    practice.go()
    practice.read_until(1)
    done = CliRunner().invoke(cli, ["baseline", "--config", str(practice.config)])
    assert done.exit_code == 0
    assert "1 waren al eerder gelezen" in done.output
    assert "2020-01-01" in done.output


def test_another_his_is_noted_once_it_is_said_and_without_that_never(practice):
    practice.go()
    practice.run()
    with practice.store.reading() as tx:
        assert baselines.his_changed_at(tx) is None
    practice.run("--new-his")
    with practice.store.reading() as tx:
        noted = baselines.his_changed_at(tx)
        events = [one.line.event for one in audit.lines(tx)]
    assert noted is not None
    assert events[-1] == "intake.new_his"
    practice.run()
    with practice.store.reading() as tx:
        assert baselines.his_changed_at(tx) == noted
