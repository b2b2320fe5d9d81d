"""The connector `table`: what a good workbook gives, written by two writers that know nothing of ours."""

import io
import tomllib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from wor_his_table.connector import TableConnector
from wor_his_table.tests.workbooks import (
    HEADER,
    ROW,
    inline,
    only,
    plain_sheet,
    read,
    workbook,
    written,
)

from wor_sidecar.domain.errors.folders import ColumnMissing, FileEmpty, ValueMissing, ValueUnreadable
from wor_sidecar.domain.errors.formats import CodesTogether, SheetMissing
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.findings import NOT_ALONE, listening

ROOT = Path(__file__).parents[3]
SAMPLES = Path(__file__).parents[1] / "samples"


def test_the_sample_says_the_same_as_the_list_it_was_made_of() -> None:
    options = tomllib.loads((ROOT / "config/profiles/table-xlsx-example.toml").read_text("utf-8"))["table"]
    listed = tomllib.loads((ROOT / "config/profiles/table-example.toml").read_text("utf-8"))["table"]
    with (SAMPLES / "contacts.xlsx").open("rb") as book, (SAMPLES / "contacts.csv").open("rb") as text:
        of_book = list(TableConnector().read(book, Profile("table", options=options)))
        of_text = list(TableConnector().read(text, Profile("table", options=listed)))
    assert of_book == of_text
    assert sum(isinstance(item, Registration) for item in of_book) == 2


def test_numbers_and_dates_of_a_spreadsheet_count_as_what_they_show() -> None:
    found = only(
        written(
            [HEADER, [1001, 10000008, "Voorbeeld", date(1950, 2, 1), datetime(2026, 11, 2, 23, 59), "Z68"]]
        )
    )
    assert (found.patient.his_number, found.patient.bsn) == ("1001", "010000008")
    assert (found.patient.birth_date, found.contact_date) == (date(1950, 2, 1), date(2026, 11, 2))


@pytest.mark.parametrize(
    "stored", ["123456782", "123456782.0", "1.23456782E+08", "1.23456782e8", " 123456782 "]
)
def test_a_whole_number_has_no_point_and_no_exponent_however_it_is_stored(stored: str) -> None:
    cells = (
        f'<c r="A2"><v>7</v></c><c r="B2"><v>{stored}</v></c>{inline("C2", "V")}{inline("D2", "01-02-1950")}'
    )
    content = workbook(plain_sheet(cells + inline("E2", "02-11-2026") + inline("F2", "Z68")))
    assert only(content).patient.bsn == "123456782"


def test_digits_that_a_number_lost_are_not_made_up() -> None:
    (item,) = read(written([HEADER, [7, 123000000, "V", "01-02-1950", "02-11-2026", "Z68"]]))
    assert isinstance(item, RecordError)
    assert isinstance(item.error, ValueUnreadable)


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (10000008, "000000000", "010000008"),
        (1001, "0.00", "1001"),
        (1001, "#,##0", "1001"),
        (1001, '"P"00000', "P01001"),
        (1001, "00-00-0", "01-00-1"),
        (1001, "General", "1001"),
        (1001, "@", "1001"),
        (1001, "[Red]0000000", "0001001"),
        (1001, r"\N\R 0", "NR 1001"),
        (1001, "0%", "1001"),
        (0, "0000", "0000"),
    ],
)
def test_a_number_format_counts_for_its_zeros_and_its_own_text(
    number: int, number_format: str, shown: str
) -> None:
    book = xlsxwriter.Workbook(raw := io.BytesIO())
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["", 999990019, "V", "01-02-1950", "02-11-2026", "Z68"])
    sheet.write_number(1, 0, number, book.add_format({"num_format": number_format}))
    book.close()
    assert only(raw.getvalue()).patient.his_number == shown


@pytest.mark.parametrize(
    "number_format",
    ["dd-mm-yyyy", "d/m/yy", "[$-413]d mmmm yyyy;@", "yyyy\\-mm\\-dd hh:mm:ss", 14, 15, 17, 22],
)
def test_a_serial_is_a_day_where_its_format_shows_one(number_format: str | int) -> None:
    book = xlsxwriter.Workbook(raw := io.BytesIO())
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, [7, "", "V", "", "02-11-2026", "Z68"])
    sheet.write_number(1, 3, 18295.75, book.add_format({"num_format": number_format}))
    book.close()
    assert only(raw.getvalue()).patient.birth_date == date(1950, 2, 1)


@pytest.mark.parametrize("number_format", ["General", "0", "h:mm", '"dag" 0', "mm:ss.0"])
def test_a_serial_whose_format_shows_no_day_is_none(number_format: str) -> None:
    book = xlsxwriter.Workbook(raw := io.BytesIO())
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, [7, "", "V", "", "02-11-2026", "Z68"])
    sheet.write_number(1, 3, 18295, book.add_format({"num_format": number_format}))
    book.close()
    (item,) = read(raw.getvalue())
    assert isinstance(item, RecordError)
    assert item.error.fields["field"] == "birth_date"


