"""Lines as a file: CSV in which no spreadsheet finds a formula, or JSON lines.

CSV as a Dutch Excel opens it by itself: a byte order mark, semicolons, every cell quoted, CR LF. Texts are
cleaned first (NFKC turns a full-width equals sign into a real one) and guarded after that: a cell that would
begin with a sign that means "formula" begins with an apostrophe instead.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wor_sidecar.domain.cleaning import clean_line

MARK: Final = "\ufeff"
DELIMITER: Final = ";"
SIGNS: Final = frozenset("=+-@|%\t\r\n\u2212")
"""What a spreadsheet may take for the begin of a formula; the last is the minus sign of a typesetter."""
_NUMBER: Final = re.compile(r"0\d{6,}", re.ASCII)
_LAST: Final = 6

Value = str | int | bool | None | Sequence[str]


def to_csv(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Return the file; every line has a cell for each heading."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([to_cell(heading) for heading in headings])
    writer.writerows([to_cell(value) for value in line] for line in lines)
    return (MARK + text.getvalue()).encode()


def from_csv(file: bytes) -> list[list[str]]:
    """Read a file of ours back, headings first."""
    text = io.StringIO(file.decode("utf-8-sig"), newline="")
    return [[from_cell(cell) for cell in line] for line in csv.reader(text, delimiter=DELIMITER)]


def to_cell(value: str) -> str:
    """Return a text as a cell holds it: cleaned, on one line, and guarded."""
    cleaned = clean_line(value)
    return f"'{cleaned}" if _guarded(cleaned) else cleaned


def from_cell(cell: str) -> str:
    """Return the text of a cell of ours; an apostrophe that is part of a name stays."""
    return cell[1:] if cell.startswith("'") and _guarded(cell) else cell


def to_json_lines(lines: Iterable[Mapping[str, Value]]) -> bytes:
    """Return one JSON object on each line, in UTF-8."""
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def phone_cell(number: str) -> str:
    """Return a telephone number as a text: of digits alone a spreadsheet would drop the zero in front."""
    return f"{number[:-_LAST]}-{number[-_LAST:]}" if _NUMBER.fullmatch(number) else number


def _guarded(text: str) -> bool:
    """Tell whether a text begins, behind any apostrophes, with a sign."""
    return text.lstrip("'")[:1] in SIGNS if text.lstrip("'") else False
