"""The connector `table`: what a good list gives."""

import io
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from wor_his_table.connector import TableConnector

from wor_sidecar.domain.errors.folders import CodeSystemMissing
from wor_sidecar.domain.errors.formats import CodesTogether
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Passed, Profile, RecordError

SAMPLES = Path(__file__).parents[1] / "samples"
COLUMNS = {
    "his_number": "Nr",
    "bsn": "BSN",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
    "phones": ["Tel", "Mobiel"],
    "sex": "Geslacht",
}
HEADER = "Nr;BSN;Naam;Geboren;Datum;ICPC;Tel;Mobiel;Geslacht\n"
ROW = "7;999990019;Voorbeeld;01-02-1950;02-11-2026;Z68;0413-1;06-1;V\n"


def profile(**options):
    return Profile("table", options={"columns": COLUMNS, "code_system": "icpc-1-nl", **options})


def read(content, options=None):
    raw = content if isinstance(content, bytes) else content.encode()
    return list(TableConnector().read(io.BytesIO(raw), profile(**(options or {}))))


def only(content, options=None):
    (item,) = read(content, options)
    assert isinstance(item, Registration), item
    return item


def full_columns():
    import tomllib

    path = Path(__file__).parents[3] / "config" / "profiles" / "table-example.toml"
    return tomllib.loads(path.read_text("utf-8"))["table"]


def test_a_row_with_the_code_becomes_a_registration_with_everything_that_the_profile_maps() -> None:
    with (SAMPLES / "contacts.csv").open("rb") as file:
        items = list(TableConnector().read(file, Profile("table", options=full_columns())))
    assert items[0] == Registration(
        patient=Patient(
            his_number="1001",
            bsn="999990019",
            surname="Voorbeeld",
            prefix="van",
            initials="A.",
            birth_date=date(1950, 2, 1),
            sex=Sex.FEMALE,
            phones=("0413-000101", "06-00000101"),
            email="a.voorbeeld@example.org",
            address=Address("Dorpsstraat", "1", "5461AA", "Veghel"),
        ),
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("table", "row 2"),
        contact_date=date(2026, 11, 2),
        author=Author("M. Bernard", "huisarts", "01004568"),
        contact_id="C1",
        episode_id="E1",
    )
    assert items[1] == Passed("A04", "icpc-1-nl", "row 3")
    assert isinstance(items[2], Registration)
    assert items[2].patient.address.street == "Plein; hoek"
    assert items[3] == Passed("", "icpc-1-nl", "row 5")


def test_columns_are_found_by_header_in_any_order_case_and_spacing() -> None:
    content = (
        "extra; icpc ;GEBOREN;naam;datum;bsn;nr;tel;mobiel;geslacht\nx;Z68;01-02-1950;V;02-11-2026;;7;;;\n"
    )
    assert only(content).patient.his_number == "7"


def test_a_header_whose_accent_is_a_character_of_its_own_is_the_same_header() -> None:
    columns = {**COLUMNS, "his_number": "Patiëntnummer"}
    content = HEADER.replace("Nr", unicodedata.normalize("NFD", "Patiëntnummer")) + ROW
    assert only(content, {"columns": columns}).patient.his_number == "7"


def test_a_control_z_behind_the_last_line_is_no_row() -> None:
    assert only(HEADER + ROW + "\x1a").patient.his_number == "7"


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_by_itself(mark: str) -> None:
    assert only((HEADER + ROW).replace(";", mark)).patient.surname == "Voorbeeld"


def test_a_given_delimiter_counts_and_so_does_excels_first_line() -> None:
    assert only((HEADER + ROW).replace(";", "#"), {"delimiter": "#"}).patient.his_number == "7"
    registration = only("sep=;\n" + HEADER + ROW)
    assert registration.source.position == "row 3"


@pytest.mark.parametrize("raw", ["Müller-é".encode(), b"\xef\xbb\xbf", "Müller-é".encode("cp1252")])
def test_utf_8_with_and_without_a_mark_and_windows_1252_are_told_apart(raw: bytes) -> None:
    if raw == b"\xef\xbb\xbf":
        assert only(raw + (HEADER + ROW).encode()).patient.his_number == "7"
    else:
        content = (HEADER + ROW).encode().replace(b"Voorbeeld", raw)
        assert only(content).patient.surname == "Müller-é"


