"""Makes checks one after another, each with a term: a share that hangs keeps nobody waiting for the others.

    examiner = Examiner()                               # one per program: it knows what still hangs
    checked = examiner.examined({"disk.space": lambda: folder.space(machine, data)})

A thread that waits for a dead server can't be ended. So it is left, and as long as it hangs no second one is
sent after it.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import structlog

from wor_sidecar.doctor.findings import Checked, Found, fault, warning
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.examining import CheckFailed, CheckHangs

log = structlog.get_logger()

Look = Callable[[], Iterable[Found]]
PATIENCE: Final = 20.0
"""Seconds that a check gets: a server of the practice answers within one."""
SLOW: Final = MappingProxyType({"database.whole": 270.0, "audit.whole": 270.0, "postbus.answers": 120.0})
"""Seconds of those that read everything once, or call somebody far away who has terms of his own."""


def about(looks: Mapping[str, Callable[[Any], Iterable[Found]]], exam: object) -> dict[str, Look]:
    """Bind each check to what it looks at."""
    return {name: partial(look, exam) for name, look in looks.items()}


class Examiner:
    """Makes the checks of one program."""

    def __init__(self, seconds: float = PATIENCE, slow: Mapping[str, float] = SLOW) -> None:
        self._seconds = seconds
        self._slow = slow
        self._under_way: dict[str, threading.Thread] = {}

    def examined(self, looks: Mapping[str, Look]) -> list[Checked]:
        """Make all of them."""
        return [self.made(name, look) for name, look in looks.items()]

    def made(self, name: str, look: Look) -> Checked:
        """Make one check; one that can't be made, or hangs, is a finding, and the others go on."""
        term = self._slow.get(name, self._seconds)
        hangs = Checked(name, [fault(CheckHangs(name=name, seconds=int(term)))])
        before = self._under_way.get(name)
        if before is not None and before.is_alive():
            return hangs
        came: list[Checked] = []
        here = copy_context()
        thread = threading.Thread(
            target=lambda: came.append(here.run(_looked, name, look)), name=f"doctor {name}", daemon=True
        )
        try:
            thread.start()
        except RuntimeError as error:  # a machine out of threads: that is a finding, and others were made
            log.warning("doctor.no_thread", check=name)
            return Checked(name, [warning(CheckFailed(name=name, why=str(error)))])
        self._under_way[name] = thread
        thread.join(term)
        return came[0] if came else hangs


def _looked(name: str, look: Look) -> Checked:
    try:
        return Checked(name, tuple(look()))
    except WorError as error:
        return Checked(name, [fault(error)])
    except Exception as error:  # a check's border: the operator sees in the log where it arose
        log.exception("doctor.failed", check=name)
        return Checked(name, [warning(CheckFailed(name=name, why=type(error).__name__))])
