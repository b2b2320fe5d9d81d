"""From a file's rename into place to the prompt in an assistant's list, beyond what it must lie still.

    python -m bench intake_latency

A real daemon on a local disk, with the usual rhythm (looks every 15 s, 5 s of settling); who looks waits in a
long poll, as a tray does. Files come one by one, at any moment; a question is answered soon after it is seen,
so that the list stays as long as a practice's.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from queue import Queue
from random import Random
from statistics import median
from threading import Thread
from time import monotonic, sleep
from typing import Any, Final

import psutil

from wor_sidecar.demo.loop import Loop
from wor_sidecar.demo.people import HEADER, Contact
from wor_sidecar.demo.stage import Stage, set_up
from wor_sidecar.wire.control import LOOPBACK, read_note
from wor_sidecar.wire.pinned import pinned_session

FILES: Final = 200
SETTLES: Final = 5.0
PATIENCE: Final = 120.0
AIM_MS: Final = 300
YEARS: Final = 60


def run(files: int = FILES, seed: int = 1) -> dict[str, Any]:
    """Measure in a temporary folder."""
    today = datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory(prefix="wor-latency-") as folder, _daemon(Path(folder), today) as loop:
        process = loop.programs["sidecar"].process
        assert process is not None
        renamed: dict[tuple[int, str], float] = {}
        seen = _watched(loop.stage, files)
        _drop(loop.stage, today, files, Random(seed), renamed)
        visible = seen()
        memory = psutil.Process(process.pid).memory_info().rss
    late = sorted((visible[key] - when - SETTLES) * 1000 for key, when in renamed.items() if key in visible)
    p99 = late[max(0, len(late) * 99 // 100 - 1)]
    return {
        "files": files,
        "visible": len(late),
        "median_ms": round(median(late)),
        "p90_ms": round(late[len(late) * 9 // 10]),
        "p99_ms": round(p99),
        "worst_ms": round(late[-1]),
        "daemon_mb": memory >> 20,
        "good": len(late) == files and p99 < AIM_MS,
    }


@contextmanager
def _daemon(folder: Path, today: date) -> Iterator[Loop]:
    stage = set_up(folder, today, patient_key="his_number")
    config = stage.sidecar_config.read_text("utf-8")
    for hurry in ("scan_seconds = 0.5\n", "settle_seconds = 1\n"):
        assert hurry in config
        config = config.replace(hurry, "")
    stage.sidecar_config.write_text(config, "utf-8")
    loop = Loop(stage, today)
    loop.sidecar("init")
    try:
        loop.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(stage.sidecar_config))
        yield loop
    finally:
        loop.end()


def _drop(
    stage: Stage, today: date, files: int, random: Random, renamed: dict[tuple[int, str], float]
) -> None:
    for number in range(files):
        born, day = 1930 + number % YEARS, today - timedelta(days=number // YEARS)
        contact = Contact(f"{number + 1}", "", "Proefpersoon", "A.", f"01-02-{born}")
        half = stage.export / f"{number}.part"
        half.write_text(f"{HEADER}\n{contact.row(day)}\n", "utf-8")
        renamed[born, day.isoformat()] = monotonic()
        half.rename(stage.export / f"{number}.csv")
        sleep(random.uniform(0.05, 0.45))


def _watched(stage: Stage, files: int) -> Any:
    """Look from a thread; returns what waits for all of them and tells when each was seen."""
    found: dict[tuple[int, str], float] = {}
    asked: Queue[str | None] = Queue()

    def look() -> None:
        version, until = 0, monotonic() + files + PATIENCE
        with _session(stage) as call:
            while len(found) < files and monotonic() < until:
                told = call("GET", f"/v1/prompts?after={version}&wait=5")
                now, version = monotonic(), told["version"]
                for one in told["prompts"]:
                    key = one["birth_year"], one["contact_date"]
                    if key not in found:
                        found[key] = now
                        asked.put(one["id"])
        asked.put(None)

    def answer() -> None:
        with _session(stage) as call:
            while (prompt := asked.get()) is not None:
                claimed = call("POST", f"/v1/prompts/{prompt}/claim", {"by": "Assistente"})
                told = {"claim": claimed["claim"], "version": claimed["version"], "answer": "not_wor"}
                call("POST", f"/v1/prompts/{prompt}/answer", {**told, "key": prompt, "by": "Assistente"})

    threads = [Thread(target=look), Thread(target=answer)]
    for thread in threads:
        thread.start()

    def seen() -> dict[tuple[int, str], float]:
        for thread in threads:
            thread.join()
        return found

    return seen


@contextmanager
def _session(stage: Stage) -> Iterator[Any]:
    note = read_note(stage.root / "practice")
    assert note is not None
    with pinned_session(note.certificate) as session:

        def call(method: str, path: str, body: Any = None) -> Any:
            answer = session.request(
                method,
                f"https://{LOOPBACK}:{note.port}{path}",
                json=body,
                headers={"Authorization": f"Bearer {note.token}"},
                timeout=60,
            )
            answer.raise_for_status()
            return answer.json()

        yield call
