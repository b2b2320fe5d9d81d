"""HL7 version 2: against python-hl7 (and hl7apy, as a note) making the same registrations."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final

import hl7
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from wor_his_hl7v2.connector import Hl7v2Connector

from bench.formats import compare
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Item, Passed, Profile

MESSAGES: Final = 2_000
PROFILE: Final = Profile("hl7v2")
_BSNS: Final = ("999990019", "999911120", "123456782", "999900900", "999999011")
_NAMES: Final = ("Voorbeeld", "Proef", "Monster", "Toets", "Beëindiging", "Schaap")
_SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE}
_SYSTEMS: Final = ("ICPC", "ICPC1NL", "ICPC-1-NL")


def messages(count: int, every: int) -> Iterator[str]:
    """Yield results as a HIS sends them, a contact each: one in `every` has the code."""
    gp = "01004567^Linde^A.^^^^^^VEKTIS"
    for at in range(count):
        day, name, house = f"{1 + at % 28:02}", _NAMES[at % 6], 1 + at % 200
        born = f"{1930 + at % 80}{1 + at % 12:02}{day}"
        ids = f"{_BSNS[at % 5]}^^^NLMINBIZA^NNNLD~{1000 + at}^^^PRAKTIJK^PI"
        address = f"Dorpsstraat {house}&Dorpsstraat&{house}^^Veghel^^5461AA^NL^M"
        phones = f"0413{at:06}^PRN^PH~^NET^Internet^p{at}@example.org"
        code = "Z68^Andere verwijzing^ICPC1NL" if at % every == 0 else "A04^Moeheid^ICPC1NL"
        segments = (
            rf"MSH|^~\&|HIS|PR|||202611{day}1730+0100||ORU^R01^ORU_R01|{at}|P|2.4|||||NLD|UNICODE UTF-8",
            f"PID|1||{ids}||van {name}&van&{name}^^^^^^L||{born}|{'MF'[at % 2]}|||{address}||{phones}",
            f"PV1|1|O|||||{gp}||||||||||||C{at}{'|' * 25}202611{day}",
            f"OBR|1|P{at}^HIS||E^Evaluatie^L|||202611{day}1015|||||||||{gp}|||||||||F",
            "OBX|1|NM|RRSY^Systolische bloeddruk^L||140|mmHg|||||F",
            "OBX|2|NM|RRDI^Diastolische bloeddruk^L||85|mmHg|||||F",
            r"OBX|3|FT|S^Subjectief^L||Komt voor controle.\.br\Slaapt weer beter, eet goed.||||||F",
            f"OBX|4|CE|E^Evaluatie^L||{code}||||||F|||202611{day}1015",
            r"OBX|5|FT|P^Plan^L||Over drie maanden terug.\.br\Zo nodig eerder.||||||F",
        )
        yield "".join(f"{segment}\r" for segment in segments)


def batch(count: int, every: int) -> bytes:
    """Return a file of such messages."""
    start = r"BHS|^~\&|HIS|01004567|WOR|WOR|202611301800" + "\r"
    return (start + "".join(messages(count, every)) + f"BTS|{count}\r").encode()


def ours(content: bytes) -> list[Item]:
    """Read with the connector."""
    items = Hl7v2Connector().read(BytesIO(content), PROFILE)
    return [item for item in items if item.__class__ is not Passed]


def rows() -> list[dict[str, Any]]:
    """Compare batches with the code in one message of twenty and in each."""
    some, each, few = batch(MESSAGES, 20), batch(MESSAGES // 4, 1), batch(40, 1)
    return [
        _compared("hl7v2, 1 in 20, against hl7", some, 3.0),
        _compared("hl7v2, every message, against hl7", each, 3.0),
        compare("hl7v2, every message, against hl7apy", lambda: ours(few), lambda: _by_hl7apy(few), rounds=2),
    ]


def _compared(name: str, content: bytes, least: float) -> dict[str, Any]:
    return compare(name, lambda: ours(content), lambda: _by_hl7(content), at_least=least)


def _split(content: bytes) -> list[str]:
    """Cut a batch into its messages, as one would by hand."""
    body = content.decode("utf-8").rpartition("BTS|")[0]
    return [f"MSH|{part}" for part in body.split("MSH|")[1:]]


def _by_hl7(content: bytes) -> list[Any]:
    found = []
    for number, text in enumerate(_split(content), 1):
        message = hl7.parse(text)
        if any(_coded(result) for result in message.segments("OBX")):
            found.append(_registration(message, number))
    return found


def _coded(result: Any) -> bool:
    if str(result[2]) not in ("CE", "CWE"):
        return False
    return str(result[5][0][0]) == "Z68" and str(result[5][0][2]) in _SYSTEMS


def _registration(message: Any, number: int) -> Registration:
    pid, visit, order = (message.segment(tag) for tag in ("PID", "PV1", "OBR"))
    ids = {str(each[3]): str(each[0]) for each in pid[3]}
    family, address, author = pid[5][0][0], pid[11][0], order[16][0]
    return Registration(
        patient=Patient(
            his_number=ids["PRAKTIJK"],
            bsn=ids["NLMINBIZA"],
            surname=str(family[2]),
            prefix=str(family[1]),
            birth_date=_day(str(pid[7])),
            sex=_SEXES.get(str(pid[8]), Sex.UNKNOWN),
            phones=tuple(phone for each in pid[13] if (phone := str(each[0]))),
            email=next((str(each[3]) for each in pid[13] if len(each) > 3), ""),
            address=Address(str(address[0][1]), str(address[0][2]), str(address[4]), str(address[2])),
        ),
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("hl7v2", f"message {number}"),
        contact_date=_day(str(visit[44])),
        author=Author(f"{author[2]} {author[1]}", agb=str(author[0])),
        contact_id=str(visit[19]),
    )


def _by_hl7apy(content: bytes) -> list[Any]:
    found = []
    for number, text in enumerate(_split(content), 1):
        message = parse_message(text, validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=False)
        for result in message.obx:
            if result.obx_2.value == "CE" and result.obx_5.to_er7().startswith("Z68^"):
                found.append(_registration_by_hl7apy(message, number))
                break
    return found


def _registration_by_hl7apy(message: Any, number: int) -> Registration:
    pid, visit, order = message.pid, message.pv1, message.obr
    ids = {each.cx_4.value: each.cx_1.value for each in pid.pid_3}
    family, address, author = pid.pid_5.xpn_1, pid.pid_11, order.obr_16
    phone, mail = pid.pid_13
    return Registration(
        patient=Patient(
            his_number=ids["PRAKTIJK"],
            bsn=ids["NLMINBIZA"],
            surname=family.fn_3.to_er7(),
            prefix=family.fn_2.to_er7(),
            birth_date=_day(pid.pid_7.value),
            sex=_SEXES.get(pid.pid_8.value, Sex.UNKNOWN),
            phones=(phone.xtn_1.value,),
            email=mail.xtn_4.value,
            address=Address(
                address.xad_1.sad_2.to_er7(),
                address.xad_1.sad_3.to_er7(),
                address.xad_5.value,
                address.xad_3.value,
            ),
        ),
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("hl7v2", f"message {number}"),
        contact_date=_day(visit.pv1_44.value),
        author=Author(f"{author.xcn_3.value} {author.xcn_2.value}", agb=author.xcn_1.value),
        contact_id=visit.pv1_19.value,
    )


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
