"""Each check of the conformance suite fails on a connector that breaks its rule, and says what is wrong."""

import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from threading import current_thread

import pytest

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    FileTruncated,
    LetterNotReadable,
    NotWrittenByConnector,
    RowBroken,
    ValueUnreadable,
)
from wor_sidecar.domain.registration import Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Elsewhere, FileFault, Passed, Profile, RecordError
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.hooks.options import Options
from wor_sidecar.hooks.plain import plain
from wor_sidecar.hooks.text_files import decoded
from wor_sidecar.testing.connectors import check_reading, check_writing
from wor_sidecar.testing.subjects import NotApplicable, Sample, Subject, letters
from wor_sidecar.testing.suite import checks_of

LINES = (
    b"4711|Voorbeeld|1950-02-01|999990019|2026-11-02|Z68|\n"
    b"4712|Proefman|1938-06-15|999911120|2026-11-02|A04|\n"
)
SAMPLE = Sample("list.acme", LINES)


class Acme:
    """A good connector, small on purpose; those below break one rule each."""

    id, version, suffix = "acme", "1.0", ".acme"
    reads: tuple[str, ...] = ("ACME",)
    writes: tuple[str, ...] = ("ACME letter",)

    def sniff(self, head, name):
        return name.endswith(".acme")

    def read(self, stream, profile):
        Options(profile, known=())
        for number, line in enumerate(decoded(stream, "auto"), 1):
            if not line.endswith("\n"):
                raise FileTruncated
            if line.strip():
                yield self.item(line.strip().split("|"), f"line {number}", profile)

    def item(self, parts, position, profile):
        if len(parts) != 7 or parts[6]:
            return RecordError(position, RowBroken(why="it does not have six parts"))
        his_number, surname, born, bsn, seen, code, _ = parts
        if not profile.trigger.fires(code, "icpc-1-nl"):
            return Passed(code if len(code) <= 6 and code.isalnum() else "", "icpc-1-nl", position)
        if not (his_number and surname.strip() and len(surname) < 80 and len(his_number) < 80):
            return RecordError(position, RowBroken(why="it has no number or name"))
        if not (len(bsn) == 9 and passes_eleven_test(bsn)):
            return RecordError(position, ValueUnreadable(field="bsn", wanted="a BSN", key="acme"))
        try:
            days = date.fromisoformat(born), date.fromisoformat(seen)
        except ValueError:
            return RecordError(position, ValueUnreadable(field="date", wanted="a date", key="acme"))
        patient = Patient(his_number=his_number, bsn=bsn, surname=surname, birth_date=days[0])
        return Registration(patient, code, "icpc-1-nl", Source(self.id, position), days[1])

    def render(self, letter, profile):
        patient = letter.patient
        kind, number = patient.ids[0]
        head = [letter.id, kind, number, patient.surname, patient.birth_date.isoformat(), letter.sender.id]
        rows = [*head, letter.sender.name, letter.receiver.agb, *letter.lines]
        return "".join(f"# {plain(row)}\n" for row in [*rows, "end"]).encode()

    def read_letter(self, stream, profile):
        raw = stream.read()
        try:
            rows = [row[2:] for row in raw.decode("ascii").splitlines()]
            id_, kind, number, surname, born, sender, name, agb, *lines, end = rows
            day = date.fromisoformat(born)
        except ValueError as error:
            raise LetterNotReadable(file="letter", why="it has no such lines") from error
        if end != "end":
            raise FileTruncated
        patient = Patient(surname=surname, birth_date=day, sex=Sex.UNKNOWN, **{kind: number})
        return Letter(
            id=id_,
            template="",
            lines=tuple(lines),
            reference="",
            written_at=0,
            patient=patient,
            sender=Sender(sender, name),
            receiver=Receiver("", agb),
        )


class Batch(Acme):
    def read_batch(self, streams, profile):
        for index, stream in enumerate(streams):
            try:
                for item in self.read(stream, profile):
                    yield index, item
            except WorError as error:
                yield index, FileFault(error)


