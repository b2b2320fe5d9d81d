"""What the conformance checks are run on: a connector, a profile, samples of its format, letters to write."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.folders import ProfileNotToml
from wor_sidecar.domain.registration import Address, Patient, Registration, Sex
from wor_sidecar.hooks.connector import Connector, Item, Profile, RecordError
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.hooks.loader import load_plugins

_PROFILE: Final = ".toml"
_NO_SAMPLE: Final = (".", "_", "README")
_BIRTH: Final = date(1950, 2, 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """One whole, good, invented file of the format."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Subject:
    """A connector under test. `samples` may be empty where it only writes."""

    connector: Connector
    profile: Profile
    samples: tuple[Sample, ...] = ()

    def items(self, content: bytes) -> Iterator[Item]:
        """Read bytes as the core does."""
        return self.connector.read(BytesIO(content), self.profile)

    def registrations(self, content: bytes) -> list[Registration]:
        """Read bytes; returns what triggers."""
        return [item for item in self.items(content) if isinstance(item, Registration)]


class NotApplicable(Exception):
    """Why a check says nothing about this connector."""


def told(item: Item) -> object:
    """Return what two readings are compared by: an error is the same when it says the same."""
    return (item.position, str(item.error)) if isinstance(item, RecordError) else item


def load_subjects(connector: str, profile: Path | None, samples: Path | None) -> list[Subject]:
    """Find an installed connector by its id, and read its profile and its samples (a file or a folder).

    A sample `list.csv` beside a `list.csv.toml` is read with that profile: it makes a subject of its own.

    Raises:
        ConnectorUnknown: no installed plug-in brings it, or it could not be loaded.
        ProfileNotToml, FileUnreadable: a profile or a sample.

    """
    chosen = load_plugins([connector]).connector(connector)
    files = _files(samples) if samples else []
    own = {file: each for file in files if (each := file.with_name(f"{file.name}{_PROFILE}")).is_file()}
    given = Profile(connector) if profile is None else _profile(connector, profile)
    first = Subject(chosen, given, tuple(_sample(file) for file in files if file not in own))
    others = [Subject(chosen, _profile(connector, each), (_sample(file),)) for file, each in own.items()]
    return [first, *others]


def _files(path: Path) -> list[Path]:
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return [file for file in files if not file.name.startswith(_NO_SAMPLE) and file.suffix != _PROFILE]


def _sample(file: Path) -> Sample:
    return Sample(file.name, _bytes(file))


def _profile(connector: str, path: Path) -> Profile:
    try:
        table = tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileNotToml(path=path, why=error) from error
    named, options = table.get("connector"), table.get(connector, {})
    if named != connector or not isinstance(options, dict):
        raise ProfileNotToml(path=path, why=f'it needs connector = "{connector}" and a table [{connector}]')
    return Profile(connector, his=str(table.get("his", "")), options=options)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=path) from error


def letters() -> dict[str, Letter]:
    """Return letters as the core hands them over, by name: plain, hostile, foreign, too long."""
    hostile = "O'Brien+:?;|^~\\&<x>\"{}[],"
    plain = ("Welzijn op Recept: eerste gesprek is geweest", "", "S  Het ging goed.")
    lines_of_others = ("UNZ+1+1'", "MSH|^~\\&|", "<ClinicalDocument/>", "?'", "{", "\\.br\\")
    long = tuple("x" * 69 + str(number % 10) for number in range(120))
    return {
        "plain": _letter("plain", plain),
        "hostile": _letter("hostile", (hostile, *lines_of_others), hostile),
        "foreign": _letter("foreign", ("Zoë, Łukasz, Ψ, Øre: één gesprek — “goed” € 5",), "Łukasiewicz-Ægir"),
        "long": _letter("long", long, "Van der " + "Lang" * 30),
        "number": _letter("number", ("Een regel.",), his_number="4711"),
    }


def letter_with_a_code() -> Letter:
    """Return a letter that the core would not hand over: its lines hold the code."""
    return _letter("code", ("E  Welzijn op Recept", "ICPC: Z68", "Z68", "De code Z68 staat hier"))


def _letter(name: str, lines: tuple[str, ...], surname: str = "Voorbeeld", his_number: str = "") -> Letter:
    patient = Patient(
        his_number=his_number,
        bsn="" if his_number else "999990019",
        surname=surname,
        prefix="de",
        initials="A.B.",
        birth_date=_BIRTH,
        sex=Sex.FEMALE,
        address=Address("Dorpsstraat", "12a", "5461 AA", "Veghel"),
    )
    return Letter(
        id=f"{name:a<26}"[:26],
        template="feedback-intake",
        lines=lines,
        reference="bcdefghijklmnopqrstuvwxyz2",
        written_at=Millis(1_795_255_200_000),
        patient=patient,
        sender=Sender("500000001", "Welzijn Meierijstad", "0413-000200"),
        receiver=Receiver("De Linde", "01004567"),
    )
