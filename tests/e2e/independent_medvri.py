"""A second reader of MEDVRI letters, for tests from the outside: it imports nothing of the project.

Written from the format's table alone, by splitting strings, so that a mistake in the project's own reader and
writer can't hide in both.

    letter = read_medvri(path.read_bytes())
    letter.sender, letter.patient_number, letter.bsn, letter.birth_date, letter.lines
"""

import re
from dataclasses import dataclass, field

# A mark counts unless an odd number of question marks stands before it.
_UNRELEASED = r"(?<!\?)(?:\?\?)*"


@dataclass
class IndependentLetter:
    """What a HIS would see. `patient_number` as it stands in PID (with BSN before a BSN)."""

    sender: str = ""
    recipient: str = ""
    sender_name: str = ""
    receiver_name: str = ""
    patient_number: str = ""
    family_name: str = ""
    birth_date: str = ""
    sex: str = ""
    lines: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def bsn(self) -> str:
        """The BSN, or empty when the letter carries another number."""
        return self.patient_number[3:] if self.patient_number.startswith("BSN") else ""


def read_medvri(raw: bytes) -> IndependentLetter:
    """Read one letter; AssertionError where it isn't as the format's table says."""
    text = raw.decode("iso-8859-1")
    segments = [part.strip("\r\n") for part in _split(text, "'")]
    assert segments[-1] == "", "something behind the last segment"
    rows = [[_split(element, ":") for element in _split(segment, "+")] for segment in segments[:-1]]
    letter = IndependentLetter(tags=[row[0][0] for row in rows])
    assert letter.tags[:2] == ["UNB", "UNH"]
    assert letter.tags[-2:] == ["UNT", "UNZ"]
    for row in rows:
        _take(letter, row)
    head, tail = rows[0], rows[-1]
    assert head[1][0] in ("UNOA", "UNOC")
    assert _plain(head[5][0]) == _plain(tail[2][0]), "UNB and UNZ name different references"
    assert rows[-2][1][0] == str(len(rows) - 2), "UNT counts wrong"
    assert tail[1][0] == "1"
    return letter


def _take(letter: IndependentLetter, row: list[list[str]]) -> None:
    tag = row[0][0]
    if tag == "UNB":
        letter.sender, letter.recipient = _plain(row[2][0]), _plain(row[3][0])
    elif tag == "UNH":
        assert row[2] == ["MEDVRI", "1"]
    elif tag == "GGA":
        letter.sender_name = _plain(row[1][0])
    elif tag == "GGO":
        letter.receiver_name = _plain(row[1][0])
    elif tag == "PID":
        letter.birth_date = "-".join(row[1])
        letter.sex, letter.family_name = row[2][0], _plain(row[3][0])
        letter.patient_number = _plain(row[5][0])
    elif tag == "TXT":
        assert row[0][1] == str(len(letter.lines) + 1), "TXT counts wrong"
        line = _plain(row[1][0]) if len(row) > 1 else ""
        assert len(line) <= 70
        letter.lines.append(line)


def _split(text: str, mark: str) -> list[str]:
    parts, start = [], 0
    for found in re.finditer(_UNRELEASED + re.escape(mark), text):
        parts.append(text[start : found.end() - 1])
        start = found.end()
    return [*parts, text[start:]]


def _plain(text: str) -> str:
    return re.sub(r"\?(.)", r"\1", text, flags=re.DOTALL)