def test_windows_1252_whose_only_foreign_letter_is_the_last_byte_is_read() -> None:
    assert only((HEADER + ROW).rstrip("V\n").encode() + "é".encode("cp1252")).patient.sex is Sex.UNKNOWN


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_will_do(end: str) -> None:
    assert len(read((HEADER + ROW + ROW).replace("\n", end))) == 2


def test_a_quoted_line_end_stays_inside_its_value() -> None:
    content = HEADER + ROW.replace("Voorbeeld", '"Voor\nbeeld"') + ROW
    first, second = read(content)
    assert first.patient.surname == "Voor\nbeeld"
    assert (first.source.position, second.source.position) == ("row 2", "row 3")


def test_a_bsn_of_eight_digits_gets_its_zero_back() -> None:
    content = HEADER + ROW.replace("999990019", "10000008")
    assert only(content).patient.bsn == "010000008"


@pytest.mark.parametrize("day", ["1950-02-01", "1950-02-01 00:00:00", "1950-02-01T00:00:00"])
def test_a_time_behind_a_date_is_dropped(day: str) -> None:
    content = HEADER + ROW.replace("01-02-1950", day).replace("02-11-2026", "2026-11-02")
    assert only(content, {"date_format": "%Y-%m-%d"}).patient.birth_date == date(1950, 2, 1)


def test_blank_rows_count_and_are_left_out() -> None:
    items = read(HEADER + "\n;;;;;;;;\n" + ROW)
    assert [item.source.position for item in items] == ["row 4"]


@pytest.mark.parametrize(
    ("given", "sex"), [("M", Sex.MALE), ("v", Sex.FEMALE), ("Vrouw", Sex.FEMALE), ("?", Sex.UNKNOWN)]
)
def test_sex_is_read_as_the_dutch_write_it(given: str, sex: Sex) -> None:
    assert only(HEADER + ROW.replace(";V\n", f";{given}\n")).patient.sex is sex


def test_a_list_of_patients_needs_no_contact_date_and_takes_a_whole_name_apart() -> None:
    options = {
        "list": "patients",
        "date_format": "%Y-%m-%d",
        "code_system": "icpc-1-nl",
        "name_pattern": r"(?P<surname>[^,]+), *(?P<initials>[^ ]*) *(?P<prefix>.*)",
        "columns": {
            "his_number": "Pat.nr",
            "full_name": "Naam",
            "birth_date": "Geb.datum",
            "code": "ICPC code",
        },
    }
    with (SAMPLES / "patients.csv").open("rb") as file:
        first, second = TableConnector().read(file, Profile("table", options=options))
    assert isinstance(first, Registration)
    assert (first.patient.surname, first.patient.initials, first.patient.prefix) == ("Voorbeeld", "A.", "van")
    assert first.contact_date is None
    assert isinstance(second, Passed)


def test_only_whole_codes_of_the_trigger_fire() -> None:
    for code in ("Z680", "AZ68", "Z68 ja", "z68", "Z69", "Z68.1"):
        assert isinstance(read(HEADER + ROW.replace("Z68", code))[0], Passed), code


def test_other_trigger_codes_may_be_asked_for() -> None:
    asked = Profile(
        "table", options={"columns": COLUMNS, "code_system": "icpc-1-nl"}, trigger=Trigger(("Z29",))
    )
    content = io.BytesIO((HEADER + ROW.replace("Z68", "Z29.01")).encode())
    assert isinstance(next(TableConnector().read(content, asked)), Registration)


def test_without_a_code_system_nothing_triggers_and_that_is_said() -> None:
    said, row = read(HEADER + ROW, {"code_system": ""})
    assert isinstance(said, RecordError)
    assert isinstance(said.error, CodeSystemMissing)
    assert isinstance(row, Passed)


def test_what_is_no_code_is_not_passed_on() -> None:
    assert read(HEADER + ROW.replace("Z68", "mw. Voorbeeld belt terug"))[0].code == ""


def test_a_list_is_recognised_and_other_formats_are_not() -> None:
    table = TableConnector()
    assert table.sniff(HEADER.encode(), "lijst.txt")
    assert table.sniff(b"\xef\xbb\xbfNr\n", "lijst.csv")
    for head in (b"", b"UNB+UNOA:1", b"MSH|^~", b"<Bundle>", b'{"a":1}', b"PK\x03\x04", b"a\0;b"):
        assert not table.sniff(head, "lijst.csv"), head


