"""Two instances of one practice on one machine, really running: each has its own doctor."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Event

import pytest

from tests.unit.practice.running import ANNA, PROFILE, row
from wor_sidecar.wire.control_client import ControlClient

WOR = Path(sys.executable).with_name("wor-sidecar")
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
phone = "0413-000000"
[trigger]
since = 2020-01-01
[intake]
scan_seconds = 0.2
[[export]]
name = "lijst"
path = 'export-{name}'
profile = "lijst.toml"
settle_seconds = 0.0
[prompts]
listen = "127.0.0.1:0"
[data]
folder = 'data-{name}'
[vault]
kind = "keyfile"
"""
CANARY = "Kanariewijk"
HEAD = "Nr;BSN;Naam;Geboren;Datum;ICPC\n"


class Machine:
    """One folder with both instances."""

    def __init__(self, folder):
        self.folder, self.programs = folder, {}
        (folder / "lijst.toml").write_text(PROFILE)

    def config(self, name):
        return self.folder / f"{name}.toml"

    def says(self, name, *arguments, code=0):
        """Run a command of one instance to its end; returns what it printed."""
        given = [str(WOR), *arguments, "--config", str(self.config(name))]
        done = subprocess.run(given, capture_output=True, text=True, check=False, env=self.environment())
        assert done.returncode == code, done.stderr
        return done.stdout

    def environment(self):
        return {**os.environ, "LANGUAGE": "nl"}

    def begins(self, name):
        (self.folder / f"export-{name}").mkdir()
        self.config(name).write_text(SETTINGS.format(name=name), "utf-8")
        self.says(name, "init")
        given = [str(WOR), "run", "--config", str(self.config(name)), "--json"]
        with (self.folder / f"{name}.log").open("wb") as log:
            program = subprocess.Popen(given, stdout=subprocess.PIPE, stderr=log, env=self.environment())
        self.programs[name] = program
        assert json.loads(program.stdout.readline())

    def ends(self, name):
        program = self.programs.pop(name)
        program.terminate()
        program.stdout.close()
        program.wait()


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    made = Machine(tmp_path_factory.mktemp("machine"))
    for name in ("noord", "zuid"):
        made.begins(name)
    text = HEAD + row("10101", ANNA, 1).replace("Voorbeeld", CANARY)
    (made.folder / "export-noord" / "lijst.csv").write_text(text)
    running = ControlClient(made.folder / "data-noord")
    while not running.call("GET", "/v1/status")["prompts"]:
        Event().wait(0.5)
    yield made
    for name in tuple(made.programs):
        made.ends(name)


def test_what_one_asks_the_other_knows_nothing_of(machine):
    found = {one: json.loads(machine.says(one, "status", "--json")) for one in ("noord", "zuid")}
    assert [found[one]["prompts"] for one in ("noord", "zuid")] == [1, 0]
    assert CANARY not in json.dumps(found)


def test_the_doctor_of_a_running_instance_looks_at_that_one(machine):
    gone = machine.folder / "export-zuid"
    gone.rename(machine.folder / "away")
    try:
        zuid = json.loads(machine.says("zuid", "doctor", "--json", code=3))
    finally:
        (machine.folder / "away").rename(gone)
    noord = json.loads(machine.says("noord", "doctor", "--json"))
    checks = {line["check"]: line["code"] for line in noord["checks"]}
    assert (zuid["ok"], zuid["checks"][0]["code"], noord["ok"]) == (False, "WOR-E004", True)
    assert (checks["program.runs"], checks["trays.look"], checks["partners.ready"]) == (
        None,
        "WOR-S443",
        "WOR-S434",
    )


def test_a_bundle_of_a_running_instance_names_no_patient(machine):
    bundle = machine.folder / "bundel.zip"
    machine.says("noord", "doctor", "--bundle", str(bundle), "--log", str(machine.folder / "noord.log"))
    with zipfile.ZipFile(bundle) as archive:
        everything = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(everything) == ["config.json", "doctor.json", "log.txt", "status.json", "versions.json"]
    text = "\n".join(everything.values())
    words = (CANARY, ANNA, "10101", "De Linde", "0413-000000", str(machine.folder))
    assert [one for one in words if one in text] == []
    assert json.loads(everything["status.json"])["prompts"] == 1


def test_each_enrols_workstations_at_an_address_of_its_own(machine):
    told = {}
    for name in ("noord", "zuid"):
        file = machine.folder / f"enrol-{name}.json"
        machine.says(name, "trays", "enrol", str(file), "--users", "3")
        told[name] = json.loads(file.read_text("utf-8"))
    assert told["noord"]["server"] != told["zuid"]["server"]
    files = [ControlClient(machine.folder / f"data-{name}").call("GET", "/v1/enrolments") for name in told]
    assert files[0] != files[1]


def test_a_copy_of_one_that_ended_is_looked_at_and_the_other_runs_on(machine):
    machine.ends("noord")
    copy = machine.folder / "copy"
    shutil.copytree(machine.folder / "data-noord", copy)
    found = json.loads(machine.says("noord", "doctor", "--copy", str(copy), "--json"))
    assert (found["ok"], found["name"]) == (True, "Huisartsenpraktijk De Linde")
    away = json.loads(machine.says("noord", "doctor", "--json", code=3))
    assert away["checks"][0]["code"] == "WOR-S411"
    assert json.loads(machine.says("zuid", "doctor", "--json"))["ok"]
