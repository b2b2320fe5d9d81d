"""Messages for the tests of this connector: invented, and short enough to read."""

import io
from collections.abc import Sequence

from wor_his_hl7v2.connector import Hl7v2Connector

from wor_sidecar.hooks.connector import Item, Passed, Profile, RecordError

HL7 = Hl7v2Connector()
BARE = Profile("hl7v2")
GP = "01004567^Linde^A.^^^^^^VEKTIS"
PID = (
    "PID|1||123456782^^^NLMINBIZA^NNNLD~4711^^^PRAKTIJK^PI||"
    "Jansen - de Vries&de&Vries&&Jansen^A^B^^^^L||19500201|F"
    "|||Dorpsstraat 12a&Dorpsstraat&12a^^Veghel^^5461 AA^NL^M||0413000101^PRN^PH~^NET^Internet^a@example.nl"
)
OTHER = "PID|2||999990019^^^NLMINBIZA^NNNLD||Bakker&&Bakker^C^^^^^L||19610315|M"
OBR = f"OBR|1|P7^HIS||E^Evaluatie^L|||20261120101500|||||||||{GP}"
CODE = "Z68^Andere verwijzing^ICPC1NL"
OBX = f"OBX|1|CE|E^Evaluatie^L||{CODE}||||||F"


def msh(
    kind: str = "ORU^R01", charset: str = "", number: str = "1", test: str = "P", app: str = "HIS"
) -> str:
    return rf"MSH|^~\&|{app}|PR|WOR|WOR|20261121173000+0100||{kind}|{number}|{test}|2.4||||||{charset}"


def pv1(day: str = "", visit: str = "") -> str:
    fields = ["PV1", "1", "O", *[""] * 42]
    fields[7], fields[19], fields[44] = GP, visit, day
    return "|".join(fields)


ORU = (msh(), PID, OBR, OBX)


def raw(*segments: str, end: str = "\r", encoding: str = "utf-8") -> bytes:
    return "".join(segment + end for segment in segments).encode(encoding)


def read(*segments: str, profile: Profile = BARE) -> list[Item]:
    return items(raw(*segments), profile)


def items(content: bytes, profile: Profile = BARE) -> list[Item]:
    return list(HL7.read(io.BytesIO(content), profile))


def only(found: Sequence[Item]) -> Item:
    (item,) = found
    return item


def code_of(item: Item) -> str:
    assert isinstance(item, RecordError)
    return item.error.code


def passed(*segments: str) -> bool:
    return all(isinstance(item, Passed) for item in read(*segments))