def test_days_since_1904_are_told_from_days_since_1900() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append([7, None, "V", date(1950, 2, 1), date(2026, 11, 2), "Z68"])
    book.save(raw := io.BytesIO())
    found = only(raw.getvalue())
    assert (found.patient.birth_date, found.contact_date) == (date(1950, 2, 1), date(2026, 11, 2))


def test_the_day_that_excel_made_up_is_none_and_those_before_it_are_right() -> None:
    for serial, day in ((1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (60, None), (61, date(1900, 3, 1))):
        book = xlsxwriter.Workbook(raw := io.BytesIO())
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [7, "", "V", "", "02-11-2026", "Z68"])
        sheet.write_number(1, 3, serial, book.add_format({"num_format": "dd-mm-yyyy"}))
        book.close()
        (item,) = read(raw.getvalue())
        assert (item.patient.birth_date if isinstance(item, Registration) else None) == day


def test_days_as_text_are_read_in_the_profiles_format() -> None:
    found = only(
        written([HEADER, ["7", "", "V", "1950-02-01", "2026-11-02 00:00", "Z68"]]), date_format="%Y-%m-%d"
    )
    assert (found.patient.birth_date, found.contact_date) == (date(1950, 2, 1), date(2026, 11, 2))


def test_a_day_stored_as_iso_text_is_a_day() -> None:
    cells = "".join(inline(f"{column}2", text) for column, text in zip("ACF", ("7", "V", "Z68"), strict=True))
    days = '<c r="D2" t="d"><v>1950-02-01</v></c><c r="E2" t="d"><v>2026-11-02T10:30:00</v></c>'
    assert only(workbook(plain_sheet(cells + days))).contact_date == date(2026, 11, 2)


def test_a_formula_counts_as_the_result_that_it_was_saved_with() -> None:
    book = xlsxwriter.Workbook(raw := io.BytesIO())
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW)
    sheet.write_formula(1, 0, "=1000+1", None, 1001)
    sheet.write_formula(1, 5, '="Z"&68', None, "Z68")
    book.close()
    assert only(raw.getvalue()).patient.his_number == "1001"


@pytest.mark.parametrize(
    "cell",
    ['<c r="F2"><f>Z1</f></c>', '<c r="F2" t="e"><v>#N/A</v></c>', '<c r="F2" t="s"><v>99</v></c>'],
    ids=["a formula without its result", "an error", "a shared string that is not there"],
)
def test_a_code_that_cannot_be_known_is_said_and_not_passed_over(cell: str) -> None:
    cells = "".join(inline(f"{column}2", text) for column, text in zip("ABCDE", ROW, strict=False))
    (item,) = read(workbook(plain_sheet(cells + cell)))
    assert isinstance(item, RecordError)
    assert item.position == "row 2"
    assert item.error.fields["field"] == "code"


def test_an_error_in_a_value_that_is_needed_is_a_missing_value() -> None:
    cells = "".join(
        inline(f"{column}2", text) for column, text in zip("ABDEF", [*ROW[:2], *ROW[3:]], strict=True)
    )
    (item,) = read(workbook(plain_sheet(cells + '<c r="C2" t="e"><v>#REF!</v></c>')))
    assert isinstance(item, RecordError)
    assert isinstance(item.error, ValueMissing)


def test_rich_text_and_strings_in_place_are_joined_and_pronunciation_is_left_out() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append([*ROW[:2], CellRichText("Voor", TextBlock(InlineFont(b=True), "beeld")), *ROW[3:]])
    book.save(raw := io.BytesIO())
    assert only(raw.getvalue()).patient.surname == "Voorbeeld"
    spoken = '<rPh sb="0" eb="1"><t>x</t></rPh>'
    runs = f'<c r="C2" t="inlineStr"><is><r><t>Voor</t></r><r><t>beeld</t></r>{spoken}</is></c>'
    cells = "".join(
        inline(f"{column}2", text) for column, text in zip("ABDEF", [*ROW[:2], *ROW[3:]], strict=True)
    )
    assert only(workbook(plain_sheet(cells + runs))).patient.surname == "Voorbeeld"


def test_a_sign_that_xml_cannot_hold_is_written_out_and_read() -> None:
    cells = "".join(
        inline(f"{column}2", text) for column, text in zip("ABDEF", [*ROW[:2], *ROW[3:]], strict=True)
    )
    content = workbook(plain_sheet(cells + inline("C2", "Voor_x000D_beeld_x005F_x")))
    assert only(content).patient.surname == "Voor\rbeeld_x"


def test_the_first_sheet_that_is_not_hidden_is_read_or_the_one_that_is_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Instellingen"
    book.active.append(["niets"])
    book.active.sheet_state = "hidden"
    for title, number in (("Blad1", "1"), ("Blad2", "2")):
        sheet = book.create_sheet(title)
        sheet.append(HEADER)
        sheet.append([number, *ROW[1:]])
    book.save(raw := io.BytesIO())
    assert only(raw.getvalue()).patient.his_number == "1"
    assert only(raw.getvalue(), sheet="blad2").patient.his_number == "2"
    with pytest.raises(SheetMissing) as caught:
        read(raw.getvalue(), sheet="Blad3")
    assert "Instellingen, Blad1, Blad2" in caught.value.remedy


