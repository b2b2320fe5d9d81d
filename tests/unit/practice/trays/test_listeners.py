"""Both listeners of the program, opened and looked after."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import (
    DaemonAway,
    EnrolmentFileExists,
    EnrolmentNotWritten,
    EnrolmentTooWide,
    PairingRefused,
    TrayNotPaired,
    TrayRevoked,
)
from wor_sidecar.practice.api.routes import desk_app
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.listening import Listeners
from wor_sidecar.wire.address import Address
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.desk_client import DeskClient, enrol, pair
from wor_sidecar.wire.desk_server import serve_desks

ANJA = "Anja de Wit"


LISTENING = """
[practice]
name = "Huisartsenpraktijk De Linde"
[prompts]
listen = "127.0.0.1:0"
[data]
folder = 'data'
"""


@pytest.fixture
def listeners(make_house):
    house = make_house(LISTENING)
    (house.folder / "data").mkdir()
    both = Listeners(house.rooms, house.folder / "data", house.clock, house.randomness)
    yield house, both
    both.stop()


def test_the_administrator_pairs_lists_and_revokes(listeners):
    house, both = listeners
    control = ControlClient(house.folder / "data")
    offer = control.call("POST", "/v1/trays", {"name": ANJA, "role": "referrer"})
    assert (offer["server"], offer["pin"]) == (both.door.server, both.door.pin)
    paired = pair(offer["server"], offer["pin"], offer["code"], "balie-1")
    [listed] = control.call("GET", "/v1/trays")
    assert (listed["name"], listed["role"], listed["workstation"]) == (ANJA, "referrer", "balie-1")
    assert control.call("GET", "/v1/status")["trays"] == 1
    control.call("POST", f"/v1/trays/{listed['id']}/revoke")
    assert control.call("GET", "/v1/trays") == []
    with pytest.raises(TrayRevoked):
        DeskClient(offer["server"], offer["pin"], paired.token).practice()
    for body, code in (({"name": "control"}, "WOR-T111"), ({"name": "x", "role": "coach"}, "WOR-S264")):
        with pytest.raises(RemoteError) as refused:
            control.call("POST", "/v1/trays", body)
        assert refused.value.code == code
    with pytest.raises(RemoteError) as unknown:
        control.call("POST", "/v1/trays/nobody/revoke")
    assert unknown.value.code == "WOR-T112"


def test_pairing_is_no_call_of_the_control_listener_nor_its_token_one_of_a_desk(listeners):
    house, both = listeners
    control = ControlClient(house.folder / "data")
    with pytest.raises(RemoteError) as refused:
        control.call("POST", "/v1/pair", {"code": "0" * 8, "workstation": "x"})
    assert refused.value.code == "WOR-S262"
    token = json.loads(both.control.path.read_text())["token"]
    with pytest.raises(TrayNotPaired):
        DeskClient(both.door.server, both.door.pin, token).practice()


def test_a_listener_that_was_lost_is_opened_again_on_its_own_port(listeners):
    house, both = listeners
    control, desks = both.control, both.desks
    both.look()
    assert (both.control, both.desks) == (control, desks)
    for lost in (control, desks):
        server = lost._server
        server._server.end()
        server._thread.join(30)
    assert not control.alive
    assert not desks.alive
    both.look()
    assert (both.control.port, both.desks.url) == (control.port, desks.url)
    assert ControlClient(house.folder / "data").call("GET", "/v1/status")["trays"] == 0
    with pytest.raises(TrayNotPaired):
        DeskClient(desks.url, desks.pin, "0" * 64).practice()


def test_without_a_listener_nobody_is_paired(house):
    (house.folder / "data").mkdir()
    both = Listeners(house.rooms, house.folder / "data", house.clock, house.randomness)
    try:
        with pytest.raises(RemoteError) as refused:
            ControlClient(house.folder / "data").call("POST", "/v1/trays", {"name": ANJA})
        assert (refused.value.code, both.door) == ("WOR-T110", None)
    finally:
        both.stop()


def test_the_commands_pair_list_and_revoke(listeners):
    house, both = listeners
    config = house.folder / "wor.toml"
    config.write_text(LISTENING, "utf-8")

    def run(*arguments):
        done = CliRunner().invoke(cli, [*arguments, "--config", str(config)])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "No workstation" in run("trays", "list")
    line, code = run("pair", "--name", ANJA, "--role", "manager").splitlines()[-2:]
    # The code stands in no line that a person runs: other accounts may see that one.
    assert line == f"wor-tray --server {both.door.server} --pin {both.door.pin} --code -"
    pair(both.door.server, both.door.pin, code.split()[-1], "balie-1")
    [listed] = run("trays", "list").splitlines()
    assert [word in listed for word in (ANJA, "manager", "balie-1")] == [True] * 3
    revoked = json.loads(run("trays", "revoke", ANJA, "--json"))
    assert revoked["name"] == ANJA
    assert run("trays", "list", "--json") == ""


def test_the_commands_make_list_and_shut_a_file(listeners, tmp_path):
    house, both = listeners
    config, file = house.folder / "wor.toml", tmp_path / "wor-enrol.json"
    config.write_text(LISTENING, "utf-8")

    def run(*arguments, code=0):
        done = CliRunner().invoke(cli, [*arguments, "--config", str(config)])
        assert (done.exit_code, done.exception is None or code != 0) == (code, True), done.output
        return done.stdout

    assert "No enrolment file" in run("trays", "files")
    made = json.loads(run("trays", "enrol", str(file), "--users", "2", "--until", "2027-01-20", "--json"))
    assert (made["users"], made["until"]) == (2, "2027-01-20")
    assert file.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    given = json.loads(file.read_text())
    assert (given["server"], given["pin"]) == (both.door.server, both.door.pin)
    assert given["secret"] not in json.dumps(made)
    paired = enrol(given["server"], given["pin"], given["secret"], "adewit", "balie-1")
    assert f"{made['id']}  1/2  2027-01-20  open" in run("trays", "files")
    assert f"by file {made['id']}" in run("trays", "list")
    assert run("trays", "revoke", made["id"], "--keep", "--json") == ""
    assert DeskClient(given["server"], given["pin"], paired.token).practice().user == "adewit"
    [shut] = map(json.loads, run("trays", "files", "--json").splitlines())
    assert (shut["used"], shut["shut"]) == (1, "revoked")
    assert json.loads(run("trays", "revoke", made["id"], "--json"))["name"] == "adewit"


@pytest.mark.parametrize(
    ("users", "more", "error"),
    [
        (0, [], EnrolmentTooWide),
        (501, [], EnrolmentTooWide),
        (1, ["--until", "2027-06-01"], EnrolmentTooWide),
    ],
)
def test_a_file_for_nobody_or_for_ages_is_not_written(listeners, tmp_path, users, more, error):
    house, _both = listeners
    config, file = house.folder / "wor.toml", tmp_path / "wor-enrol.json"
    config.write_text(LISTENING, "utf-8")
    arguments = ["trays", "enrol", str(file), "--users", str(users), *more, "--config", str(config)]
    done = CliRunner().invoke(cli, arguments)
    assert isinstance(done.exception, RemoteError)
    assert done.exception.code == error.code
    assert not file.exists()


def test_a_file_takes_no_other_files_place_and_one_that_was_not_written_opens_nothing(listeners, tmp_path):
    house, _both = listeners
    config, there = house.folder / "wor.toml", tmp_path / "there.json"
    config.write_text(LISTENING, "utf-8")
    there.write_text("mine")
    arguments = ["--users", "2", "--config", str(config)]
    done = CliRunner().invoke(cli, ["trays", "enrol", str(there), *arguments])
    assert isinstance(done.exception, EnrolmentFileExists)
    assert there.read_text() == "mine"
    done = CliRunner().invoke(cli, ["trays", "enrol", str(tmp_path / "none" / "file.json"), *arguments])
    assert isinstance(done.exception, EnrolmentNotWritten)
    [row] = ControlClient(house.folder / "data").call("GET", "/v1/enrolments")
    assert row["shut"] == "revoked"


def test_a_workstation_may_call_over_the_next_internet_protocol(listeners):
    house, _ = listeners
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("this machine has no IPv6")
    data, rooms = house.folder / "data", house.rooms
    desks = serve_desks(desk_app(rooms), Address("::1", 0), data, house.clock, rooms.trays.admit)
    try:
        assert desks.url.startswith("https://[::1]:")
        with pytest.raises(TrayNotPaired):
            DeskClient(desks.url, desks.pin, "0" * 64).practice()
        with pytest.raises(PairingRefused):
            pair(desks.url, desks.pin, "00000000", "balie-1")
    finally:
        desks.stop()


@pytest.mark.slow
def test_the_program_says_where_workstations_find_it_and_pairs_them(tmp_path):
    config = tmp_path / "wor.toml"
    config.write_text(LISTENING + '[vault]\nkind = "keyfile"\n', "utf-8")
    script = str(Path(sys.executable).with_name("wor-sidecar"))
    subprocess.run([script, "init", "--config", str(config)], check=True, capture_output=True, timeout=60)
    process = subprocess.Popen(
        [script, "run", "--json", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        ready = json.loads(process.stdout.readline())
        asked = [script, "pair", "--name", ANJA, "--json", "--config", str(config)]
        answer = subprocess.run(asked, check=True, capture_output=True, timeout=60, text=True)
        offer = json.loads(answer.stdout)
        assert (offer["server"], offer["pin"]) == (ready["prompts"], ready["pin"])
        paired = pair(offer["server"], offer["pin"], offer["code"], "balie-1")
        desk = DeskClient(ready["prompts"], ready["pin"], paired.token)
        assert desk.practice().user == ANJA
        waiting = threading.Thread(target=_until_away, args=(desk,))
        waiting.start()
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()
    waiting.join(60)
    assert not waiting.is_alive()


def _until_away(desk):
    version, away = 0, None
    while away is None:
        try:
            version = desk.prompts(version, 50).version
        except DaemonAway as error:
            away = error