def changing(change):
    """A connector whose items are changed on their way out."""

    class Changed(Acme):
        def item(self, parts, position, profile):
            return change(super().item(parts, position, profile))

    return Changed()


def patient(**values):
    return changing(
        lambda item: (
            replace(item, patient=replace(item.patient, **values)) if isinstance(item, Registration) else item
        )
    )


def registration(**values):
    return changing(lambda item: replace(item, **values) if isinstance(item, Registration) else item)


def passed(**values):
    def change(item):
        if not isinstance(item, Passed):
            return item
        kept = {"code": item.code, "code_system": item.code_system, "position": item.position}
        return Passed(**{**kept, **values})

    return changing(change)


def made(**methods):
    return type("Broken", (Acme,), methods)()


class Counting(Acme):
    def __init__(self):
        self.readings = 0

    def item(self, parts, position, profile):
        self.readings += 1
        return super().item(parts, f"line {self.readings}", profile)


class Sharing(Acme):
    """Keeps what it reads in itself."""

    def read(self, stream, profile):
        self.lines = list(decoded(stream, "auto"))
        self.at = 0
        while self.at < len(self.lines):
            self.at += 1
            time.sleep(0)
            yield self.item(self.lines[self.at - 1].strip().split("|"), f"line {self.at}", profile)


class Whole(Acme):
    def read(self, stream, profile):
        Options(profile, known=())
        stream.seek(0)
        kept = [bytearray(line) for line in stream.read().splitlines(keepends=True)]
        if any(not line.endswith(b"\n") for line in kept):
            raise FileTruncated
        text = BytesIO(b"".join(kept))
        yield from super().read(text, profile)


class Careless(Acme):
    """Options that it does not know are nothing to it."""

    def read(self, stream, profile):
        return super().read(stream, replace(profile, options={}))


class Nameless(Acme):
    def read(self, stream, profile):
        if profile.options:
            raise RowBroken(why="something is wrong")
        return super().read(stream, profile)


class Hasty(Acme):
    """Half a line will do."""

    def read(self, stream, profile):
        Options(profile, known=())
        for number, line in enumerate(decoded(stream, "auto"), 1):
            parts = line.strip().split("|")
            if parts[0]:
                bsn = parts[3] if len(parts) > 3 else ""
                person = Patient(parts[0], bsn, surname="x", birth_date=date(1950, 2, 1))
                source = Source(self.id, f"line {number}")
                yield Registration(person, "Z68", "icpc-1-nl", source, date(2026, 11, 2))


class Crashing(Acme):
    def item(self, parts, position, profile):
        day = date.fromisoformat(parts[4])
        return super().item(parts, position, profile) if day else None


class Telling(Acme):
    def item(self, parts, position, profile):
        found = super().item(parts, position, profile)
        if isinstance(found, Passed):
            return RecordError(position, RowBroken(why=f"no code at {parts[3]}"))
        return found


class Naming(Acme):
    def item(self, parts, position, profile):
        found = super().item(parts, position, profile)
        if isinstance(found, Passed):
            return RecordError(position, RowBroken(why="Voorbeeld again"))
        return found


class Threaded(Acme):
    def item(self, parts, position, profile):
        found = super().item(parts, position, profile)
        if current_thread().name != "MainThread" and isinstance(found, Passed):
            return Passed("", found.code_system, found.position)
        return found


class Mixing(Batch):
    def read_batch(self, streams, profile):
        for _, item in super().read_batch(streams, profile):
            yield 7, item


class Stopping(Batch):
    def read_batch(self, streams, profile):
        found = list(super().read_batch(streams, profile))
        return iter([] if any(isinstance(item, FileFault) for _, item in found) else found)


class Slack(Acme):
    """Takes a letter without its end for whole."""

    def render(self, letter, profile):
        return super().render(letter, profile) + b"# padding that means nothing\n" * 30

    def read_letter(self, stream, profile):
        kept = [line for line in stream.read().splitlines(keepends=True) if b"padding" not in line]
        whole = b"".join(kept)
        return super().read_letter(BytesIO(whole[: whole.rfind(b"# end\n") + 6]), profile)


