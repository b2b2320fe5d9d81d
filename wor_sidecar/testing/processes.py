"""A host of services without a service manager: plain processes, and a note of each in a folder.

What runs is a real program that a real release starts; only who keeps it is ours. Linux alone: it asks /proc.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from wor_sidecar.domain.errors.environment import ProgramFailed
from wor_sidecar.files import PRIVATE_FILE, write_private
from wor_sidecar.installed.services import Instance, ServiceState

SERVES: Final = {"wor-sidecar": "run", "wor-inbox": "serve", "wor-postbus": "serve"}
GLANCE: Final = 0.05
ENDING: Final = 20.0


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of one service."""

    program: str
    name: str
    config: str
    executable: str
    pid: int = 0
    began: str = ""
    """When the process began, by the kernel: a number that comes again is another process."""


@dataclass(frozen=True, slots=True)
class ProcessHost:
    """`installed.services.ServiceHost` by plain processes."""

    folder: Path
    starting: float = 60.0
    """Seconds that a program has to say that it is ready."""
    asking: float = 120.0
    environment: Mapping[str, str] | None = None

    def instances(self, program: str) -> Sequence[Instance]:
        """List those of a program."""
        notes = (self._read(path) for path in sorted(self.folder.glob(f"{program}.*.json")))
        return [Instance(one.program, one.name, Path(one.config)) for one in notes]

    def install(self, instance: Instance, executable: Path) -> None:
        """Note what is to run."""
        old = self._note(instance)
        fresh = Note(instance.program, instance.name, str(instance.config), str(executable))
        if old is not None and _alive(old):
            fresh = Note(*_identity(fresh), old.pid, old.began)
        self._write(instance, fresh)

    def uninstall(self, instance: Instance) -> None:
        """Forget it."""
        self._path(instance).unlink(missing_ok=True)

    def start(self, instance: Instance) -> None:
        """Start it, and wait for its ready line."""
        note = self._note(instance)
        assert note is not None
        if _alive(note):
            return
        said, log = self._path(instance).with_suffix(".out"), self._path(instance).with_suffix(".log")
        command = [note.executable, SERVES[note.program], "--json", "--config", note.config]
        pid = _spawned(command, said, log, self._environment())
        self._write(instance, Note(*_identity(note), pid, _began(pid)))
        end = time.monotonic() + self.starting
        while time.monotonic() < end:
            if said.read_bytes().endswith(b"\n"):
                return
            if not _began(pid):
                break
            time.sleep(GLANCE)
        raise ProgramFailed(program=note.program, status="-", words=log.name)

    def stop(self, instance: Instance) -> None:
        """Ask it to end, and insist after a while."""
        note = self._note(instance)
        if note is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            end = time.monotonic() + ENDING
            if _alive(note):
                os.kill(note.pid, number)
            while _alive(note) and time.monotonic() < end:
                time.sleep(GLANCE)
        self._write(instance, Note(*_identity(note)))

    def state(self, instance: Instance) -> ServiceState:
        """Tell whether its process lives."""
        note = self._note(instance)
        if note is None:
            return ServiceState.ABSENT
        if _alive(note):
            return ServiceState.RUNNING
        return ServiceState.FAILED if note.pid else ServiceState.STOPPED

    def stand_by(self) -> None:
        """Do nothing: who tests resumes."""

    def stand_down(self) -> None:
        """Do nothing, as `stand_by`."""

    def begins_at_sign_in(self, release: Path) -> None:
        """Do nothing: nobody signs in here."""

    def as_service(self, instance: Instance, command: Sequence[str]) -> CompletedProcess[str]:
        """Run a command; the account is ours, for there is no other."""
        del instance
        return subprocess.run(  # noqa: S603 - the release under test
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=self.asking,
            check=False,
            env=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **(self.environment or {})}

    def _path(self, instance: Instance) -> Path:
        return self.folder / f"{instance.program}.{instance.name or 'only'}.json"

    def _note(self, instance: Instance) -> Note | None:
        path = self._path(instance)
        return self._read(path) if path.exists() else None

    def _read(self, path: Path) -> Note:
        return Note(**json.loads(path.read_text("utf-8")))

    def _write(self, instance: Instance, note: Note) -> None:
        write_private(self._path(instance), json.dumps(asdict(note)).encode())


def _spawned(command: list[str], said: Path, log: Path, environment: Mapping[str, str]) -> int:
    """Start a process that outlives us, with what it says and its log in files; return its id."""
    news = os.O_WRONLY | os.O_CREAT
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(said), news | os.O_TRUNC, PRIVATE_FILE),
        (os.POSIX_SPAWN_OPEN, 2, str(log), news | os.O_APPEND, PRIVATE_FILE),
    ]
    return os.posix_spawn(command[0], command, environment, file_actions=files, setsid=True)


def _identity(note: Note) -> tuple[str, str, str, str]:
    return note.program, note.name, note.config, note.executable


def _alive(note: Note) -> bool:
    return bool(note.pid) and _began(note.pid) == note.began != ""


def _began(pid: int) -> str:
    """Return when a process began; empty for one that has ended, waited for or not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
