"""Workbooks for tests: by xlsxwriter, and by hand where no writer would write such a thing."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from wor_his_table.connector import TableConnector

from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COLUMNS = {
    "his_number": "Nr",
    "bsn": "BSN",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
}
HEADER = ["Nr", "BSN", "Naam", "Geboren", "Datum", "ICPC"]
ROW = ["7", "999990019", "Voorbeeld", "01-02-1950", "02-11-2026", "Z68"]


def profile(**options):
    return Profile("table", options={"columns": COLUMNS, "code_system": "icpc-1-nl", **options})


def read(content, **options):
    return list(TableConnector().read(io.BytesIO(content), profile(**options)))


def only(content, **options):
    (item,) = read(content, **options)
    assert isinstance(item, Registration), item
    return item


def written(rows, **options):
    """Return a workbook of these rows, as xlsxwriter writes it; days get a format of days."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "default_date_format": "dd-mm-yyyy", **options})
    sheet = book.add_worksheet("Blad1")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return raw.getvalue()


def inline(place, text):
    at = f' r="{place}"' if place else ""
    return f'<c{at} t="inlineStr"><is><t>{text}</t></is></c>'


def plain_sheet(cells):
    """Return sheet data: the header, and one row of these cells."""
    header = "".join(inline(f"{column}1", text) for column, text in zip("ABCDEF", HEADER, strict=True))
    return f'<sheetData><row r="1">{header}</row><row r="2">{cells}</row></sheetData>'


def parts(sheet, *, prefix="", strict=False):
    """Return the parts of a workbook by name, as few as there can be."""
    main, office = (STRICT, STRICT_OFFICE) if strict else (MAIN, OFFICE)
    xmlns = f"xmlns:{prefix.rstrip(':')}" if prefix else "xmlns"
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="b" '
        f'Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<{prefix}worksheet {xmlns}="{main}">{sheet}</{prefix}worksheet>',
    }


def zipped(entries, compression=ZIP_DEFLATED):
    raw = io.BytesIO()
    with ZipFile(raw, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return raw.getvalue()


def workbook(sheet, *, prefix="", strict=False):
    return zipped(parts(sheet, prefix=prefix, strict=strict))
