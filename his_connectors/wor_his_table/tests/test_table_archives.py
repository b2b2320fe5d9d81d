"""Workbooks that were cut, damaged or made to hurt: refused with a code, never half read, never a hang."""

import io
import random
import struct
from zipfile import ZIP_BZIP2, ZIP_STORED, ZipFile

import pytest
import xlsxwriter
from wor_his_table.tests.workbooks import (
    HEADER,
    ROW,
    inline,
    only,
    parts,
    plain_sheet,
    read,
    workbook,
    written,
    zipped,
)

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import (
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookOld,
    WorkbookRefused,
    WorkbookTooLarge,
    XmlRefused,
)

CELLS = "".join(inline(f"{column}2", text) for column, text in zip("ABCDEF", ROW, strict=True))
GOOD = workbook(plain_sheet(CELLS))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def test_every_cut_of_a_workbook_is_truncated_threat_18() -> None:
    content = written([HEADER, ROW])
    for end in range(1, len(content)):
        with pytest.raises(FileTruncated):
            read(content[:end])


def test_a_cut_is_truncated_where_a_whole_archive_lies_inside() -> None:
    content = zipped({**parts(plain_sheet(CELLS)), "xl/embeddings/a.xlsx": GOOD}, ZIP_STORED)
    assert only(content).patient.his_number == "7"
    for end in range(len(GOOD), len(content), 7):
        with pytest.raises(FileTruncated):
            read(content[:end])


def test_an_old_workbook_and_a_locked_one_are_told_by_name() -> None:
    with pytest.raises(WorkbookOld, match=r"\.xls"):
        read(OLE + b"\0" * 600)
    with pytest.raises(WorkbookEncrypted):
        read(OLE + b"\0" * 70_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 90_000)


@pytest.mark.parametrize(
    ("name", "what"), [("xl/workbook.bin", "xlsb"), ("word/document.xml", "Word"), ("content.xml", "ods")]
)
def test_another_archive_of_an_office_is_told_by_name(name: str, what: str) -> None:
    with pytest.raises(WorkbookOld, match=what):
        read(zipped({name: "x"}))


def test_an_archive_of_something_else_is_damaged_and_not_a_list() -> None:
    with pytest.raises(WorkbookBroken):
        read(zipped({"brief.txt": "x"}))


def test_a_bomb_is_refused_before_it_is_unpacked_threat_18() -> None:
    with pytest.raises(WorkbookTooLarge, match="64 MiB"):
        read(zipped({**parts(plain_sheet(CELLS)), SHEET: "<a>" + " " * (65 << 20)}))
    with pytest.raises(WorkbookTooLarge, match="100 times"):
        read(zipped({**parts(plain_sheet(CELLS)), SHEET: "<a>" + " " * (20 << 20)}))
    with pytest.raises(WorkbookTooLarge, match="1 MiB"):
        read(
            zipped({**parts(plain_sheet(CELLS)), "xl/media/a.bin": random.Random(1).randbytes(1 << 20)}),
            max_expanded_megabytes=1,
        )


@pytest.mark.parametrize("told", [50, 100, 740])
def test_a_part_that_is_larger_than_it_says_is_found_out_threat_18(told: int) -> None:
    size = struct.pack("<L", len(parts(plain_sheet(CELLS))[SHEET]))
    assert size in GOOD
    with pytest.raises(WorkbookBroken):
        read(GOOD.replace(size, struct.pack("<L", told)))


def test_a_damaged_part_is_never_half_read() -> None:
    content = bytearray(zipped(parts(plain_sheet(CELLS)), ZIP_STORED))
    content[content.index(b"Voorbeeld")] ^= 1
    with pytest.raises(WorkbookBroken, match="sheet1"):
        read(bytes(content))


def test_a_sheet_that_is_cut_inside_a_whole_archive_is_damaged_and_not_waited_for() -> None:
    entries = parts(plain_sheet(CELLS))
    for cut in (entries[SHEET][:-20], "", entries[SHEET] + "<a/>"):
        with pytest.raises(WorkbookBroken):
            read(zipped({**entries, SHEET: cut}))


@pytest.mark.parametrize("name", ["/etc/passwd", "../a", "xl/../../a", "C:/a", "xl\\a", "a\nb"])
def test_a_part_with_a_path_of_its_own_is_refused_threat_19(name: str) -> None:
    raw = io.BytesIO(GOOD)
    with ZipFile(raw, "a") as archive:
        archive.writestr("x" * len(name), "x")
    with pytest.raises(WorkbookRefused):
        read(raw.getvalue().replace(b"x" * len(name), name.encode()))


def test_a_part_twice_is_refused() -> None:
    raw = io.BytesIO(GOOD)
    with ZipFile(raw, "a") as archive:
        archive.writestr(SHEET.upper(), "x")
    with pytest.raises(WorkbookRefused, match="twice"):
        read(raw.getvalue())


