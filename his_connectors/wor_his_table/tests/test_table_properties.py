"""Any list that a writer writes reads back the same, and a cut of it is never taken for the whole."""

import csv
import io
from datetime import date

import openpyxl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wor_his_table.connector import TableConnector
from wor_his_table.tests.workbooks import HEADER, ROW, profile, read, written

from wor_sidecar.domain.errors.folders import ColumnMissing, EncodingRefused, FileTruncated
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, RecordError

NAMES = st.text(st.characters(codec="cp1252", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
INSIDE = st.sampled_from(["", " ", ";", ",", "|", "\t", '"', "\n", "\r\n", "''", '""'])
SURNAMES = st.tuples(NAMES, INSIDE, NAMES).map("".join)
DAYS = st.dates(date(1900, 3, 1), date(2027, 1, 1))
CODES = st.sampled_from(["Z68", "Z68.01", "A04", "", "Z69", " Z68 "])
PEOPLE = st.lists(st.tuples(st.integers(1, 10**9), SURNAMES, DAYS, DAYS, CODES), max_size=12)


def expected(people, first=2):
    """Return what a list of these people holds: whether each fires, and then who it is."""
    found = []
    for row, (number, surname, born, on, code) in enumerate(people, start=first):
        fires = code.strip().startswith("Z68")
        found.append((f"row {row}", fires and (str(number), surname.strip(), born, on, code.strip())))
    return found


def told(items):
    found = []
    for item in items:
        if isinstance(item, Passed):
            found.append((item.position, False))
        else:
            assert isinstance(item, Registration), item
            patient = item.patient
            told_of = (patient.his_number, patient.surname, patient.birth_date, item.contact_date, item.code)
            found.append((item.source.position, told_of))
    return found


def listed(people, **dialect):
    text = io.StringIO(newline="")
    writer = csv.writer(text, **dialect)
    writer.writerow(HEADER)
    for number, surname, born, on, code in people:
        writer.writerow([number, "", surname, f"{born:%d-%m-%Y}", f"{on:%d-%m-%Y}", code])
    return text.getvalue()


@given(
    PEOPLE,
    st.sampled_from(";,|\t#~"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(max_examples=50, deadline=None)
def test_any_list_reads_back_the_same(people, delimiter, encoding, quoting, end) -> None:
    # Python's writer leaves a bare LF unquoted where rows end with CR: that file says nothing certain.
    assume(end != "\r" or not any("\n" in person[1] for person in people))
    content = listed(people, delimiter=delimiter, quoting=quoting, lineterminator=end).encode(encoding)
    given_encoding = {"cp1252": "windows-1252", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    items = TableConnector().read(io.BytesIO(content), profile(delimiter=delimiter, encoding=given_encoding))
    assert told(items) == expected(people)


@given(PEOPLE, st.data())
@settings(max_examples=50, deadline=None)
def test_a_cut_of_a_list_is_truncated_or_loses_whole_rows_and_no_more_than_the_end_of_the_last(
    people, data
) -> None:
    content = listed(people, delimiter=";", lineterminator="\r\n").encode()
    whole = [item for item in read(content) if not isinstance(item, RecordError)]
    cut = data.draw(st.integers(1, len(content)))
    try:
        items = read(content[:cut])
    except (FileTruncated, ColumnMissing, EncodingRefused):
        return
    # The last value of the last row, here the code, has no end mark: nobody can tell that it went on.
    good = items if content[:cut].endswith(b"\n") else items[:-1]
    assert [item for item in good if not isinstance(item, RecordError)] == whole[: len(good)]


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20).filter(
        lambda text: "_x" not in text
    ),
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 4)),
    st.booleans(),
    DAYS,
)


def shown(value):
    """Return what a cell shows whose value openpyxl tells."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def by_xlsxwriter(rows):
    plain = {"strings_to_urls": False, "strings_to_formulas": False}
    return written(rows, **plain)


def by_openpyxl(rows):
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = book.active.cell(at, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(raw := io.BytesIO())
    return raw.getvalue()


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6),
    st.sampled_from([by_xlsxwriter, by_openpyxl]),
)
@settings(max_examples=25, deadline=None)
def test_any_workbook_shows_what_openpyxl_says_that_it_holds(rows, writer) -> None:
    """Four values of each row that fires, beside what a row needs."""
    header = [*HEADER, "a", "b", "c", "d"]
    content = writer([header, *[[*ROW, *row] for row in rows]])
    columns = {
        **profile().options["columns"],
        "street": "a",
        "house_number": "b",
        "postcode": "c",
        "city": "d",
    }
    found = [
        [address.street, address.house_number, address.postcode, address.city]
        for item in read(content, columns=columns)
        for address in [item.patient.address]
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    values = [[shown(cell.value) for cell in row[6:10]] for row in sheet.iter_rows(min_row=2)]
    assert found == [[*row, *[""] * (4 - len(row))] for row in values]
