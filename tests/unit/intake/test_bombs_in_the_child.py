"""Bombs as XML, read as the daemon reads: in a child, within its limits, each with a coded end."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import XmlBroken, XmlRefused
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.settings.machine import SystemClock

V3 = b'<QUPC_IN990002NL xmlns="urn:hl7-org:v3">'
MIB = 1 << 20


def laughs() -> Iterator[bytes]:
    yield b'<!DOCTYPE l [<!ENTITY a0 "ha">'
    for number in range(1, 30):
        yield b'<!ENTITY a%d "&a%d;&a%d;">' % (number, number - 1, number - 1)
    yield b"]><l>&a29;</l>"


def deep() -> Iterator[bytes]:
    yield V3 + b"<a>" * 200_000


def giant_attribute() -> Iterator[bytes]:
    yield V3 + b'<a b="'
    for _ in range(60):
        yield b"x" * MIB


def a_million_attributes() -> Iterator[bytes]:
    yield V3 + b"<a "
    for number in range(1_000_000):
        yield b'a%d="" ' % number


def giant_text() -> Iterator[bytes]:
    yield V3 + b"<PrimaryCareProvision><subject><Patient><Person><name><family>"
    for _ in range(70):
        yield b"x" * MIB


def many_names() -> Iterator[bytes]:
    yield V3
    for number in range(300_000):
        yield b"<e%d/>" % number


def long_namespace() -> Iterator[bytes]:
    yield b'<r xmlns="urn:' + b"x" * (MIB - 200) + b'">'
    for _ in range(50):
        yield b"<e/>" * 10_000


def many_lines() -> Iterator[bytes]:
    yield V3 + b"<PrimaryCareProvision><component1><encounter>"
    for _ in range(200):
        yield b'<component><JournalEntry><id root="1" extension="2"/></JournalEntry></component>' * 1000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits jobs, not processes")
@pytest.mark.parametrize(
    ("bomb", "error"),
    [
        (laughs, XmlRefused),
        (deep, XmlRefused),
        (giant_attribute, XmlRefused),
        (a_million_attributes, XmlRefused),
        (giant_text, XmlRefused),
        (many_names, XmlRefused),
        (long_namespace, XmlRefused),
        (many_lines, FileTruncated),
    ],
)
def test_a_bomb_costs_its_file_and_ends_with_a_code_threat_17_threat_18(bomb, error, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    with path.open("wb") as made:
        made.writelines(bomb())
    reader = ChildReader(load_plugins(), [], SystemClock())
    with path.open("rb") as copy, pytest.raises(WorError) as caught:
        reader.read(copy, Profile("hl7v3"))
    assert isinstance(caught.value, error), caught.value.code


def test_what_is_broken_is_told_with_its_line_alone_threat_17(tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.write_bytes(V3 + b"\n<naam>Voorbeeld<</naam>")
    with path.open("rb") as copy, pytest.raises(XmlBroken, match="line 2") as caught:
        ChildReader(load_plugins(), [], SystemClock()).read(copy, Profile("hl7v3"))
    assert "Voorbeeld" not in str(caught.value)
