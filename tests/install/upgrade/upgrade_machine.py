"""A machine on which 0.1.0 runs, and what an administrator does there."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

from trouble_paired import CHEAP
from upgrade_host import DIES, SERVICES, STARTING
from upgrade_trees import Changes, release

from wor_sidecar.demo.stage import Stage, set_up
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.services import Instance, ServiceState
from wor_sidecar.practice.service import make_practice
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.testing.processes import ProcessHost
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.wire.control_client import ControlClient

OLD, NEW = "0.1.0", "0.2.0"


@dataclass(frozen=True)
class Machine:
    """A root with releases, and the services that run from it."""

    lib: Path
    root: Root
    host: ProcessHost

    def has(self, version: str, changes: Changes | None = None) -> None:
        release(self.lib, self.root, version, changes)

    def lose(self, version: str) -> None:
        shutil.rmtree(self.root.version(version))

    def program(self, version: str, name: str = "wor-sidecar") -> Path:
        return self.root.version(version) / "bin" / name

    def begin(self, instance: Instance) -> None:
        self.host.install(instance, self.program(OLD, instance.program))
        self.host.start(instance)

    def command(
        self,
        version: str,
        *arguments: str,
        dies_at: str = "",
        starting: int = 60,
        program: str = "wor-sidecar",
    ) -> subprocess.Popen[str]:
        """Give a command of one version, as an administrator does."""
        more = {
            SERVICES: str(self.host.folder),
            DIES: dies_at,
            STARTING: str(starting),
            "LC_ALL": "nl_NL.UTF-8",
        }
        return subprocess.Popen(
            [str(self.program(version, program)), *arguments],
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def told(self, version: str, *arguments: str, **more: Any) -> tuple[int, str]:
        """Give a command as `command` and wait; return how it ended and all that it said."""
        process = self.command(version, *arguments, **more)
        out, errors = process.communicate(timeout=180)
        assert "Traceback" not in out + errors, errors
        return process.returncode, out + errors


def a_machine(lib: Path, folder: Path) -> Machine:
    (folder / "services").mkdir(parents=True)
    made = Machine(lib, Root(folder / "opt"), ProcessHost(folder / "services"))
    made.has(OLD)
    made.root.switch(OLD)
    return made


def all_ended(machine: Machine) -> None:
    for program in ("wor-sidecar", "wor-inbox", "wor-postbus"):
        for one in machine.host.instances(program):
            machine.host.stop(one)


@dataclass(frozen=True)
class Practice:
    """One practice on a machine."""

    machine: Machine
    stage: Stage
    instance: Instance

    def status(self) -> dict:
        return ControlClient(self.stage.root / "practice").call("GET", "/v1/status")

    def questions(self) -> list[dict]:
        return ControlClient(self.stage.root / "practice").call("GET", "/v1/prompts")["prompts"]

    def runs(self, version: str) -> bool:
        note = self.machine.host._note(self.instance)
        running = self.machine.host.state(self.instance) is ServiceState.RUNNING
        return running and f"/{version}/" in note.executable and self.status()["version"] == version


def a_practice(machine: Machine, folder: Path, name: str = "") -> Practice:
    stage = set_up(folder, datetime.now().date())
    make_practice(stage.sidecar_config, SystemClock(), randomness)
    vault = stage.root / "practice" / "vault"
    home = KeyFile(stage.sidecar_config.with_suffix(".credential"), token_bytes, cost=CHEAP)
    key = home.load(vault)
    home.forget(vault)
    home.create(vault, key)
    return Practice(machine, stage, Instance("wor-sidecar", name, stage.sidecar_config))
