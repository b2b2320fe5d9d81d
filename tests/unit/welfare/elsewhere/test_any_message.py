"""Whatever a file holds: each message is read or refused with a code, and a cut one is never half a case."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.domain.errors.imports import ImportRefused
from wor_sidecar.welfare.elsewhere.message import Broken, messages
from wor_sidecar.welfare.elsewhere.reading import Told, read

WHOLE: bytes = message()
OTHER: bytes = message(number="ZD123456780", control="m-2")
THEIRS = Path(__file__).parents[4] / "his_connectors" / "wor_his_hl7v2" / "tests" / "zorgdomein"


def all_of(content: bytes) -> list[Told | str]:
    """Return what each message says, or the code that it is refused with."""
    found: list[Told | str] = []
    try:
        for each in messages(content):
            try:
                found.append(each.error.code if isinstance(each, Broken) else read(each))
            except ImportRefused as error:
                found.append(error.code)
    except ImportRefused as error:
        found.append(error.code)
    return found


def test_whole_messages_are_read() -> None:
    first, second = all_of(WHOLE + OTHER)
    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert (first.number, second.number) == ("ZD123456789", "ZD123456780")


@given(st.integers(0, len(WHOLE) - 1))
@settings(deadline=None)
def test_a_message_that_was_cut_says_nothing_else_than_the_whole(cut: int) -> None:
    (whole,) = all_of(WHOLE)
    assert isinstance(whole, Told)
    for each in all_of(WHOLE[:cut]):
        if isinstance(each, str):
            continue
        # What stands behind the cut may be missing; a document is whole or it is told.
        assert each.number == whole.number
        assert each.documents in ((), whole.documents)
        assert each.documents or each.troubles


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
@settings(deadline=None)
def test_a_garbled_message_never_harms_the_next(at: int, garble: bytes) -> None:
    content = WHOLE[:at] + garble + WHOLE[at + len(garble) :]
    found = all_of(content + b"\r" + OTHER)
    if b"MSH" not in garble:
        assert any(isinstance(each, Told) and each.number == "ZD123456780" for each in found[-1:]) or (
            isinstance(found[0], str)
        )


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_refused_with_a_code(content: bytes) -> None:
    for each in all_of(content) + all_of(b"MSH|^~\\&|" + content):
        assert isinstance(each, Told) or each.startswith("WOR-I3")


@pytest.mark.parametrize("path", sorted(THEIRS.glob("*.hl7")), ids=lambda path: path.stem)
def test_orders_that_zorgdomein_published_are_told_apart_from_referrals(path: Path) -> None:
    assert set(all_of(path.read_bytes())) == {"WOR-I302"}
