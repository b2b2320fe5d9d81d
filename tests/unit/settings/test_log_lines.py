import json
import uuid
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.settings.log_lines import LONGEST, Fault, LogLine, may_name_somebody, read_line

AT = "2026-11-23T04:23:36.123456Z"
BSN = "999990019"


def line(**fields):
    return json.dumps({"event": "letter.placed", "level": "info", "at": AT, **fields}).encode()


@pytest.mark.parametrize(
    "value",
    [
        int(BSN),
        BSN,
        f"nr {BSN[:3]} {BSN[3:6]} {BSN[6:]}",
        [1, BSN],
        "12-03-1951",
        "1951-03-12",
        "19510312",
        19510312,
        "geb 12031951",
        "lijst-20120131.csv",
        "5461AB",
        "5461 ab",
        "06-12345678",
        "+31 6 1234 5678",
        "anja@voorbeeld.example",
    ],
)
def test_a_value_that_may_be_a_persons_keeps_its_line_behind(value):
    assert read_line(line(count=value)) is Fault.MAY_NAME_SOMEBODY
    assert read_line(line(error={"class": "X", "cause": {"class": value}})) is Fault.MAY_NAME_SOMEBODY


@given(moment=st.datetimes())
def test_a_moment_is_no_bsn_though_its_digits_may_pass_as_one(moment):
    at = f"{moment.isoformat(timespec='microseconds').zfill(26)}Z"
    assert isinstance(read_line(line(at=at, since=at)), LogLine)


def test_one_moment_in_five_would_pass_as_a_bsn():
    passing = sum(holds_bsn(f"2026-11-23T04:23:36.{number:06}Z") for number in range(0, 1_000_000, 997))
    assert passing > 100  # so this is what `read_line` must not do


@given(raw=st.binary(min_size=16, max_size=16))
def test_an_id_is_no_bsn_whatever_its_digits(raw):
    own = b32encode(raw).decode().lower().rstrip("=")
    assert isinstance(
        read_line(line(letter=own, other=str(uuid.UUID(bytes=raw)), sha256=raw.hex() * 2)), LogLine
    )


def test_what_our_programs_write_passes():
    error = {
        "class": "OSError",
        "where": ["placing.py:120 step", "<string>.py:3 <lambda>"],
        "code": "WOR-F003",
    }
    told = {"file": "lijst-20261124.csv", "bytes": 19513113, "sent": 12032026}
    told |= {
        "url": "http://127.0.0.1:41234",
        "version": "0.1.0",
        "port": 65535,
        "online": False,
        "code": None,
    }
    backup = "wor-sidecar-20261123T023000Z-abcdefg.backup"
    found = read_line(line(error={**error, "cause": error}, backup=backup, **told))
    assert isinstance(found, LogLine)
    assert json.loads(found.text)["error"]["cause"] == error


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe rubbish",
        b"Mevrouw Wilgenhout",
        b'"a text"',
        b"[1]",
        line()[:-9],
        b"[" * 60_000,
        b"1" * 5000,
        line(level="loud"),
        line(event="Mevrouw Wilgenhout"),
        line(at="gisteren"),
        line(at=None),
        line(Wilgenhout=1),
        line(patient={"surname": "x"}),
        line(rows=[{"surname": "x"}]),
    ],
)
def test_what_is_no_line_of_ours_stays_behind(raw):
    assert read_line(raw) is Fault.NOT_OURS


def test_a_line_of_ten_megabytes_is_not_even_read():
    assert read_line(line(words="x" * 10_000_000)) is Fault.TOO_LONG
    assert read_line(b" " * (LONGEST + 1)) is Fault.TOO_LONG


def test_a_key_that_stands_twice_hides_nothing():
    raw = b'{"event":"a.b","level":"info","at":"%s","who":"Wilgenhout","who":"x"}' % AT.encode()
    found = read_line(raw)
    assert isinstance(found, LogLine)
    assert "Wilgenhout" not in found.text


def test_yes_no_and_nothing_name_nobody():
    assert not any(may_name_somebody(one) for one in (True, False, None, 0, 99_999, 1.5))
