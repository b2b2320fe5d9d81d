"""Files as a HIS drops them, invented: one contact or a short list each, one file in `every` with Z68."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import Profile

SAMPLES: Final = Path(__file__).parents[1] / "his_connectors"
NO_CODE: Final = "A04"
_COLUMNS: Final = {
    "his_number": "Nummer",
    "surname": "Naam",
    "birth_date": "Geboren",
    "contact_date": "Datum",
    "code": "ICPC",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One export: its connector's profile, and how a file of it is made (patient's number, day, code).

    `share`: of a hundred files that come, so many are of this kind.
    """

    name: str
    share: int
    suffix: str
    profile: Profile
    made: Callable[[int, str, str], str]

    def drop(self, folder: Path, numbers: range, day: str, every: int) -> None:
        """Write files, each whole at once."""
        for number in numbers:
            code = "Z68" if number % every == 0 else NO_CODE
            path = folder / f"{number:07d}{self.suffix}"
            path.write_text(self.made(number, day, code), encoding="latin-1", newline="")


def _csv(number: int, day: str, code: str) -> str:
    year, month, date = day.split("-")
    head = ";".join(_COLUMNS.values()) + "\n"
    rows = [(number, code), (number + 5_000_000, NO_CODE), (number + 6_000_000, NO_CODE)]
    return head + "".join(f"{n};Voorbeeld;01-02-1950;{date}-{month}-{year};{c}\n" for n, c in rows)


def _medvri(number: int, day: str, code: str) -> str:
    return (
        f"UNB+UNOA:1+500000001+01004567+{day[2:].replace('-', '')}:1130+R{number}'\r\n"
        f"UNH+R{number}+MEDVRI:1'\r\nGGA+Voorbeeld Verwijzer++++?+31413000101'\r\n"
        f"DET+{day[2:].replace('-', ':')}+09:05'\r\nPID+1950:02:01+V+Voorbeeld:van:::Anna:A.++{number}'\r\n"
        f"PAD+Dorpsstraat:1::Veghel:5461AA+06 00000101'\r\nTXT:1+Een vrij bericht, verzonnen.'\r\n"
        f"TXT:2+ICPC?: {code}'\r\nGGO+Huisartsenpraktijk De Linde'\r\n"
        f"UNT+9+R{number}'\r\nUNZ+1+R{number}'\r\n"
    )


def _hl7v2(number: int, day: str, code: str) -> str:
    when = day.replace("-", "")
    return (
        f"MSH|^~\\&|HIS|01004567|WOR|WOR|{when}1730+0100||ORU^R01^ORU_R01|M{number}|P|2.4|||||NLD|8859/1\r"
        f"PID|1||{number}^^^PRAKTIJK^PI||Voorbeeld&&Voorbeeld^A^^^^^L||19500201|F|||"
        "Dorpsstraat 12a&Dorpsstraat&12a^^Veghel^^5461 AA^NL^M||0413000101^PRN^PH\r"
        f"PV1|1|O|||||01004567^Linde^A.^^^^^^VEKTIS||||||||||||C{number}|||||||||||||||||||||||||{when}\r"
        f"OBR|1|C{number}^HIS||E^Evaluatie^L|||{when}1015|||||||||01004567^Linde^A.^^^^^^VEKTIS|||||||||F\r"
        f"OBX|1|CE|E^Evaluatie^L||{code}^Titel^ICPC1NL||||||F|||{when}1015\r"
    )


def _hl7v3(number: int, day: str, code: str) -> str:
    return (
        _summary()
        .replace('extension="10234"', f'extension="{number}"')
        .replace("202611", day.replace("-", "")[:6])
        .replace('"Z68', f'"{code}')
    )


def _fhir(number: int, day: str, code: str) -> str:
    return (
        _sample("wor_his_fhir/samples/contact-r4.json")
        .replace("http://fhir.nl/fhir/NamingSystem/bsn", "urn:oid:2.16.840.1.113883.2.4.6.6.90009999.3")
        .replace('"999911120"', f'"{number}"')
        .replace("2026-05-12", day)
        .replace('"Z68.01"', f'"{code}"')
    )


@cache
def _sample(path: str) -> str:
    return (SAMPLES / path).read_text("utf-8")


@cache
def _summary() -> str:
    """Return the sample's text without the BSN: a test patient is one patient."""
    bsn = 'root="2.16.840.1.113883.2.4.6.3"'
    lines = _sample("wor_his_hl7v3/samples/summary.xml").splitlines()
    return "\n".join(line for line in lines if bsn not in line)


def kinds() -> Iterator[Kind]:
    """Give the formats."""
    table = {"date_format": "%d-%m-%Y", "code_system": "icpc-1-nl", "columns": _COLUMNS}
    trigger = Trigger()
    yield Kind("lijst", 14, ".csv", Profile("table", options=table, trigger=trigger), _csv)
    line = {"code_line": "ICPC: (?P<code>.*)"}
    yield Kind("medvri", 40, ".edi", Profile("medvri", options=line, trigger=trigger), _medvri)
    yield Kind("hl7v2", 40, ".hl7", Profile("hl7v2", trigger=trigger), _hl7v2)
    yield Kind("hl7v3", 3, ".xml", Profile("hl7v3", trigger=trigger), _hl7v3)
    yield Kind("fhir", 3, ".json", Profile("fhir", trigger=trigger), _fhir)