class Triggering(Acme):
    def render(self, letter, profile):
        return super().render(letter, profile) + LINES

    def read_letter(self, stream, profile):
        return super().read_letter(BytesIO(stream.read().removesuffix(LINES)), profile)


class Doubling(Acme):
    times = 0

    def render(self, letter, profile):
        self.times += 1
        return super().render(letter, profile) + b"# \n" * self.times


class Reading(Acme):
    writes, suffix = (), ""


class Refusing(Acme):
    writes, suffix = (), ""

    def render(self, letter, profile):
        raise NotWrittenByConnector(connector=self.id)

    read_letter = render


BROKEN = [
    ("it_says_who_it_is", made(id="Acme lists")),
    ("it_says_who_it_is", made(version="new")),
    ("it_says_what_it_does", made(reads=["ACME"])),
    ("it_says_what_it_does", made(reads=(), writes=())),
    ("it_says_what_it_does", made(writes=())),
    ("what_it_does_not_do_is_refused", Reading()),
    ("reading_twice_gives_the_same", Counting()),
    ("everything_that_comes_is_an_item", changing(lambda _item: "een regel")),
    ("everything_that_comes_is_an_item", passed(position="")),
    ("everything_that_comes_is_an_item", passed(position="van Voorbeeld")),
    ("everything_that_comes_is_an_item", changing(lambda _item: RecordError("row 1", ValueError("x")))),
    (
        "everything_that_comes_is_an_item",
        changing(lambda _item: Elsewhere((), date(2026, 1, 1), "zorgdomein", "row 1")),
    ),
    (
        "everything_that_comes_is_an_item",
        changing(lambda _item: Elsewhere((("bsn", "999990019"),), date(2026, 1, 1), "", "row 1")),
    ),
    ("a_sample_has_something_to_find", changing(lambda _item: RecordError("row 1", RowBroken(why="x")))),
    ("registrations_are_whole", patient(his_number="", bsn="")),
    ("registrations_are_whole", patient(bsn="123")),
    ("registrations_are_whole", patient(bsn="111111111")),
    ("registrations_are_whole", patient(surname=" ")),
    ("registrations_are_whole", patient(birth_date=None)),
    ("registrations_are_whole", registration(contact_date=None)),
    ("registrations_are_whole", registration(source=Source("table", "row 1"))),
    ("only_the_profiles_codes_make_a_registration", passed(code="Z68")),
    ("only_the_profiles_codes_make_a_registration", registration(code="A04")),
    ("only_the_profiles_codes_make_a_registration", registration(code_system="icd-10")),
    (
        "only_the_profiles_codes_make_a_registration",
        registration(code_system="urn:oid:2.16.840.1.113883.2.4.4.31.1"),
    ),
    ("the_trigger_is_asked_not_known", Hasty()),
    ("nothing_but_values_is_returned", patient(surname="Het journaal " * 50)),
    ("nothing_but_values_is_returned", registration(author=Author("S: moe\nO: niets"))),
    ("nothing_but_values_is_returned", patient(phones=("06-1\r06-2",))),
    ("nothing_but_values_is_returned", passed(code="voelt zich alleen")),
    ("errors_name_fields_and_never_values", Telling()),
    ("errors_name_fields_and_never_values", Naming()),
    ("threads_do_not_disturb_each_other", Sharing()),
    ("threads_do_not_disturb_each_other", Threaded()),
    ("an_unknown_option_is_refused", Careless()),
    ("an_unknown_option_is_refused", Nameless()),
    ("a_beginning_never_passes_for_more_than_it_is", Hasty()),
    ("changed_bytes_give_coded_errors_alone", Crashing()),
    ("changed_bytes_give_coded_errors_alone", Hasty()),
    ("its_own_samples_are_recognised", made(sniff=lambda *_: False)),
    ("other_formats_are_not_recognised", made(sniff=lambda *_: True)),
    ("a_long_file_is_read_in_flat_memory", Whole()),
    ("a_batch_reads_what_its_files_hold", Mixing()),
    ("a_batch_reads_what_its_files_hold", Stopping()),
    ("a_letter_is_written_the_same_each_time", Doubling()),
    ("a_letter_is_written_the_same_each_time", made(render=lambda *_: b"")),
    ("a_letter_reads_back_as_it_was", made(render=lambda s, le, p: Acme.render(s, replace(le, lines=()), p))),
    ("half_a_letter_is_no_letter", Slack()),
    (
        "half_a_letter_is_no_letter",
        made(read_letter=lambda *_: {}["end"]),
    ),
    ("our_own_letters_never_trigger", Triggering()),
    ("a_code_in_a_letter_is_refused_or_no_code", Triggering()),
    ("the_end_of_the_name_is_known", made(suffix="acme")),
]


