"""HL7v3: our connector against lxml, as a whole tree and in pieces, and against handlers on bare expat.

All of them gather the same registrations from the same bytes: 400 patients in one file, six contacts each,
one of them with the code, and two episodes that name lines of contacts; the journal's texts are passed over.
"""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any, Final

from wor_his_hl7v3.connector import Hl7v3Connector

from bench.formats import compare
from bench.formats._hl7v3_by_hand import AGB, BSN, ICPC, V3, Row, bare_expat, lxml_pieces, lxml_tree
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile

PATIENTS: Final = 400
CONTACTS: Final = 6
_BSNS: Final = ("123456782", "999990019", "999911120", "999900900", "999999011")
_LINE: Final = (
    '<component><sequenceNumber value="1"/><JournalEntry><id root="1.2.5" extension="r{contact}-{kind}"/>'
    '<code code="{kind}" codeSystem="2.16.840.1.113883.2.4.4.32.2"/><value>Verzonnen regel {kind} van '
    "contact {contact}, die wordt overgeslagen en niets mag kosten</value></JournalEntry></component>\n"
)
_CONTACT: Final = (
    '<component1><encounter classCode="ENC" moodCode="EVN"><id root="1.2.4" extension="c{contact}"/>'
    '<code code="03" codeSystem="2.16.840.1.113883.2.4.4.30.14"/><statusCode code="completed"/>'
    '<effectiveTime><low value="202611{day:02}1030"/></effectiveTime>'
    '<author><AssignedPerson><id root="{agb}" extension="01004567"/>'
    '<code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111" displayName="Huisarts"/>'
    '<assignedPrincipalChoiceList><assignedPerson><name><given qualifier="IN">P.</given>'
    "<family>Voorbeeld</family></name></assignedPerson></assignedPrincipalChoiceList></AssignedPerson></author>\n"
    '{lines}<component><sequenceNumber value="1"/><ObservationDx><code code="DISDX"/>'
    '<value code="{code}" codeSystem="{icpc}"/></ObservationDx></component></encounter></component1>\n'
)
_PATIENT: Final = (
    '<subject><PrimaryCareProvision><subject><Patient><id root="{bsn_root}" extension="{bsn}"/>'
    '<id root="1.2.3" extension="{number}"/><addr use="HP"><streetName>Voorbeeldstraat</streetName>'
    "<houseNumber>{number}</houseNumber><postalCode>1186 AB</postalCode><city>Amstelveen</city></addr>"
    '<telecom value="tel:020-5550101"/><telecom value="mailto:p{number}@voorbeeld.example"/><Person><name>'
    '<given qualifier="IN">S.</given><prefix qualifier="VV">van den </prefix>'
    '<family qualifier="BR">Berg{number}</family></name><administrativeGenderCode code="F"/>'
    '<birthTime value="19500201"/></Person></Patient></subject>\n{contacts}{episodes}'
    "</PrimaryCareProvision></subject>\n"
)
_EPISODE: Final = (
    '<component7><episodeOfCondition><id root="1.2.6" extension="e{number}-{code}"/>'
    '<statusCode code="active"/><effectiveTime><low value="20261012"/></effectiveTime><reason><ObservationDx>'
    '<code code="DISDX"/><value code="{code}" codeSystem="{icpc}"/></ObservationDx></reason>{references}'
    "</episodeOfCondition></component7>\n"
)
_REFERENCE: Final = (
    '<component><actReference><id root="1.2.5" extension="r{contact}-E"/></actReference></component>'
)


def document() -> bytes:
    """Return one message with all patients."""
    people = "".join(_person(number) for number in range(1, PATIENTS + 1))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<QUPC_IN990002NL xmlns="{V3}"><ControlActProcess>{people}</ControlActProcess></QUPC_IN990002NL>'
    )
    return text.encode()


def _person(number: int) -> str:
    contacts = {number * CONTACTS + index: index for index in range(CONTACTS)}
    of_code: dict[str, list[int]] = {"Z68": [], "A04": []}
    for contact, index in contacts.items():
        of_code[_code(index)].append(contact)
    episodes = (
        _EPISODE.format(
            number=number,
            code=code,
            icpc=ICPC,
            references="".join(_REFERENCE.format(contact=contact) for contact in listed),
        )
        for code, listed in of_code.items()
    )
    return _PATIENT.format(
        number=number,
        bsn=_BSNS[number % len(_BSNS)],
        bsn_root=BSN,
        contacts="".join(_contact(contact, index) for contact, index in contacts.items()),
        episodes="".join(episodes),
    )


def _code(index: int) -> str:
    return "Z68" if index == CONTACTS // 2 else "A04"


def _contact(contact: int, index: int) -> str:
    lines = "".join(_LINE.format(contact=contact, kind=kind) for kind in "SOEP")
    return _CONTACT.format(contact=contact, day=index + 1, lines=lines, code=_code(index), agb=AGB, icpc=ICPC)


def row(registration: Registration) -> Row:
    """Return what all sides are compared by."""
    patient, author = registration.patient, registration.author
    address = patient.address
    return (
        patient.bsn, patient.his_number, patient.surname, patient.prefix, patient.initials,
        patient.birth_date, patient.sex.value, patient.phones, patient.email,
        address.street, address.house_number, address.postcode, address.city,
        registration.contact_date, registration.contact_id, registration.code,
        author and (author.name, author.role, author.agb), registration.episode_id,
    )  # fmt: skip


def ours(content: bytes) -> list[Row]:
    """Read with our connector, as the reading child does."""
    items = Hl7v3Connector().read(BytesIO(content), Profile("hl7v3"))
    return [row(item) for item in items if isinstance(item, Registration)]


def rows() -> list[dict[str, Any]]:
    """Compare with each; of bare expat at least 0.7 is wanted."""
    content = document()
    others: list[tuple[str, Callable[[bytes], list[Row]], float]] = [
        ("hl7v3 / bare expat", bare_expat, 0.7),
        ("hl7v3 / lxml, whole tree with XPath", lxml_tree, 0.0),
        ("hl7v3 / lxml, iterparse", lxml_pieces, 0.0),
    ]
    return [
        compare(name, partial(ours, content), partial(read, content), at_least=least)
        for name, read, least in others
    ]
