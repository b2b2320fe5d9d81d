"""The connector `table`: bad input costs a row where it can, a file where it must, and says why."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wor_his_table.connector import TableConnector

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    ColumnMissing,
    ColumnNotMapped,
    ColumnTwice,
    EncodingRefused,
    FileEmpty,
    FileTruncated,
    NotText,
    NotWrittenByConnector,
    ProfileOptionMissing,
    ProfileOptionRefused,
    ProfileOptionUnknown,
    RowBroken,
    ValueMissing,
    ValueUnreadable,
)
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile, RecordError

COLUMNS = {
    "bsn": "BSN",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
}
HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
ROW = "999990019;Voorbeeld;01-02-1950;02-11-2026;Z68\n"


def read(content, **options):
    raw = content if isinstance(content, bytes) else content.encode()
    settings = {"columns": COLUMNS, "code_system": "icpc-1-nl", **options}
    return list(TableConnector().read(io.BytesIO(raw), Profile("table", options=settings)))


def error_of(items):
    (found,) = [item for item in items if isinstance(item, RecordError)]
    return found


def test_a_missing_column_is_an_error_that_names_it() -> None:
    with pytest.raises(ColumnMissing) as caught:
        read(HEADER.replace("Geboren", "Geb") + ROW)
    assert "Geboren" in caught.value.message
    assert "table.columns.birth_date" in caught.value.remedy


def test_of_several_columns_one_will_do() -> None:
    columns = {**COLUMNS, "phones": ["Tel", "Mobiel"]}
    with pytest.raises(ColumnMissing, match="Tel / Mobiel"):
        read(HEADER + ROW, columns=columns)
    content = HEADER.replace("\n", ";Mobiel\n") + ROW.replace("\n", ";06-1\n")
    assert read(content, columns=columns)[0].patient.phones == ("06-1",)


def test_a_mapped_column_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(ColumnTwice):
        read(HEADER.replace("Naam", "BSN;Naam") + ROW)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_says_so(content: str) -> None:
    with pytest.raises(FileEmpty):
        read(content)


def test_a_header_alone_is_a_list_of_nobody() -> None:
    assert read(HEADER) == []


@pytest.mark.parametrize("content", [HEADER.encode("utf-16"), b"\0" * 500])
def test_what_is_no_text_is_refused_threat_20(content: bytes) -> None:
    with pytest.raises(NotText):
        read(content)


def test_a_byte_that_no_encoding_knows_is_refused_and_never_replaced_threat_20() -> None:
    with pytest.raises(EncodingRefused) as caught:
        read(HEADER.encode() + ROW.encode().replace(b"Voorbeeld", b"V\x81\xff"))
    assert caught.value.fields["encoding"] == "windows-1252"


def test_a_declared_encoding_is_not_guessed_around() -> None:
    with pytest.raises(EncodingRefused):
        read(HEADER.encode() + ROW.encode().replace(b"Voorbeeld", b"Vo\xebl"), encoding="utf-8")


def test_every_cut_of_a_file_is_truncated_or_loses_whole_rows_only() -> None:
    content = (HEADER + ROW.replace("Voorbeeld", '"Voor\nbeëld"') + ROW).encode()
    whole = [item.patient.bsn for item in read(content)]
    for end in range(len(HEADER), len(content)):
        try:
            items = read(content[:end])
        except (FileTruncated, FileEmpty):
            continue
        good = [item.patient.bsn for item in items if isinstance(item, Registration)]
        assert good == whole[: len(good)]


def test_a_row_of_too_few_or_too_many_columns_costs_that_row_alone() -> None:
    items = read(HEADER + "x;y\n" + ROW + ROW.replace("\n", ";te veel\n") + ROW)
    assert [isinstance(item, RecordError) for item in items] == [True, False, True, False]
    assert isinstance(items[0].error, RowBroken)
    assert items[0].position == "row 2"


def test_a_quote_that_never_closes_costs_that_row_alone() -> None:
    items = read(HEADER + ROW.replace("Voor", '"Voor') + ROW * 3)
    assert [isinstance(item, RecordError) for item in items] == [True, False, False, False]


@pytest.mark.parametrize("between", [0, 1, 40])
@pytest.mark.parametrize("code", ["Z68", "A01"])
def test_two_stray_quotes_never_give_one_patient_the_values_of_another(between: int, code: str) -> None:
    begun = ROW.replace("999990019", "999911120").replace("Voorbeeld", '"Voorbeeld')
    ended = ROW.replace("Voorbeeld", 'Voorbeeld"').replace("Z68", code)
    items = read(HEADER + ROW + begun + ROW * between + ended + ROW)
    assert [item.position for item in items if isinstance(item, RecordError)] == ["row 3"]
    found = [item.patient.bsn for item in items if isinstance(item, Registration)]
    assert found == ["999990019"] * (2 + between + (code == "Z68"))
    assert isinstance(items[-1], Registration)


@pytest.mark.parametrize("at", [1, 4])
def test_a_value_of_several_lines_is_whole_wherever_it_stands(at: int) -> None:
    cells = ROW.strip().split(";")
    cells[at] = f'"{cells[at]}\n; en ; meer"' if at == 1 else f'"{cells[at]}\n"'
    items = read(HEADER + ";".join(cells) + "\n" + ROW)
    assert [isinstance(item, Registration) for item in items] == [True, True]


def test_a_quote_in_the_wrong_place_costs_that_row_alone() -> None:
    items = read(HEADER + ROW.replace("Voorbeeld", '"Voor"beeld') + ROW)
    assert [isinstance(item, RecordError) for item in items] == [True, False]


def test_a_nul_costs_that_row_alone_threat_20() -> None:
    items = read(HEADER + ROW.replace("Voor", "Vo\0r") + ROW)
    assert [isinstance(item, RecordError) for item in items] == [True, False]


def test_a_huge_value_costs_that_row_alone_threat_18() -> None:
    items = read(HEADER + ROW.replace("Voorbeeld", "V" * 3_000_000) + ROW)
    assert [isinstance(item, RecordError) for item in items] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "error", "field"),
    [
        ("Voorbeeld", "", ValueMissing, "surname"),
        ("999990019", "", ValueMissing, "his_number or bsn"),
        ("999990019", "999990018", ValueUnreadable, "bsn"),
        ("999990019", "1,2E+08", ValueUnreadable, "bsn"),
        ("01-02-1950", "", ValueMissing, "birth_date"),
        ("01-02-1950", "31-02-1950", ValueUnreadable, "birth_date"),
        ("01-02-1950", "1950-02-01", ValueUnreadable, "birth_date"),
        ("02-11-2026", "gisteren", ValueUnreadable, "contact_date"),
    ],
)
def test_a_row_that_triggers_and_lacks_a_value_is_named_with_its_row(old, new, error, field) -> None:
    found = error_of(read(HEADER + ROW + ROW.replace(old, new)))
    assert found.position == "row 3"
    assert isinstance(found.error, error)
    assert field in str(found.error)
    assert "Voorbeeld" not in str(found.error)
    assert new == "" or new not in str(found.error)


def test_the_same_lack_without_the_code_is_no_error() -> None:
    assert not any(isinstance(item, RecordError) for item in read(HEADER + ";;;;A04\n"))


@pytest.mark.parametrize(
    ("options", "error", "key"),
    [
        ({"kolommen": {}}, ProfileOptionUnknown, "table.kolommen"),
        ({"encoding": "utf-16"}, ProfileOptionRefused, "table.encoding"),
        ({"encoding": 8}, ProfileOptionRefused, "table.encoding"),
        ({"delimiter": ";;"}, ProfileOptionRefused, "table.delimiter"),
        ({"date_format": "%d-%m-%y"}, ProfileOptionRefused, "table.date_format"),
        ({"list": "weekly"}, ProfileOptionRefused, "table.list"),
        ({"columns": None}, ProfileOptionMissing, "table.columns"),
        ({"columns": []}, ProfileOptionRefused, "table.columns"),
        ({"columns": {**COLUMNS, "diagnosis": "D"}}, ProfileOptionUnknown, "table.columns.diagnosis"),
        ({"columns": {**COLUMNS, "email": 3}}, ProfileOptionRefused, "table.columns.email"),
        (
            {"columns": {k: v for k, v in COLUMNS.items() if k != "code"}},
            ColumnNotMapped,
            "table.columns.code",
        ),
        ({"columns": {**COLUMNS, "full_name": "N"}}, ProfileOptionMissing, "table.name_pattern"),
        (
            {"columns": {**COLUMNS, "full_name": "N"}, "name_pattern": "("},
            ProfileOptionRefused,
            "name_pattern",
        ),
        (
            {"columns": {**COLUMNS, "full_name": "N"}, "name_pattern": "x"},
            ProfileOptionRefused,
            "name_pattern",
        ),
    ],
)
def test_a_wrong_option_is_named_by_its_path(options, error, key) -> None:
    with pytest.raises(error) as caught:
        read(HEADER + ROW, **options)
    assert key in str(caught.value)


def test_a_list_is_never_written() -> None:
    with pytest.raises(NotWrittenByConnector):
        TableConnector().render(None, Profile("table"))


@given(st.binary(max_size=400))
def test_no_bytes_at_all_bring_anything_but_a_coded_error(noise: bytes) -> None:
    try:
        items = read(HEADER.encode() + noise)
    except WorError:
        return
    numbers = [int(item.position.split()[1]) for item in items if not isinstance(item, Registration)]
    assert all(before < after for before, after in pairwise(numbers))


@given(st.text(alphabet='";\n\r aZ68\t,', max_size=60))
def test_no_quoting_brings_anything_but_a_coded_error(noise: str) -> None:
    try:
        read(HEADER + noise)
    except WorError:
        return
