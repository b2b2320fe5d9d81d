"""EDIFACT: our connector against pydifact, which gathers the same registrations from the same bytes.

600 messages in one interchange, each with twelve lines of text; every third has a line with the code.
pydifact refuses a tag with counters (`TXT:1`), so both are given the messages without; its checks
against the tables of UN/EDIFACT, which know no Dutch segment, are switched off: that is quicker.
"""

import warnings
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Any, Final

from pydifact.exceptions import MissingImplementationWarning
from pydifact.parser import Parser
from pydifact.segmentcollection import Interchange
from pydifact.segments import SegmentFactory
from wor_his_medvri.connector import MedvriConnector
from wor_his_medvri.edifact import Segment, Service

from bench.formats import compare
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile

MESSAGES: Final = 600
LINES: Final = 12
TARGET: Final = 3.0
_BSNS: Final = ("123456782", "999990019", "999911120", "999900900", "999999011")
_CODE: Final = "ICPC: "
_PROFILE: Final = Profile("medvri", options={"code_line": r"ICPC: (?P<code>[A-Z][0-9]{2}(\.[0-9]{2})?)"})
Row = tuple[str, str, str, date, date, str, str]


def interchange(*, counters: bool = False) -> bytes:
    """Return one interchange, a segment per line."""
    whole = [
        Segment("UNB", (), (("UNOA", "1"), ("500000001",), ("500000002",), ("261121", "1130"), ("REF",)))
    ]
    for at in range(1, MESSAGES + 1):
        body = _body(at, counters=counters)
        whole.append(Segment("UNH", (), ((str(at),), ("MEDVRI", "1"))))
        whole += body
        whole.append(Segment("UNT", (), ((str(len(body) + 2),), (str(at),))))
    whole.append(Segment("UNZ", (), ((str(MESSAGES),), ("REF",))))
    return "".join(segment.written(Service()) + "\r\n" for segment in whole).encode("iso-8859-1")


def _body(at: int, *, counters: bool) -> list[Segment]:
    code = "Z68" if at % 3 == 0 else "A04"
    name = ("Voorbeeld", "van den", f"Proef{at}", "de", "Zoë", "Z.")
    lines = [f"Regel {line} van bericht {at}: 't is verzonnen + telt niet mee" for line in range(LINES - 1)]
    texts = enumerate([*lines, f"{_CODE}{code}"], 1)
    return [
        Segment("GGA", (), ((f"Verwijzer {at % 7}",), (), (), (), ("+31413000101",))),
        Segment("DET", (), (("26", "11", f"{at % 28 + 1:02}"), ("09", "05"))),
        Segment("PID", (), (("1950", "02", "01"), ("V",), name, (), (f"BSN{_BSNS[at % 5]}",))),
        Segment("PAD", (), (("Dorpsstraat", "1", "", "Veghel", "5461AA"), ("06 00000101",))),
        *[Segment("TXT", (str(line),) if counters else (), ((text,),)) for line, text in texts],
        Segment("GGO", (), (("Huisartsenpraktijk De Linde",),)),
    ]


def ours(raw: bytes) -> list[Row]:
    """Read with the connector."""
    found = [
        item for item in MedvriConnector().read(BytesIO(raw), _PROFILE) if isinstance(item, Registration)
    ]
    return [_row(item) for item in found]


def _row(item: Registration) -> Row:
    patient, author = item.patient, item.author
    assert patient.birth_date is not None
    assert item.contact_date is not None
    assert author is not None
    own, partner = patient.surname, patient.partner_surname
    return patient.bsn, own, partner, patient.birth_date, item.contact_date, item.code, author.name


class _Unchecked(SegmentFactory):
    create_segment = staticmethod(partial(SegmentFactory.create_segment, validate=False))


def theirs(raw: bytes) -> list[Row]:
    """Read as one would with pydifact."""
    found = []
    with warnings.catch_warnings():  # the one of UNB can't be switched off
        warnings.simplefilter("ignore", MissingImplementationWarning)
        parsed = Interchange.from_str(raw.decode("iso-8859-1"), parser=Parser(factory=_Unchecked()))
    for message in parsed.get_messages():
        facts: dict[str, Any] = {}
        code = ""
        for segment in message.segments:
            if segment.tag != "TXT":
                facts[segment.tag] = segment.elements
            elif str(segment.elements[0]).startswith(_CODE):
                code = str(segment.elements[0]).removeprefix(_CODE)
        if code != "Z68":
            continue
        born, _sex, name, _theirs, bsn = facts["PID"]
        day = datetime.strptime(":".join(facts["DET"][0]), "%y:%m:%d").date()
        bsn = bsn.removeprefix("BSN")
        found.append((bsn, name[2], name[0], date(*map(int, born)), day, code, facts["GGA"][0]))
    return found


def rows() -> list[dict[str, Any]]:
    """Compare both."""
    raw = interchange()
    return [compare("MEDVRI against pydifact", lambda: ours(raw), lambda: theirs(raw), at_least=TARGET)]
