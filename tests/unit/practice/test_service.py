"""The program as a process: made once, one at a time, and every trouble of its start is a sentence."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.errors.environment import Not64Bit
from wor_sidecar.hooks.transport import Deposited, Unknown
from wor_sidecar.practice import service
from wor_sidecar.practice.loops import Timers
from wor_sidecar.settings.machine import SystemClock, randomness

LEAST = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = 'data'
[vault]
kind = "keyfile"
"""


BROKEN = """
[practice]
name = "Huisartsenpraktijk De Linde"
[[export]]
name = "lijst"
path = 'export'
profile = "nowhere.toml"
[[import]]
name = "post"
path = 'import'
connector = "nobody-brings-it"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[data]
folder = 'data'
"""


def command(config, *arguments):
    script = Path(sys.executable).with_name("wor-sidecar")
    return subprocess.run(
        [str(script), *arguments, "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "wor.toml"
    path.write_text(LEAST, "utf-8")
    return path


def start(config):
    script = Path(sys.executable).with_name("wor-sidecar")
    process = subprocess.Popen(
        [str(script), "run", "--json", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return process, json.loads(process.stdout.readline())


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_made_once_run_once_killed_and_started_again(config):
    assert command(config, "init").returncode == 0
    again = command(config, "init")
    assert (again.returncode, "WOR-S342" in again.stderr) == (3, True)
    process, ready = start(config)
    assert ready["ready"]
    assert Path(ready["control"]) == config.parent / "data" / "control.json"
    second = command(config, "run")
    assert (second.returncode, str(process.pid) in second.stderr) == (3, True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    process, ready = start(config)
    assert command(config, "audit", "verify").returncode == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()
    assert not (config.parent / "data" / "control.json").exists()


@pytest.mark.slow
def test_trouble_at_the_start_is_a_sentence_with_its_exit_code(config):
    def refused(code, exit_code, *arguments):
        done = command(config, *arguments)
        assert "Traceback" not in done.stderr
        assert (done.returncode, code in done.stderr) == (exit_code, True), done.stderr

    refused("WOR-S341", 3, "run")
    config.write_text(LEAST + "[consent]\nundo_minuts = 1\n", "utf-8")
    refused("WOR-S242", 3, "run")
    refused("WOR-S343", 3, "config", "check")
    config.write_text(LEAST + "[[export]]\nname = 'a'\npath = 'nowhere'\nprofile = 'none.toml'\n", "utf-8")
    refused("WOR-E004", 3, "config", "check")
    config.write_text(LEAST, "utf-8")
    assert command(config, "init").returncode == 0
    credential = config.with_suffix(".credential")
    credential.write_text("x" * 32, "utf-8")
    refused("WOR-S223", 3, "run")
    credential.unlink()
    refused("WOR-S222", 3, "run")


def test_a_step_of_the_clock_gives_what_is_held_its_window_again_threat_29(house, a_registration):
    taken = house.take(a_registration())
    house.answer(taken.prompt, "given_to_me")
    before = _until(house)
    timers = Timers(house.practice, house.clock)
    house.rooms.working_days._kept[2027] = Calendar()
    house.clock.step(30_000)
    timers.tick()
    assert _until(house) == before
    house.clock.step(11 * house.MINUTE)
    house.work()
    assert _sent(house, taken.referral) == [("held", False)], "before anybody noticed the step"
    timers.tick()
    assert _until(house) == house.clock.now() + 10 * house.MINUTE
    house.work()
    assert _sent(house, taken.referral) == [("held", False)]
    house.pass_time(10 * house.MINUTE)
    assert _sent(house, taken.referral) == [("deposited", True)]


def test_while_the_clock_is_in_doubt_what_was_sealed_goes_on(house, a_registration, a_patient):
    first = house.take(a_registration())
    second = house.take(a_registration(a_patient(his_number="10202", bsn="999911120")))
    house.answer(first.prompt, "given_to_me")
    house.clock.advance(house.MINUTE)
    house.answer(second.prompt, "given_to_me")
    house.bus.answer = Unknown("WOR-P001")
    house.pass_time(9 * house.MINUTE)
    house.bus.answer = Deposited()
    house.clock.step(2 * house.MINUTE)
    house.work()
    assert _sent(house, first.referral) == [("deposited", True)]
    assert _sent(house, second.referral) == [("held", False)]


def test_a_loop_outlives_what_a_round_runs_into(monkeypatch):
    import threading

    from wor_sidecar.practice import loops

    monkeypatch.setattr(loops, "AFTER_FAULT", 0.0)
    stop, rounds = threading.Event(), []

    def work():
        rounds.append(len(rounds))
        if len(rounds) < 3:
            raise OSError
        stop.set()

    loops.supervised("test", work, stop).join(10)
    assert rounds == [0, 1, 2]


def test_what_a_loop_ran_into_is_logged_without_what_it_held_threat_15(monkeypatch):
    import io
    import logging
    import threading

    import structlog

    from wor_sidecar.practice import loops
    from wor_sidecar.settings.logs import configure_logs

    root, stream = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(loops, "AFTER_FAULT", 0.0)
    level, stop = root.level, threading.Event()

    def work():
        stop.set()
        raise ValueError("Kanarie")

    configure_logs("debug", stream)
    try:
        loops.supervised("test", work, stop).join(10)
    finally:
        root.setLevel(level)
        structlog.reset_defaults()
    assert "loop.failed" in stream.getvalue()
    assert "Kanarie" not in stream.getvalue()


def _sent(house, referral):
    with house.store.reading() as tx:
        views = house.rooms.departures.of_thread(tx, referral)
    return [(view.state.value, view.sealed) for view in views]


def _until(house):
    with house.store.reading() as tx:
        from wor_sidecar.practice.consent import prompts

        return prompts.undoable(tx)[0].prompt.undo_until


def test_an_import_that_cannot_work_stands_still_and_the_rest_goes_on(make_house, a_registration):
    from wor_sidecar.practice.api.overview import OverviewCalls

    house = make_house(BROKEN)
    assert house.take(a_registration()).prompt
    status = OverviewCalls(house.rooms).status(None)
    [export], [import_] = status["exports"], status["imports"]
    assert (export["trouble"][:5], import_["trouble"][:5]) == ("WOR-F", "WOR-F")


def test_a_machine_that_cannot_make_envelopes_is_told_before_anything_else(monkeypatch, tmp_path) -> None:
    def refuses() -> None:
        raise Not64Bit

    monkeypatch.setattr(service, "check_machine", refuses)
    with pytest.raises(Not64Bit):
        service.make_practice(tmp_path / "none.toml", SystemClock(), randomness)
