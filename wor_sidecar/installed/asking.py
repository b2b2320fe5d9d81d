"""Asking a version of a program to do something, under its service's account: it answers in a JSON line."""

import json
import sys
import threading
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from typing import Any, Final

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.upgrading import CheckRefused, CheckSilent
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.services import Instance, ServiceHost

LONGEST_SECONDS: Final = 1800.0
"""A large database on a slow disk may take its time; a program that hangs may not take all night."""
_SCRIPTS: Final = ".cmd" if sys.platform == "win32" else ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where an instance can be found."""

    data: Path
    ready: str


def executable(root: Root, version: str, program: str) -> Path:
    """Return a program of a version."""
    return root.version(version) / "bin" / f"{program}{_SCRIPTS}"


@dataclass(frozen=True, slots=True)
class Asking:
    """One version, asked about instances."""

    root: Root
    host: ServiceHost
    version: str
    allowed: tuple[str, ...] = ()
    """What the administrator takes upon himself: options of `upgrade-check`."""
    longest: float = LONGEST_SECONDS

    def check(self, instance: Instance) -> Found:
        """Let it look at a copy of the instance's data.

        Raises:
            CheckRefused: it can't take over; its own words say why.
            CheckSilent: it gave no answer.

        """
        return self._asked(instance, ())

    def bring_on(self, instance: Instance, seconds: int) -> None:
        """Let it migrate the data of a stopped instance, and put it on trial.

        Raises:
            CheckRefused, CheckSilent: as `check`.

        """
        self._asked(instance, ("--migrate", "--trial-seconds", str(seconds)))

    def _asked(self, instance: Instance, more: Sequence[str]) -> Found:
        program = executable(self.root, self.version, instance.program)
        config = ("--config", str(instance.config))
        done = self._within(
            instance, [str(program), "upgrade-check", *more, *self.allowed, *config, "--json"]
        )
        try:
            told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
            faults = [f"{one['told']}" for one in told["faults"]]
            found = Found(Path(told["data"]), str(told["ready"]))
        except (IndexError, ValueError, KeyError, TypeError) as error:
            raise self._silent(instance, phrase("it ended with {value}", done.returncode)) from error
        if faults or done.returncode:
            raise CheckRefused(version=self.version, instance=named(instance), told=" ".join(faults))
        if found.data != _configured(instance.config, found.data):
            raise self._silent(instance, phrase("it names another data folder than its configuration"))
        return found

    def _silent(self, instance: Instance, why: str) -> CheckSilent:
        return CheckSilent(version=self.version, instance=named(instance), why=why)

    def _within(self, instance: Instance, command: Sequence[str]) -> CompletedProcess[str]:
        """Wait for it, but not for ever: who hosts services may have no patience of its own to end."""
        answers: list[CompletedProcess[str] | BaseException] = []

        def ask() -> None:
            try:
                answers.append(self.host.as_service(instance, command))
            except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
                answers.append(error)

        thread = threading.Thread(target=ask, name="asks", daemon=True)
        thread.start()
        thread.join(self.longest)
        if not answers or isinstance(answers[0], TimeoutExpired):
            raise self._silent(instance, phrase("it hangs"))
        if isinstance(answers[0], OSError):
            raise self._silent(instance, phrase("it cannot be started")) from answers[0]
        if isinstance(answers[0], BaseException):
            raise answers[0]
        return answers[0]


def _configured(config: Path, usual: Path) -> Path | None:
    """Return the data folder of a configuration; `usual` where it names none, None where it can't be read.

    An administrator removes what lies in it, and a service's account says where it is: the configuration,
    which that account can't write, has the last word where it names one (a postbus's may name none).
    """
    try:
        folder = tomllib.loads(config.read_bytes().decode("utf-8-sig")).get("data", {}).get("folder")
        return config.absolute().parent / folder if folder else usual
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def named(instance: Instance) -> str:
    """Name an instance as a person does."""
    return f"{instance.program} {instance.name}".rstrip()
