"""A glance at a small file without our code tells exactly what reading it in full tells."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wor_his_hl7v3 import connector as module
from wor_his_hl7v3.connector import Hl7v3Connector

from wor_sidecar.domain.errors import WorError
from wor_sidecar.hooks.connector import Profile, RecordError

SAMPLE = (Path(__file__).parents[1] / "samples" / "summary.xml").read_bytes()
PROFILE = Profile("hl7v3")
WITHOUT = SAMPLE.replace(b'"Z68', b'"A04')
LINES = WITHOUT.splitlines(keepends=True)
PIECES = (
    b"", b"\0", b"<", b">", b"/>", b"&#90;68", b"Z68", b"<!-- -->", b'nullFlavor="NI"', b'negationInd="true"',
    b'<statusCode code="cancelled"/>', b"<encounter>", b"</encounter>", b"\xe9",
)  # fmt: skip


def told(raw: bytes) -> object:
    """Return every item, or the error's code: an error in a record by its code, too."""
    try:
        items = list(Hl7v3Connector().read(BytesIO(raw), PROFILE))
    except WorError as error:
        return error.code, dict(error.fields)
    return [
        (item.position, item.error.code, dict(item.error.fields)) if isinstance(item, RecordError) else item
        for item in items
    ]


def in_full(raw: bytes) -> object:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_glanced_at", lambda _stream, _rules: None)
        return told(raw)


def test_a_summary_without_the_code_is_glanced_at_and_its_contacts_are_passed_over() -> None:
    glanced = module._glanced_at(BytesIO(WITHOUT), module._rules_of(PROFILE))
    assert glanced
    assert glanced == told(WITHOUT) == in_full(WITHOUT)


@pytest.mark.parametrize(
    "raw",
    [
        SAMPLE,
        WITHOUT.replace(b'"A04', b'"&#90;68'),
        WITHOUT.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
        WITHOUT[:-20],
        WITHOUT.replace(b"urn:hl7-org:v3", b"urn:other"),
        WITHOUT.replace(b"</encounter>", b"", 1),
        b"",
    ],
)
def test_what_may_hold_the_code_or_is_no_whole_summary_is_read_in_full(raw: bytes) -> None:
    assert module._glanced_at(BytesIO(raw), module._rules_of(PROFILE)) is None
    assert told(raw) == in_full(raw)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WITHOUT)))
def test_a_cut_file_is_told_the_same(end: int) -> None:
    assert told(WITHOUT[:end]) == in_full(WITHOUT[:end])


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_a_damaged_file_is_told_the_same(data: st.DataObject) -> None:
    lines = list(LINES)
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(("drop", "twice", "put", "swap")))
        if how == "drop":
            lines[at] = b""
        elif how == "twice":
            lines[at] *= 2
        elif how == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            place = data.draw(st.integers(0, len(lines[at])))
            piece = data.draw(st.sampled_from(PIECES))
            lines[at] = lines[at][:place] + piece + lines[at][place:]
    raw = b"".join(lines)
    assert told(raw) == in_full(raw)
