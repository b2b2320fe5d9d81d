"""Lists as CSV: against csv.reader and csv.DictReader making the same registrations."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from typing import Any, Final

from wor_his_table.connector import TableConnector

from bench.formats import compare
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Item, Passed, Profile

ROWS: Final = 20_000
COLUMNS: Final = {
    "his_number": "Patiëntnummer", "bsn": "BSN", "surname": "Achternaam", "prefix": "Tussenvoegsel",
    "initials": "Voorletters", "birth_date": "Geboortedatum", "sex": "Geslacht",
    "phones": ["Telefoon", "Mobiel"], "email": "E-mail", "street": "Straat", "house_number": "Huisnummer",
    "postcode": "Postcode",
    "city": "Woonplaats", "contact_date": "Contactdatum", "code": "ICPC", "author": "Medewerker",
    "author_role": "Functie", "author_agb": "AGB", "episode_id": "Episode", "contact_id": "Contact",
}  # fmt: skip
HEADERS: Final = [
    header for each in COLUMNS.values() for header in (each if isinstance(each, list) else [each])
]
PROFILE: Final = Profile("table", options={"code_system": "icpc-1-nl", "columns": COLUMNS})
_BSNS: Final = ("999990019", "999911120", "123456782", "999900900", "999999011")
_NAMES: Final = ("Voorbeeld", "Proef", "Monster", "Toets", "Beëindiging", "Schaap")
_OTHERS: Final = ("A04", "K86", "", "T90.02", "R74", "L03", "", "P76", "U71")
_SEXES: Final = {"M": Sex.MALE, "V": Sex.FEMALE}


def people(rows: int, every: int) -> Iterator[list[str]]:
    """Yield rows of invented people; one in `every` has the code."""
    for at in range(rows):
        day, year = 1 + at % 28, 1930 + at % 80
        yield [
            str(1000 + at), _BSNS[at % 5] if at % 3 else "", _NAMES[at % 6], "van" if at % 4 == 0 else "",
            "A.", f"{day:02}-{1 + at % 12:02}-{year}", "MV"[at % 2], f"0413-{at % 1_000_000:06}",
            f"06-{at % 100_000_000:08}" if at % 2 else "", f"p{at}@example.org", "Dorpsstraat",
            str(1 + at % 200), f"{5461 + at % 9}AA", "Veghel", f"{day:02}-11-2026",
            "Z68" if at % every == 0 else _OTHERS[at % 9], "M. Bernard", "huisarts", "01004568",
            f"E{at}", f"C{at}",
        ]  # fmt: skip


def listed(rows: int, every: int, *, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Return such a list as a file."""
    raw = BytesIO()
    text = TextIOWrapper(raw, "utf-8", newline="")
    writer = csv.writer(text, delimiter=";", quoting=quoting)  # type: ignore[arg-type] # csv's own constants
    writer.writerow(HEADERS)
    writer.writerows(people(rows, every))
    text.flush()
    return raw.getvalue()


def ours(content: bytes) -> list[Item]:
    """Read with the connector; rows without the code were told too, and are left out here."""
    items = TableConnector().read(BytesIO(content), PROFILE)
    return [item for item in items if item.__class__ is not Passed]


def registration(get: Callable[[str], str], row: int) -> Registration:
    """Make what the connector makes, as one would by hand."""
    bsn = get("BSN")
    return Registration(
        patient=Patient(
            his_number=get("Patiëntnummer"),
            bsn=bsn.zfill(9) if bsn else "",
            surname=get("Achternaam"),
            prefix=get("Tussenvoegsel"),
            initials=get("Voorletters"),
            birth_date=_day(get("Geboortedatum")),
            sex=_SEXES.get(get("Geslacht"), Sex.UNKNOWN),
            phones=tuple(phone for phone in (get("Telefoon"), get("Mobiel")) if phone),
            email=get("E-mail"),
            address=Address(get("Straat"), get("Huisnummer"), get("Postcode"), get("Woonplaats")),
        ),
        code=get("ICPC"),
        code_system="icpc-1-nl",
        source=Source("table", f"row {row}"),
        contact_date=_day(get("Contactdatum")),
        author=Author(get("Medewerker"), get("Functie"), get("AGB")),
        episode_id=get("Episode"),
        contact_id=get("Contact"),
    )


def rows() -> list[dict[str, Any]]:
    """Compare lists with the code in one row of twenty, in each, and with each value between quotes."""
    some, every = listed(ROWS, 20), listed(ROWS // 4, 1)
    quoted = listed(ROWS, 20, quoting=csv.QUOTE_ALL)
    return [
        _compared("csv, 1 in 20, against csv.reader", some, _bare, 0.7),
        _compared("csv, 1 in 20, between quotes, against csv.reader", quoted, _bare, 0.7),
        _compared("csv, every row, against csv.reader", every, _bare, 0.7),
        _compared("csv, 1 in 20, against csv.DictReader", some, _by_name, 0.7),
        _compared("csv, every row, against csv.DictReader", every, _by_name, 0.7),
    ]


def _compared(name: str, content: bytes, bare: Callable[[bytes], list[Any]], least: float) -> dict[str, Any]:
    return compare(name, lambda: ours(content), lambda: bare(content), at_least=least)


def _bare(content: bytes) -> list[Any]:
    reader = csv.reader(TextIOWrapper(BytesIO(content), "utf-8-sig", newline=""), delimiter=";")
    places = {header: at for at, header in enumerate(next(reader))}
    code = places["ICPC"]
    return [
        registration(lambda header, row=row: row[places[header]], number)  # type: ignore[misc] # mypy on defaults
        for number, row in enumerate(reader, start=2)
        if row[code] == "Z68"
    ]


def _by_name(content: bytes) -> list[Any]:
    reader = csv.DictReader(TextIOWrapper(BytesIO(content), "utf-8-sig", newline=""), delimiter=";")
    return [
        registration(row.__getitem__, number)
        for number, row in enumerate(reader, start=2)
        if row["ICPC"] == "Z68"
    ]


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").date()
