"""A second reader of a MEDVRI letter, that shares nothing with the connector that wrote it."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, repr=False)
class FiledLetter:
    """What a HIS would see. `patient` is the reference as written (`BSN` + nine digits, or a number)."""

    sender: str
    patient: str
    birth_date: str
    lines: tuple[str, ...]


def read(path: Path) -> FiledLetter:
    """Read one letter; a ValueError names what a HIS would stumble over."""
    text = path.read_bytes().decode("iso-8859-1")
    table = [[_plain(piece) for piece in _cut(segment.strip("\r\n"), "+")] for segment in _cut(text, "'")]
    rows = [row for row in table if row[0]]
    tags = [row[0].split(":")[0] for row in rows]
    first, last = tags.index("UNH"), tags.index("UNT")
    if int(rows[last][1]) != last - first + 1:
        raise ValueError("UNT counts another number of segments")
    if rows[tags.index("UNB")][5] != rows[tags.index("UNZ")][2]:
        raise ValueError("UNB and UNZ name different references")
    pid = rows[tags.index("PID")]
    lines = tuple("+".join(row[1:]) for row, tag in zip(rows, tags, strict=True) if tag == "TXT")
    return FiledLetter(rows[tags.index("GGA")][1], next(filter(None, reversed(pid[4:6]))), pid[1], lines)


def _cut(text: str, mark: str) -> list[str]:
    """Split at a mark that no `?` releases."""
    pieces, start = [], 0
    for found in re.finditer(rf"\?.|{re.escape(mark)}", text, re.DOTALL):
        if found.group() == mark:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]


def _plain(piece: str) -> str:
    return re.sub(r"\?(.)", r"\1", piece, flags=re.DOTALL)
