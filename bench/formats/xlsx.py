"""Lists as workbooks: against openpyxl, read-only, making the same registrations."""

from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import openpyxl
import xlsxwriter

from bench.formats import compare
from bench.formats.csv import HEADERS, ours, people, registration

ROWS: Final = 4_000
_DAYS: Final = ("Geboortedatum", "Contactdatum")
_NUMBERS: Final = ("Patiëntnummer", "BSN")


def listed(rows: int, every: int) -> bytes:
    """Return a workbook of invented people: numbers as numbers, dates as dates."""
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet("Contacten")
    sheet.write_row(0, 0, HEADERS)
    for at, row in enumerate(people(rows, every), start=1):
        for column, (header, value) in enumerate(zip(HEADERS, row, strict=True)):
            if header in _DAYS:
                sheet.write_datetime(at, column, datetime.strptime(value, "%d-%m-%Y"))
            elif header in _NUMBERS and value:
                sheet.write_number(at, column, int(value))
            else:
                sheet.write_string(at, column, value)
    book.close()
    return raw.getvalue()


def rows() -> list[dict[str, Any]]:
    """Compare lists with the code in one row of twenty, and in each."""
    some, every = listed(ROWS, 20), listed(ROWS // 4, 1)
    return [
        compare(
            "xlsx, 1 in 20, against openpyxl", lambda: ours(some), lambda: _theirs(some), 3, at_least=1.0
        ),
        compare(
            "xlsx, every row, against openpyxl", lambda: ours(every), lambda: _theirs(every), 3, at_least=1.0
        ),
    ]


def _theirs(content: bytes) -> list[Any]:
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    every = book.worksheets[0].iter_rows(values_only=True)
    places = {header: at for at, header in enumerate(next(every))}
    code = places["ICPC"]
    found = []
    for number, row in enumerate(every, start=2):
        if row[code] == "Z68":
            texts = {header: _text(row[place]) for header, place in places.items()}
            found.append(registration(texts.__getitem__, number))
    return found


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return "" if value is None else str(value)
