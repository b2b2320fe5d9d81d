"""The three programs as processes of their own: started, asked, ended, and their output kept."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any

from wor_sidecar.domain.errors.environment import ProgramFailed

ENDING = 15.0
"""Seconds that a program gets to end by itself."""
ASKING = 60.0
"""Seconds that one command may take."""


def script(name: str) -> list[str]:
    """Return the command of one of our console scripts, beside the Python that runs us."""
    path = Path(sys.executable).with_name(name + (".exe" if os.name == "nt" else ""))
    return [str(path)]


def ask(
    name: str,
    *arguments: str,
    stdin: str = "",
    good: Sequence[int] = (0,),
    environment: Mapping[str, str] | None = None,
) -> list[Any]:
    """Run one command to its end; return the JSON values that it printed, if it was asked for them.

    `environment` comes on top of our own.

    Raises:
        ProgramFailed: it ended with another code than the good ones; its own words are in the error.

    """
    done = subprocess.run(  # noqa: S603  # our own scripts, arguments as a list
        [*script(name), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=ASKING,
        check=False,
        env=_with(environment),
    )
    if done.returncode not in good:
        words = done.stderr.strip().splitlines()[-3:]
        raise ProgramFailed(program=f"{name} {arguments[0]}", status=done.returncode, words=" ".join(words))
    if "--json" not in arguments:
        return []
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


@dataclass(slots=True)
class Program:
    """One program at work. `ready` is the line that it printed first; `environment` goes on top of ours."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    process: subprocess.Popen[str] | None = None
    ready: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] | None = None

    def start(self) -> None:
        """Start it and wait for its ready line.

        Raises:
            ProgramFailed: it ended before it was ready.

        """
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own scripts, arguments as a list
                [*script(self.name), *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,
                env=_with(self.environment),
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            words = " ".join(self.log.read_text("utf-8").strip().splitlines()[-3:])
            raise ProgramFailed(program=self.name, status=status, words=words)
        self.ready = json.loads(line)
        Thread(target=_keep, args=(self.process.stdout, self.log), daemon=True).start()

    def end(self) -> None:
        """Ask it to end (SIGTERM); insist after a while."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def _with(environment: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if environment is None else {**os.environ, **environment}


def _keep(stream: IO[str], log: Path) -> None:
    """Keep what a program still prints, so that its pipe never fills."""
    with stream, log.open("a", encoding="utf-8") as out:
        for line in stream:
            out.write(line)
