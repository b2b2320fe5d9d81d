"""The PDF of a referral: whole, small enough, and with nothing in it that acts."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.welfare.elsewhere.document import LARGEST, Trouble, trouble_with

PLAIN = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def with_inside(inside: bytes) -> bytes:
    return PLAIN.replace(b"/Type /Catalog", b"/Type /Catalog " + inside)


def packed(inside: bytes) -> bytes:
    stream = b"<</Type /ObjStm /Filter /FlateDecode>> stream\r\n" + zlib.compress(inside) + b"\r\nendstream"
    return PLAIN.replace(b"trailer", stream + b"\ntrailer")


def test_a_plain_letter_is_kept() -> None:
    assert trouble_with(PLAIN) is None
    assert trouble_with(packed(b"<</Type /Page /JSomething 1>>")) is None


@pytest.mark.parametrize(
    "acts",
    [
        b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>",
        b"/AA <</O <</S /Launch /F (calc.exe)>>>>",
        b"/Names <</EmbeddedFiles 3 0 R>>",
        b"/AcroForm <</XFA 4 0 R>>",
        b"/A <</S /SubmitForm /F (http://example.nl)>>",
        b"/S /J#61vaScript",
    ],
)
def test_threat_22_what_acts_is_not_kept(acts: bytes) -> None:
    assert trouble_with(with_inside(acts)) is Trouble.ACTS
    assert trouble_with(packed(acts)) is Trouble.ACTS


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"", Trouble.NOT_PDF),
        (b"<html>", Trouble.NOT_PDF),
        (PLAIN.replace(b"%%EOF", b""), Trouble.DAMAGED),
        (with_inside(b"/Encrypt 5 0 R"), Trouble.LOCKED),
        (PLAIN + b" " * LARGEST, Trouble.TOO_LARGE),
        (packed(b"x").replace(b"stream\r\n", b"stream\r\n\x00\x00", 1), Trouble.DAMAGED),
    ],
)
def test_what_is_no_whole_letter_says_what_it_is(document: bytes, why: Trouble) -> None:
    assert trouble_with(document) is why


def test_threat_18_a_bomb_of_packed_objects_is_not_unpacked() -> None:
    assert trouble_with(packed(b"\x00" * (20 << 20))) is Trouble.DAMAGED


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_at_without_a_fault(inside: bytes) -> None:
    trouble_with(b"%PDF-1.4\n" + inside + b"\n%%EOF")
    trouble_with(packed(inside))
    trouble_with(b"%PDF-1.4 /ObjStm stream\n" + inside + b"%%EOF")
