"""Damaged files, a fixed number by seed: items and coded errors come of them, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bench.fuzz import fuzzed
from bench.fuzzing.targets import Together, targets
from bench.fuzzing.worker import content_of, problem_of
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.registration import Patient, Registration, Source
from wor_sidecar.hooks.connector import BatchConnector, FileFault, Passed, RecordError

INPUTS = 350
"""Of each kind of file."""
TARGETS = targets()


def test_every_connector_that_reads_is_fuzzed() -> None:
    kinds = {(target.connector.id, target.kind) for target in TARGETS}
    wanted = {
        ("table", "lines"),
        ("table", "workbook"),
        ("hl7v3", "xml"),
        ("hl7v2", "lines"),
        ("medvri", "lines"),
    }
    assert kinds >= wanted | {("fhir", kind) for kind in ("json", "xml", "ndjson")}
    together = {target.connector.id for target in TARGETS if isinstance(target.connector, Together)}
    batches = {target.connector.id for target in TARGETS if isinstance(target.connector, BatchConnector)}
    assert together == batches == {"fhir"}


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_damaged_files_give_items_and_coded_errors_alone_threat_18(half: int) -> None:
    work = [(target.name, 0, INPUTS) for target in TARGETS[half::2]]
    report = fuzzed(work)
    assert report.problems == []
    assert sum(report.inputs.values()) == INPUTS * len(work)


def test_a_seed_gives_the_same_input_again() -> None:
    for target in TARGETS:
        assert [content_of(target, seed) for seed in range(5)] == [
            content_of(target, seed) for seed in range(5)
        ]
        assert len({content_of(target, seed) for seed in range(50)}) > 30


def test_the_samples_themselves_are_read() -> None:
    assert [problem_of(target, sample) for target in TARGETS for sample in target.samples] == [""] * sum(
        len(target.samples) for target in TARGETS
    )


WHOLE = Registration(
    Patient(his_number="7", surname="V", birth_date=date(1950, 2, 1)),
    "Z68",
    "icpc-1-nl",
    Source("odd", "row 1"),
)


class Odd:
    id = "odd"

    def __init__(self, item: object) -> None:
        self.item = item

    def sniff(self, _head: bytes, _name: str) -> bool:
        return False

    def read(self, _stream: object, _profile: object) -> Iterator[object]:
        if isinstance(self.item, Exception):
            raise self.item
        yield self.item


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        (WHOLE, False),
        (FileTruncated(), False),
        (RecordError("row 1", FileTruncated()), False),
        (RuntimeError("x"), True),
        (MemoryError(), True),
        ("een regel", True),
        (Passed("Z68", "icpc-1-nl", "row 1"), True),
        (Passed("een regel tekst", "", "row 1"), True),
        (replace(WHOLE, code="A04"), True),
        (replace(WHOLE, patient=Patient(his_number="7", surname="V")), True),
        (replace(WHOLE, patient=replace(WHOLE.patient, bsn="123456789")), True),
    ],
)
def test_what_a_reading_may_not_give_is_found(item: object, wrong: bool) -> None:
    target = replace(TARGETS[0], connector=Odd(item))
    assert bool(problem_of(target, b"x")) is wrong


class TakesAlong(Odd):
    def read_batch(self, _streams: object, _profile: object) -> Iterator[object]:
        yield 0, self.item
        yield 1, FileFault(FileTruncated())


def test_a_file_that_takes_another_along_is_found() -> None:
    target = replace(TARGETS[0], connector=Together(TakesAlong(Passed("", "", "row 1")), b"whole"))
    assert problem_of(target, b"x").startswith("RuntimeError")


def test_a_child_that_ends_costs_its_input_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.fuzz._child", ends_at(12))
    report = fuzzed([("one", 10, 20), ("two", 0, 5)])
    assert report.problems == [{"target": "one", "seed": 12, "problem": "its child ended: -24"}]
    assert report.inputs == {"one": 10, "two": 5}


def ends_at(fatal: int):
    from bench.fuzzing.worker import STATUS

    def child(work, status, _report) -> str:
        name, first, end = work[0]
        lost = name == "one" and first <= fatal < end
        status.write_bytes(STATUS.pack(0, fatal) if lost else STATUS.pack(len(work), 0))
        return "-24"

    return child