def test_blank_rows_and_a_title_may_stand_above_the_header() -> None:
    content = written([[], ["Overzicht contacten november"], [], HEADER, ROW])
    assert only(content).source.position == "row 5"


def test_merged_cells_are_the_value_of_their_first_cell_alone() -> None:
    book = openpyxl.Workbook()
    for row in (["Contacten"], HEADER, ROW, [None, None, None, None, "03-11-2026", "Z68"]):
        book.active.append(row)
    book.active.merge_cells("A1:F1")
    book.active.merge_cells("A3:A4")
    book.save(raw := io.BytesIO())
    first, second = read(raw.getvalue())
    assert isinstance(first, Registration)
    assert isinstance(second, RecordError)


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end() -> None:
    cells = "".join(inline(f"{column}2", text) for column, text in zip("ABCDEF", ROW, strict=True))
    content = workbook('<dimension ref="A1:B1"/>' + plain_sheet(cells))
    assert only(content).patient.his_number == "7"


def test_rows_and_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    def row(values):
        return "<row>" + "".join(inline("", value) for value in values) + "</row>"

    content = workbook(f"<sheetData>{row(HEADER)}{row(ROW)}<row r='9'/>{row(ROW)}</sheetData>")
    assert [item.source.position for item in read(content)] == ["row 2", "row 10"]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_the_strict_form_and_a_prefix_are_read_alike(prefix: str) -> None:
    cells = "".join(inline(f"{column}2", text) for column, text in zip("ABCDEF", ROW, strict=True))
    sheet = plain_sheet(cells).replace("</", f"\0{prefix}").replace("<", f"<{prefix}").replace("\0", "</")
    assert only(workbook(sheet, prefix=prefix, strict=True)).patient.his_number == "7"
    assert only(workbook(sheet, prefix=prefix)).patient.his_number == "7"


def test_a_row_without_a_code_is_passed_and_a_row_without_anything_is_none() -> None:
    items = read(
        written([HEADER, [8, "", "V", "", "", ""], ["", "", "", "", "", ""], ROW, [9, "", "", "", "", "A04"]])
    )
    assert items[0] == Passed("", "icpc-1-nl", "row 2")
    assert items[2] == Passed("A04", "icpc-1-nl", "row 5")
    assert len(items) == 3


def test_a_missing_column_and_an_empty_sheet_are_named() -> None:
    with pytest.raises(ColumnMissing, match="Geboren"):
        read(written([[cell for cell in HEADER if cell != "Geboren"], ROW]))
    with pytest.raises(FileEmpty):
        read(written([]))


@pytest.mark.parametrize("together", ["Z68, A04", "A04;Z68", "Z68/Z29", "A04 Z68.01"])
def test_several_codes_in_one_cell_are_said_where_one_of_them_is_ours(together: str) -> None:
    (item,) = read(written([HEADER, [*ROW[:5], together]]))
    assert isinstance(item, RecordError)
    assert isinstance(item.error, CodesTogether)


@pytest.mark.parametrize("text", ["A04, K86", "Z680", "AZ68", "z68", "zie Z68", "Z68 ja", "Z68, belt terug"])
def test_nothing_but_a_whole_code_fires(text: str) -> None:
    assert isinstance(read(written([HEADER, [*ROW[:5], text]]))[0], Passed)


def test_a_code_with_words_behind_it_is_no_code_and_is_told_to_who_writes_a_profile() -> None:
    told: list[tuple[str, str]] = []
    rows = [[*ROW[:5], text] for text in ("Z68 Andere verwijzing", "A04 Moeheid", "zie Z68", "Z680 niets")]
    with listening(lambda *found: told.append(found)):
        items = read(written([HEADER, *rows]))
    assert all(isinstance(item, Passed) for item in items)
    assert [value for what, value in told if what == NOT_ALONE] == ["Z68"]


def test_a_list_that_is_named_as_a_workbook_is_read_as_what_it_is() -> None:
    assert only(";".join(HEADER).encode() + b"\n" + ";".join(ROW).encode()).patient.his_number == "7"
    assert TableConnector().sniff(b";".join(each.encode() for each in HEADER), "lijst.csv")


def test_a_workbook_is_recognised() -> None:
    head = written([HEADER])[:4096]
    table = TableConnector()
    assert table.sniff(head, "lijst.xlsx")
    assert table.sniff(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "lijst.xls")
    assert not table.sniff(b"PK\x03\x04\x00", "brieven.zip")
    assert not table.sniff(b"%PDF", "lijst.xlsx")


def test_a_patients_list_has_no_contact_date_even_where_a_column_is_named() -> None:
    found = only(written([HEADER, ROW]), list="patients")
    assert found.contact_date is None


def test_a_list_of_episodes_has_the_day_that_its_profile_names() -> None:
    assert only(written([HEADER, ROW]), list="episodes").contact_date == date(2026, 11, 2)