def test_parts_that_lie_over_each_other_are_refused_threat_18() -> None:
    entry = GOOD.index(b"PK\x01\x02", GOOD.index(b"PK\x01\x02") + 1)
    content = bytearray(GOOD)
    content[entry + 42 : entry + 46] = struct.pack("<L", 0)
    with pytest.raises(WorkbookRefused, match="over each other"):
        read(bytes(content))


def test_something_before_the_parts_is_refused() -> None:
    with pytest.raises(WorkbookRefused):
        read(GOOD[:4] + b"\0" * 40 + GOOD)


def test_too_many_parts_are_refused_threat_18() -> None:
    with pytest.raises(WorkbookRefused, match="4096"):
        read(zipped({**parts(plain_sheet(CELLS)), **{f"a{number}": "" for number in range(5000)}}))


def test_a_locked_part_and_another_way_of_packing_are_refused() -> None:
    with pytest.raises(WorkbookRefused, match="packed"):
        read(zipped(parts(plain_sheet(CELLS)), ZIP_BZIP2))
    entry = GOOD.index(b"PK\x01\x02")
    content = bytearray(GOOD)
    content[entry + 8] |= 1
    with pytest.raises(WorkbookEncrypted):
        read(bytes(content))


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_a_document_type_is_refused_in_every_part_threat_17(part: str) -> None:
    entries = parts(plain_sheet(CELLS))
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + entries[part]
    with pytest.raises(XmlRefused):
        read(zipped({**entries, part: bomb}))


def test_depth_is_refused_in_every_part_threat_18() -> None:
    entries = parts(plain_sheet(CELLS))
    for part in ("xl/workbook.xml", SHEET):
        with pytest.raises(XmlRefused):
            read(zipped({**entries, part: "<a>" * 200_000 + "</a>" * 200_000}, ZIP_STORED))


def test_what_a_workbook_refers_to_outside_itself_is_never_looked_at_threat_17() -> None:
    entries = parts(plain_sheet(CELLS))
    name = "xl/_rels/workbook.xml.rels"
    for target in ("../../../etc/passwd", "/etc/passwd", "http://example.org/sheet1.xml"):
        changed = {**entries, name: entries[name].replace("/xl/worksheets/sheet1.xml", target)}
        with pytest.raises(WorkbookBroken):
            read(zipped(changed))
    with pytest.raises(WorkbookBroken):
        read(zipped({**entries, name: entries[name].replace("Target=", 'TargetMode="External" Target=')}))


def test_a_number_format_without_end_is_looked_at_once_threat_18() -> None:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, cells in enumerate((HEADER, [7, *ROW[1:]])):
        sheet.write_row(number, 0, cells, book.add_format({"num_format": "[" * 1_000_000}))
    book.close()
    assert only(raw.getvalue(), max_expanded_megabytes=256).patient.his_number == "7"


def test_places_and_styles_that_no_sheet_has_are_passed_over() -> None:
    odd = (
        '<c r="ZZZZZ2"><v>1</v></c><c r="2"><v>1</v></c><c r="A99999999999999"><v>1</v></c>'
        '<c s="99999999999999999999"><v>1</v></c><c s="x" t="s"><v>-1</v></c>'
        '<c t="s"><v>9e9</v></c><c t="?"><v>1</v></c>'
    )
    assert only(workbook(plain_sheet(odd + CELLS))).patient.his_number == "7"


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_brings_anything_but_a_coded_error_threat_18(seed: int) -> None:
    chance = random.Random(seed)
    for whole in (written([HEADER, ROW, ROW]), zipped(parts(plain_sheet(CELLS)), ZIP_STORED)):
        for _round in range(60):
            content = bytearray(whole)
            for _change in range(chance.randint(1, 6)):
                at = chance.randrange(len(content))
                kind = chance.randrange(3)
                if kind == 0:
                    content[at] = chance.randrange(256)
                elif kind == 1:
                    del content[at : at + chance.randint(1, 40)]
                else:
                    content[at:at] = chance.randbytes(chance.randint(1, 8))
            try:
                read(bytes(content))
            except WorError:
                continue


@pytest.mark.parametrize("seed", range(6))
def test_no_xml_inside_brings_anything_but_a_coded_error_threat_18(seed: int) -> None:
    chance = random.Random(seed)
    entries = parts(plain_sheet(CELLS))
    pieces = [
        "<c",
        "</c>",
        "<v>",
        "</v>",
        '<row r="',
        '">',
        "<f>",
        "<is>",
        "<t>",
        "</row>",
        't="s"',
        "&amp;",
        "9" * 30,
        "-1",
        "é",
        "\0",
    ]
    for _round in range(150):
        part = chance.choice([*entries])
        text = entries[part]
        for _change in range(chance.randint(1, 4)):
            at = chance.randrange(len(text) or 1)
            text = text[:at] + chance.choice(pieces) + text[at + chance.randint(0, 12) :]
        try:
            read(zipped({**entries, part: text}))
        except WorError:
            continue
