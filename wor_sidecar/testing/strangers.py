"""The beginnings of other formats: no connector may take them for its own. All of it is invented."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Stranger:
    """The beginning of a file. `read_by`: the connectors whose own format it is."""

    what: str
    name: str
    head: bytes
    read_by: tuple[str, ...] = ()


STRANGERS: Final = (
    Stranger(
        "a CSV list", "lijst.csv", b"Nummer;Naam;Geboren;ICPC\r\n7;Voorbeeld;01-02-1950;Z68\r\n", ("table",)
    ),
    Stranger(
        "a workbook",
        "lijst.xlsx",
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0xl/workbook.xml" + b"\0" * 40,
        ("table",),
    ),
    Stranger(
        "an EDIFACT interchange",
        "post.edi",
        b"UNB+UNOA:1+500000001+01004567+261102:0930+1'UNH+1+MEDVRI:1'GGA+De Linde'DET+26:11:02'TXT:1+Regel'",
        ("medvri",),
    ),
    Stranger(
        "an HL7 v2 message",
        "bericht.hl7",
        b"MSH|^~\\&|HIS|LINDE|WOR|LINDE|20261102093000||ORU^R01|1|P|2.4\rPID|1||7^^^HIS||Voorbeeld\r",
        ("hl7v2",),
    ),
    Stranger(
        "an HL7 v3 message",
        "samenvatting.xml",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<QUPC_IN990002NL xmlns="urn:hl7-org:v3"><id root="1"/>',
        ("hl7v3",),
    ),
    Stranger(
        "a FHIR Bundle in JSON",
        "bundel.json",
        b'{"resourceType": "Bundle", "type": "document",  "entry": [{"resource": {}}]}',
        ("fhir",),
    ),
    Stranger(
        "a FHIR Bundle in XML",
        "bundel.xml",
        b'<?xml version="1.0"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="document"/>',
        ("fhir",),
    ),
    Stranger("a PDF", "brief.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
    Stranger(
        "a page of HTML", "fout.html", b"<!DOCTYPE html>\n<html><head><title>Fout</title></head></html>\n"
    ),
)