def test_rows_are_streamed() -> None:
    endless = io.BytesIO((HEADER + ROW * 50_000).encode())
    items = TableConnector().read(endless, profile())
    assert isinstance(next(items), Registration)
    assert endless.tell() < 1_000_000


def test_a_title_may_stand_above_the_header_and_a_header_may_hold_a_line_end() -> None:
    content = 'Overzicht;november\n\n"Nr";BSN;Naam;Geboren;Datum;ICPC;Tel;Mobiel;"Ge-\nslacht"\n' + ROW
    columns = {**COLUMNS, "sex": "Ge- slacht"}
    assert only(content, {"columns": columns}).source.position == "row 4"


@pytest.mark.parametrize(
    ("written", "bsn"),
    [("123456782.0", "123456782"), ("10000008,00", "010000008"), ("1234.56.782", "123456782")],
)
def test_a_bsn_that_a_program_took_for_a_number_is_read_as_it_was_meant(written: str, bsn: str) -> None:
    assert only(HEADER + ROW.replace("999990019", written)).patient.bsn == bsn


def test_several_codes_in_one_cell_are_said_where_one_of_them_is_ours() -> None:
    first, second = read(HEADER + ROW.replace("Z68", "A04, Z68") + ROW.replace("Z68", "A04, K86"))
    assert isinstance(first, RecordError)
    assert isinstance(first.error, CodesTogether)
    assert isinstance(second, Passed)


def test_of_several_code_columns_the_first_that_is_filled_counts() -> None:
    columns = {**COLUMNS, "code": ["ICPC", "ICPC 2"]}
    rows = ROW.replace("V\n", "V;A04\n") + ROW.replace("Z68", "").replace("V\n", "V;Z68\n")
    items = read(HEADER.replace("\n", ";ICPC 2\n") + rows, {"columns": columns})
    assert [item.code for item in items] == ["Z68", "Z68"]


def test_a_patients_list_has_no_contact_date_even_where_a_column_is_named() -> None:
    assert only(HEADER + ROW, {"list": "patients"}).contact_date is None


@pytest.mark.parametrize(
    "system", ["ICPC-1-NL", "http://hl7.org/fhir/sid/icpc-1-nl", "2.16.840.1.113883.2.4.4.31.1"]
)
def test_every_name_of_the_code_system_is_one_and_the_same(system: str) -> None:
    assert only(HEADER + ROW, {"code_system": system}).code_system == "icpc-1-nl"


def test_icd_10_never_triggers() -> None:
    assert isinstance(read(HEADER + ROW, {"code_system": "icd-10"})[0], Passed)


def test_rows_with_and_without_quotes_follow_each_other_in_one_list() -> None:
    quoted = ";".join(f'"{value}"' for value in ROW.strip().split(";")) + "\n"
    remark = ROW.replace("Voorbeeld", '"Voor ""x""\nbeeld"')
    items = read(HEADER + (ROW + quoted + remark + quoted.replace("Z68", "") + "\n") * 50)
    assert [item.source.position for item in items[:3]] == ["row 2", "row 3", "row 4"]
    assert items[3] == Passed("", "icpc-1-nl", "row 5")
    assert items[4].source.position == "row 7"
    assert [item.patient.surname for item in items[:3]] == ["Voorbeeld", "Voorbeeld", 'Voor "x"\nbeeld']
    assert len(items) == 200


def test_a_quoted_value_that_goes_on_past_a_block_is_whole() -> None:
    long = "\n".join("regel" * 10 for _line in range(300))
    rows = ROW * 1300 + ROW.replace("Voorbeeld", f'"{long}"') + ROW
    items = read(HEADER + rows)
    assert len(items) == 1302
    assert items[1300].patient.surname == long


def test_a_list_or_a_row_without_a_referrer_names_nobody() -> None:
    assert only(HEADER + ROW).author is None
    columns = {"columns": {**COLUMNS, "author": "Medewerker", "author_role": "Functie"}}
    header, row = (f"{line.strip()};" for line in (HEADER, ROW))
    assert only(f"{header}Medewerker;Functie\n{row};huisarts\n", columns).author is None
    assert only(f"{header}Medewerker;Functie\n{row}M. Bernard;\n", columns).author == Author("M. Bernard")
