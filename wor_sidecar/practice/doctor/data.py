"""Where a practice's secrets lie."""

from collections.abc import Iterator
from pathlib import Path

from wor_sidecar.practice.doctor.exam import Exam
from wor_sidecar.practice.opening import DATABASE
from wor_sidecar.practice.settings import credential
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.wire.control import CONTROL_NAME


def secrets(exam: Exam) -> Iterator[Path]:
    """List the files that the program's account alone may open."""
    yield exam.data / DATABASE
    yield exam.data / CONTROL_NAME
    yield from sorted((exam.data / VAULT_FOLDER).rglob("*"))
    yield credential(exam.settings, exam.config)
