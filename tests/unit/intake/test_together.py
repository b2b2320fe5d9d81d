"""Files that refer to each other: `[file] batch = true`."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.folders import FileTruncated, NotABatchConnector, ReaderCrashed
from wor_sidecar.domain.errors.formats import ReferenceMissing
from wor_sidecar.domain.registration import Patient, Registration, Source
from wor_sidecar.hooks.connector import FileFault, Profile, RecordError
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.intake import check_export
from wor_sidecar.practice.intake.profiles import FileRules, ProfileFile
from wor_sidecar.settings.machine import SystemClock


class Referring:
    """`patient 7` or `contact 7`, a line each; a contact wants its patient, in whatever file."""

    id, version, reads, writes, suffix = "referring", "1", ("x",), (), ""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def sniff(self, head, name):
        return False

    def render(self, letter, profile):
        raise NotImplementedError

    read_letter = render

    def read(self, stream, profile):
        for _index, item in self.read_batch([stream], profile):
            if isinstance(item, FileFault):
                raise item.error
            yield item

    def read_batch(self, streams, profile):
        texts = [stream.read().decode() for stream in streams]
        self.batches.append(texts)
        people = {
            line.split()[1] for text in texts for line in text.split("\n") if line.startswith("patient")
        }
        for index, text in enumerate(texts):
            if not text.endswith("\n"):
                yield index, FileFault(FileTruncated())
                continue
            for line in text.splitlines():
                kind, number = line.split()
                if kind == "contact" and number in people:
                    yield index, registration(number)
                elif kind == "contact":
                    yield index, RecordError("line 1", ReferenceMissing(field="patient"))


def registration(number: str) -> Registration:
    patient = Patient(surname="Voorbeeld", birth_date=date(1950, 2, 1), his_number=number)
    source = Source("referring", "line 1")
    return Registration(patient, "Z68", "icpc-1-nl", source, date(2026, 11, 2))


class One:
    def __init__(self, connector) -> None:
        self._connector = connector

    def connector(self, _id):
        return self._connector


@pytest.fixture
def batch(desk):
    profile = ProfileFile(Profile("referring"), FileRules(batch=True, max_megabytes=1))
    desk.export = replace(desk.export, profile=profile)
    desk.referring = Referring()
    desk.plugins = One(desk.referring)
    return desk.start()


def test_files_of_one_look_are_read_together(batch) -> None:
    batch.put("contact.csv", "contact 7\n")
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (1, [])
    assert batch.read() == [("contact.csv", "read"), ("patient.csv", "read")]
    assert len(batch.referring.batches) == 1


def test_the_batch_waits_for_what_is_still_being_written(batch) -> None:
    batch.put("contact.csv", "contact 7\n")
    batch.scan(1, seconds=4)
    batch.put("patient.csv", "patient 7\n")
    batch.scan(1, seconds=2)
    batch.scan(1, seconds=4)
    assert batch.referring.batches == []
    batch.scan(1)
    assert (batch.prompts, len(batch.referring.batches)) == (1, 1)


def test_a_folder_that_something_always_comes_to_is_read_all_the_same(batch) -> None:
    for number in range(20):
        batch.put(f"{number}.csv", f"patient {number}\n")
        batch.scan(1, seconds=4)
    assert batch.referring.batches


def test_a_half_file_settles_anew_and_holds_up_nobody(batch) -> None:
    batch.put("a.csv", "contact 7\n")
    batch.put("half.csv", "patient 8")
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    assert batch.prompts == 1
    assert [name for name, _error in batch.intake.folders()[0].unready] == ["half.csv"]
    batch.put("b.csv", "contact 8\n")
    batch.put("half.csv", "patient 8\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (2, [])


def test_a_file_that_stays_half_is_a_persons_after_its_patience(batch) -> None:
    batch.put("half.csv", "patient 8")
    batch.scan(200)
    assert (batch.codes(), batch.read()) == (["WOR-F101"], [("half.csv", "quarantined")])


def test_a_patient_of_yesterday_is_found_in_what_lies_there(batch) -> None:
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    batch.start().scan(1)
    batch.put("contact.csv", "contact 7\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (1, [])
    assert batch.read() == [("patient.csv", "read"), ("contact.csv", "read")]


def test_a_contact_that_comes_before_its_patient_waits_and_is_read_again_by_itself(batch) -> None:
    batch.put("contact.csv", "contact 7\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (0, [ReferenceMissing.code])
    waiting = batch.waiting()
    batch.put("other.csv", "patient 8\n")
    batch.scan(3)
    assert (batch.prompts, batch.waiting()) == (0, waiting)
    batch.start().scan(1)
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (1, [])


def test_the_same_contact_once_more_is_no_second_prompt(batch) -> None:
    batch.put("contact.csv", "contact 7\n")
    batch.scan(3)
    batch.put("again.csv", "contact 7\n")
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    assert (len(batch.registrar.prompted), batch.codes()) == (1, [])
    batch.put("once.csv", "patient 7\n")
    batch.scan(3)
    assert batch.read()[-1] == ("once.csv", "duplicate")


def test_what_is_read_around_new_files_is_bounded(batch) -> None:
    batch.put("large.csv", "patient 1\n" * 90_000)
    batch.put("patient.csv", "patient 7\n" * 20_000)
    batch.scan(3)
    assert sorted(len(texts) for texts in batch.referring.batches) == [1, 1]
    batch.put("contact.csv", "contact 9\n")
    batch.scan(3)
    assert max(sum(map(len, texts)) for texts in batch.referring.batches) <= 1 << 20


def test_what_brings_the_reader_down_is_put_aside_and_the_others_are_read(batch) -> None:
    class Falling:
        def __init__(self, here):
            self._here = here

        def __getattr__(self, name):
            return getattr(self._here, name)

        def read_together(self, copies, profile):
            found = self._here.read_together(copies, profile)
            bad = [copy.getvalue() == b"patient 9\n" for copy in copies]
            return [ReaderCrashed() if is_bad else read for is_bad, read in zip(bad, found, strict=True)]

    batch.reader = Falling(batch.intake._reader)
    batch.start()
    batch.put("bad.csv", "patient 9\n")
    batch.put("contact.csv", "contact 7\n")
    batch.put("patient.csv", "patient 7\n")
    batch.scan(3)
    assert (batch.prompts, batch.codes()) == (1, ["WOR-F310"])


def test_a_connector_that_reads_one_file_at_a_time_is_refused_when_it_is_loaded(desk) -> None:
    class Single:
        id = "single"

    export = replace(desk.export, profile=ProfileFile(Profile("single"), FileRules(batch=True)))
    with pytest.raises(NotABatchConnector, match="single"):
        check_export(export, One(Single()))
    check_export(replace(desk.export, profile=ProfileFile(Profile("single"))), One(Single()))


def test_single_fhir_files_are_read_together_in_a_child() -> None:
    samples = Path(__file__).parents[3] / "his_connectors/wor_his_fhir/tests/batch"
    names = sorted(path.name for path in samples.iterdir())
    reader = ChildReader(load_plugins(), [], SystemClock())
    copies = [BytesIO((samples / name).read_bytes()) for name in names]
    together = reader.read_together(copies, Profile("fhir"))
    assert sum(len(read.registrations) for read in together) >= 1
    assert not any(read.errors for read in together)
    half = BytesIO(copies[0].getvalue()[:-40])
    cut = reader.read_together([half, *copies[1:]], Profile("fhir"))
    assert isinstance(cut[0], FileTruncated)
