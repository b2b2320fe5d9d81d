"""A real daemon that gets no more memory: it says so by a code, loses nothing, takes nothing in twice."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.wire.control_client import ControlClient

if sys.platform != "linux":
    pytest.skip("a limit on a running process is Linux's", allow_module_level=True)

import resource

PATIENTS = 40
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
[trigger]
since = 2020-01-01
[intake]
scan_seconds = 0.3
[[export]]
name = "lijst"
path = 'export'
profile = "lijst.toml"
settle_seconds = 0.1
[data]
folder = 'data'
[vault]
kind = "keyfile"
[metrics]
port = {port}
"""
PROFILE = """
connector = "table"
[table]
code_system = "icpc-1-nl"
date_format = "%Y-%m-%d"
[table.columns]
his_number = "Nr"
surname = "Naam"
birth_date = "Geboren"
contact_date = "Datum"
code = "ICPC"
"""


class Daemon:
    """`wor-sidecar run` with its log."""

    def __init__(self, folder: Path, process: subprocess.Popen[str], log: Path) -> None:
        self.folder, self.process, self.log = folder, process, log

    def limit(self, more: int | None) -> None:
        """Let it have so many bytes more than it has; None: as many as it likes."""
        most = resource.RLIM_INFINITY
        if more is not None:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[0])
            most = pages * resource.getpagesize() + more
        resource.prlimit(self.process.pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))

    def told(self, code: str, *events: str) -> bool:
        lines = self.log.read_text("utf-8").splitlines()
        return any(code in line and event in line for line in lines for event in events)

    def questions(self) -> list[Any]:
        return list(ControlClient(self.folder / "data").call("GET", "/v1/prompts")["prompts"])


@contextmanager
def running(folder: Path, log: Path) -> Iterator[Daemon]:
    script = Path(sys.executable).with_name("wor-sidecar")
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(
            [str(script), "run", "--json", "--config", str(folder / "wor.toml")],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["ready"]
            yield Daemon(folder, process, log)
        finally:
            process.send_signal(signal.SIGKILL)  # as the kernel does where a service's own limit is reached


def until(seen: Callable[[], Any]) -> None:
    end = monotonic() + 120
    while not seen():
        assert monotonic() < end
        sleep(0.1)


def write(folder: Path, name: str) -> None:
    rows = "".join(f"{n};Voorbeeld{n};1950-02-01;{date.today()};Z68\n" for n in range(1, PATIENTS + 1))
    (folder / "new").write_text(f"Nr;Naam;Geboren;Datum;ICPC\n{rows}", "utf-8")
    (folder / "new").rename(folder / "export" / name)


@pytest.mark.slow
def test_a_daemon_that_gets_no_more_memory_says_so_and_its_list_comes_in_once(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "lijst.toml").write_text(PROFILE, "utf-8")
    script, config = Path(sys.executable).with_name("wor-sidecar"), tmp_path / "wor.toml"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config.write_text(SETTINGS.format(port=taken.getsockname()[1]), "utf-8")
        subprocess.run([str(script), "init", "--config", str(config)], check=True, capture_output=True)
        with running(tmp_path, tmp_path / "first.log") as daemon:
            # The port of its counts is another program's: that is told, and it serves all the same.
            assert daemon.told("WOR-S490", "metrics.not_served")
            daemon.limit(1 << 20)
            write(tmp_path, "lijst.csv")
            # What asks first, the start of a thread or the reading itself, is a matter of moments.
            until(lambda: daemon.told("WOR-S491", "machine.short", "intake.scan_failed"))
            with pytest.raises(RemoteError) as refused:
                daemon.questions()
            assert refused.value.code == "WOR-S491"
            assert daemon.process.poll() is None
            assert "Traceback" not in daemon.log.read_text("utf-8")
    with running(tmp_path, tmp_path / "second.log") as daemon:
        until(lambda: len(daemon.questions()) == PATIENTS)
        write(tmp_path, "again.csv")
        until(lambda: daemon.log.read_text("utf-8").count("intake.files_read") > 1)
        assert len(daemon.questions()) == PATIENTS
