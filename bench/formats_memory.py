"""The largest lists in the reading child, under its own limits: its peak of memory, which must stay flat.

python -m bench formats_memory

1 GB of CSV against 10 MB of it, and a workbook of 1,048,576 rows with a string of its own in most cells. The
files are written with zipfile by hand: a writer's own memory and time are no matter of this.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from bench.formats.csv import PROFILE, listed
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.practice.intake.child import job

GIGABYTE: Final = 10**9
ROWS: Final = 1_048_576
MOST_MB: Final = 150
FLAT_MB: Final = 10
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_SMALL: Final = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Blad1" sheetId="1" r:id="s"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="s" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
_HEADER: Final = ("Nr", "Naam", "Geboren", "Datum", "ICPC", "Straat")
_FIELDS: Final = ("his_number", "surname", "birth_date", "contact_date", "code", "street")
_FIXED: Final = (*_HEADER, "Z68", "A04", "01-02-1950", "02-11-2026")
_SCRIPT: Final = """
import json, resource, subprocess, sys
order, path = sys.argv[1:]
counts = {"registration": 0, "passed": 0, "error": 0, "end": 0, "fault": 0}
reader = [sys.executable, "-P", "-m", "wor_sidecar.practice.intake.child", order, "alone"]
with open(path, "rb") as file:
    child = subprocess.Popen(reader, stdin=file, stdout=subprocess.PIPE)
    for line in child.stdout:
        (kind, value), *_ = json.loads(line).items()
        counts[kind] += value if kind == "passed" else 1
    child.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([counts, child.returncode, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime]))
"""
"""In a process of its own: a peak is that of the largest child so far."""


def run(size: int = GIGABYTE, rows: int = ROWS) -> dict[str, Any]:
    """Write, read, and compare peaks."""
    with tempfile.TemporaryDirectory() as folder:
        small, large, book = (
            Path(folder) / "small.csv",
            Path(folder) / "large.csv",
            Path(folder) / "list.xlsx",
        )
        written = {small: _csv(small, size // 100), large: _csv(large, size), book: _xlsx(book, rows)}
        told = {path.name: {**_read(path), "of": count} for path, count in written.items()}
    flat = told["large.csv"]["peak_mb"] - told["small.csv"]["peak_mb"]
    whole = all(each["rows"] == each["of"] for each in told.values())
    peak = max(each["peak_mb"] for each in told.values())
    return {"good": whole and flat <= FLAT_MB and peak < MOST_MB, **told}


def _csv(path: Path, size: int) -> int:
    header, _, some = listed(20_000, 20).partition(b"\r\n")
    times = max(1, size // len(some))
    with path.open("wb") as file:
        file.write(header + b"\r\n")
        for _time in range(times):
            file.write(some)
    return 20_000 * times


def _xlsx(path: Path, rows: int) -> int:
    """Two strings of each row are its own, in its number and in its street."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _SMALL.items():
            archive.writestr(name, content)
        for name, pieces in (("sharedStrings", _strings(rows)), ("worksheets/sheet1", _sheet(rows))):
            with archive.open(f"xl/{name}.xml", "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece.encode())
    return rows - 1


def _strings(rows: int) -> Iterator[str]:
    yield f'<sst xmlns="{_MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in _FIXED)
    for row in range(2, rows + 1):
        yield f"<si><t>Voorbeeld{row}</t></si><si><t>{row * 7919 % rows}e straat</t></si>"
    yield "</sst>"


def _sheet(rows: int) -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'
    yield "".join(f'<c r="{"ABCDEF"[at]}1" t="s"><v>{at}</v></c>' for at in range(6)) + "</row>"
    for row in range(2, rows + 1):
        own = len(_FIXED) + 2 * (row - 2)
        code = 6 if row % 1000 == 0 else 7
        texts = zip("BCDEF", (own, 8, 9, code, own + 1), strict=True)
        cells = "".join(f'<c r="{column}{row}" t="s"><v>{at}</v></c>' for column, at in texts)
        yield f'<row r="{row}"><c r="A{row}"><v>{row}</v></c>{cells}</row>'
    yield "</sheetData></worksheet>"


def _read(path: Path) -> dict[str, Any]:
    profile = PROFILE
    if path.suffix == ".xlsx":
        columns = dict(zip(_FIELDS, _HEADER, strict=True))
        options = {"code_system": "icpc-1-nl", "max_expanded_megabytes": 4000, "columns": columns}
        profile = Profile("table", options=options)
    said = subprocess.run(
        [sys.executable, "-c", _SCRIPT, job("table", profile, ["table"]), str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    counts, code, peak, seconds = json.loads(said.stdout)
    rows = counts["registration"] + counts["passed"] if code == 0 and counts["end"] else 0
    return {"rows": rows, "peak_mb": peak, "cpu_s": round(seconds), "megabytes": path.stat().st_size >> 20}