def failing(connector):
    """The names of the checks that it fails, each with its sentence."""
    failed = {}
    for check in checks_of(Subject(connector, Profile(connector.id), (SAMPLE,))):
        try:
            check.run()
        except NotApplicable:
            continue
        except AssertionError as error:
            failed[str(check).partition("[")[0]] = str(error)
    return failed


@pytest.mark.parametrize("connector", [Acme(), Batch(), Refusing()])
def test_a_good_connector_passes_every_check(connector):
    assert failing(connector) == {}


@pytest.mark.parametrize(("name", "connector"), BROKEN)
def test_a_connector_that_breaks_a_rule_is_found_out(name, connector):
    checks = checks_of(Subject(connector, Profile(connector.id), (SAMPLE,)))
    mine = [check for check in checks if str(check).partition("[")[0] == name]
    assert mine
    with pytest.raises(AssertionError) as found:
        [check.run() for check in mine]
    assert " " in str(found.value).splitlines()[0]


def test_every_check_has_been_seen_to_fail():
    seen = {name for name, _ in BROKEN} | ELSEWHERE
    every = {
        str(check).partition("[")[0] for check in checks_of(Subject(Batch(), Profile("acme"), (SAMPLE,)))
    }
    assert every == seen


ELSEWHERE = {
    "there_is_a_sample",
    "no_two_registrations_stand_at_one_position",
    "an_empty_file_is_said_to_be",
}
"""These need a subject of their own; they fail below."""


def test_without_a_sample_nothing_is_proven():
    empty = checks_of(Subject(Acme(), Profile("acme")))
    (check,) = [each for each in empty if str(each) == "there_is_a_sample"]
    with pytest.raises(AssertionError, match="no sample"):
        check.run()


def test_two_registrations_at_one_position_are_found_out():
    connector = registration(source=Source("acme", "line 1"))
    doubled = Subject(connector, Profile("acme"), (Sample("list.acme", LINES * 2),))
    checks = {str(check): check for check in checks_of(doubled)}
    with pytest.raises(AssertionError, match="position"):
        checks["no_two_registrations_stand_at_one_position[list.acme]"].run()


def test_something_read_of_nothing_is_found_out():
    def read(self, stream, profile):
        yield Passed("A04", "icpc-1-nl", "line 1")

    checks = {str(check): check for check in checks_of(Subject(made(read=read), Profile("acme"), (SAMPLE,)))}
    with pytest.raises(AssertionError, match="empty"):
        checks["an_empty_file_is_said_to_be[list.acme]"].run()


def test_the_short_way_checks_as_well():
    assert len(check_reading(Acme(), Profile("acme"), LINES)) == 1
    assert check_writing(Acme(), Profile("acme"), letters()["plain"])
    with pytest.raises(AssertionError):
        check_reading(Hasty(), Profile("acme"), LINES)
    with pytest.raises(AssertionError):
        check_writing(Slack(), Profile("acme"), letters()["plain"])
