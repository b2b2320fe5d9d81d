"""What becomes of a Professionele Samenvatting: which contacts count, for whom, and when."""

import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wor_his_hl7v3.connector import Hl7v3Connector

from wor_sidecar.domain.errors.folders import (
    FileTruncated,
    NotWrittenByConnector,
    ProfileOptionRefused,
    ProfileOptionUnknown,
    TooMuchInFile,
)
from wor_sidecar.domain.errors.formats import (
    NoSummary,
    PatientsDiffer,
    XmlBroken,
    XmlEncodingRefused,
    XmlRefused,
)
from wor_sidecar.domain.icpc import ICPC_1_NL_OID, Trigger
from wor_sidecar.domain.registration import Address, Author, Registration, Sex
from wor_sidecar.hooks.connector import Item, Passed, Profile, RecordError
from wor_sidecar.testing.connectors import check_reading

SAMPLES = Path(__file__).parents[1] / "samples"
PROFILE = Profile("hl7v3")
BSN = "2.16.840.1.113883.2.4.6.3"
AGB = "2.16.840.1.113883.2.4.6.1"
PATIENT = (
    f'<subject><Patient><id root="{BSN}" extension="999990019"/><id root="1.2.3" extension="10234"/>'
    '<Person><name><family qualifier="BR">Berg</family></name><birthTime value="19500201"/></Person>'
    "</Patient></subject>"
)


def dx(code: str = "Z68", system: str = ICPC_1_NL_OID, kind: str = "DISDX", more: str = "") -> str:
    value = f'<value code="{code}" codeSystem="{system}">{more}</value>'
    return f'<ObservationDx><code code="{kind}"/>{value}</ObservationDx>'


TRANSLATED = f'<translation code="Z68" codeSystem="{ICPC_1_NL_OID}"/>'


def line(number: str, inside: str, attributes: str = "") -> str:
    return f'<component {attributes}><sequenceNumber value="{number}"/>{inside}</component>'


def contact(
    lines: str | None = None,
    when: str = '<effectiveTime><low value="202611021030"/></effectiveTime>',
    attributes: str = "",
    more: str = "",
) -> str:
    inside = line("1", dx()) if lines is None else lines
    head = f'<id root="1.2.4" extension="c-1"/>{when}{more}'
    return f"<component1><encounter {attributes}>{head}{inside}</encounter></component1>"


def summary(*parts: str, patient: str = PATIENT) -> str:
    return f"<PrimaryCareProvision>{patient}{''.join(parts)}</PrimaryCareProvision>"


def message(*summaries: str) -> bytes:
    inside = "".join(f"<subject>{each}</subject>" for each in summaries)
    xml = (
        f'<QUPC_IN990002NL xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<ControlActProcess>{inside}</ControlActProcess></QUPC_IN990002NL>"
    )
    return xml.encode()


def items(content: bytes, profile: Profile = PROFILE) -> list[Item]:
    return list(Hl7v3Connector().read(BytesIO(content), profile))


def one(content: bytes, profile: Profile = PROFILE) -> Registration:
    (item,) = items(content, profile)
    assert isinstance(item, Registration), item
    return item


def of(patient: str) -> Registration:
    return one(message(summary(contact(), patient=f"<subject><Patient>{patient}</Patient></subject>")))


IDS = f'<id root="{BSN}" extension="999990019"/>'
BORN = '<birthTime value="19500201"/>'


def named(name: str) -> Registration:
    return of(f"{IDS}<Person><name>{name}</name>{BORN}</Person>")


def test_the_sample_gives_its_one_registration() -> None:
    found = check_reading(Hl7v3Connector(), PROFILE, (SAMPLES / "summary.xml").read_bytes())
    (registration,) = found
    patient = registration.patient
    assert (patient.bsn, patient.his_number) == ("999990019", "10234")
    assert patient.full_name == "Saskia van den Berg-de Vries"
    assert (patient.initials, patient.sex, patient.birth_date) == ("S.M.", Sex.FEMALE, date(1950, 2, 1))
    assert (patient.phones, patient.email) == (
        ("020-5550101", "06 5550 0102"),
        "s.vandenberg@voorbeeld.example",
    )
    assert patient.address == Address("Voorbeeldstraat", "12 a", "1186 AB", "Amstelveen")
    assert registration.author == Author("P. van der Huizen", "Huisarts", "01004567")
    assert (registration.contact_date, registration.contact_id) == (date(2026, 11, 2), "c-501")
    assert (registration.code, registration.code_system) == ("Z68", "icpc-1-nl")
    assert registration.episode_id == "e-61"


@pytest.mark.parametrize(
    "cut", range(200, (SAMPLES / "summary.xml").stat().st_size - 1, 97), ids=lambda cut: f"{cut}"
)
def test_a_sample_that_ends_early_is_truncated(cut: int) -> None:
    whole = (SAMPLES / "summary.xml").read_bytes().rstrip()
    with pytest.raises(FileTruncated):
        items(whole[: min(cut, len(whole) - 1)])


def test_a_contact_without_the_code_is_passed_with_its_code_alone() -> None:
    assert items(message(summary(contact(line("1", dx("A04")))))) == [Passed("A04", "icpc-1-nl", "contact 1")]
    assert items(message(summary(contact("")))) == [Passed("", "", "contact 1")]
    secret = '<ObservationDx><value code="somber, 999990019" codeSystem="1.2"/></ObservationDx>'
    assert items(message(summary(contact(line("1", secret))))) == [Passed("", "", "contact 1")]


@pytest.mark.parametrize(
    "found",
    [
        dx(system="2.16.840.1.113883.6.3"),
        dx(system="2.16.840.1.113883.6.90"),
        dx(system=""),
        dx(code="Z680"),
        dx(code="z68"),
        dx(code="XZ68"),
        dx(code="Z69"),
        dx(kind="RISK"),
        dx().replace("<ObservationDx>", '<ObservationDx negationInd="true">'),
        dx().replace("<ObservationDx>", '<ObservationDx moodCode="INT">'),
        dx().replace("<ObservationDx>", '<ObservationDx nullFlavor="NI">'),
        dx().replace("<code ", '<statusCode code="nullified"/><code '),
        dx().replace("<value ", '<value nullFlavor="NI" '),
        '<JournalEntry><code code="E"/><value>Z68</value></JournalEntry>',
        f'<JournalEntry><code code="P"/><value>Verwezen</value><text>{"Z68 "}</text></JournalEntry>',
        f"<Prescription><reason>{dx()}</reason></Prescription>",
        (
            '<x:ObservationDx xmlns:x="urn:other"><x:value code="Z68" codeSystem="'
            f'{ICPC_1_NL_OID}"/></x:ObservationDx>'
        ),
    ],
)
def test_what_only_looks_like_the_code_triggers_nothing(found: str) -> None:
    (item,) = items(message(summary(contact(line("1", found)))))
    assert isinstance(item, Passed)
    assert item.code in ("Z68", "Z69", "Z680", "z68", "")


@pytest.mark.parametrize(
    "found",
    [
        dx(),
        dx(system=f"urn:oid:{ICPC_1_NL_OID}"),
        dx().replace('<code code="DISDX"/>', ""),
        dx("48694002", "2.16.840.1.113883.6.96", more=TRANSLATED),
        (
            f'<ObservationDx><code code="DISDX"/><value nullFlavor="OTH"><originalText>x</originalText>'
            f'<translation code="Z68" codeSystem="{ICPC_1_NL_OID}"/></value></ObservationDx>'
        ),
        f"<JournalEntry><code code='E'/><component>{dx()}</component></JournalEntry>",
    ],
)
def test_the_code_counts_in_its_system_translated_or_not(found: str) -> None:
    assert one(message(summary(contact(line("1", found))))).code == "Z68"


def test_a_subcode_triggers_and_other_codes_when_the_profile_says_so() -> None:
    assert one(message(summary(contact(line("1", dx("Z68.01")))))).code == "Z68.01"
    other = replace(PROFILE, trigger=Trigger(("Z29",)))
    assert one(message(summary(contact(line("1", dx("Z29"))))), other).code == "Z29"
    assert isinstance(items(message(summary(contact())), other)[0], Passed)


def test_one_registration_per_contact_and_code() -> None:
    lines = line("1", dx()) + line("2", dx()) + line("3", dx("A04"))
    assert len(items(message(summary(contact(lines), contact())))) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"attributes": 'negationInd="true"'},
        {"attributes": 'moodCode="APT"'},
        {"attributes": 'nullFlavor="NI"'},
        {"more": '<statusCode code="cancelled"/>'},
        {"more": '<statusCode code="nullified"/>'},
        {"lines": line("1", dx(), 'negationInd="true"')},
    ],
)
def test_a_contact_that_was_taken_back_is_passed(changed) -> None:
    assert items(message(summary(contact(**changed)))) == [Passed("", "", "contact 1")]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ('<effectiveTime><low value="20261102"/></effectiveTime>', date(2026, 11, 2)),
        (
            '<effectiveTime><low value="202611022359"/><high value="20261103"/></effectiveTime>',
            date(2026, 11, 2),
        ),
        ('<effectiveTime value="20261102103000"/>', date(2026, 11, 2)),
        ('<effectiveTime><low nullFlavor="UNK"/><high value="20261102"/></effectiveTime>', date(2026, 11, 2)),
        ('<effectiveTime><center value="20261102"/></effectiveTime>', date(2026, 11, 2)),
        ('<effectiveTime value="202611012330+0000"/>', date(2026, 11, 2)),
        ('<effectiveTime value="20260630233000.000+0100"/>', date(2026, 7, 1)),
        ('<effectiveTime value="202611020030+0100"/>', date(2026, 11, 2)),
        ('<effectiveTime value="20261101233000Z"/>', date(2026, 11, 2)),
        ('<effectiveTime value="202611020030+09:00"/>', date(2026, 11, 1)),
    ],
)
def test_the_contacts_day_is_the_day_in_amsterdam(when: str, day: date) -> None:
    assert one(message(summary(contact(when=when)))).contact_date == day


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (summary(contact(when="")), "contact_date"),
        (summary(contact(when='<effectiveTime value="2026"/>')), "contact_date"),
        (summary(contact(when='<effectiveTime value="20261340"/>')), "contact_date"),
        (summary(contact(when='<effectiveTime nullFlavor="UNK"/>')), "contact_date"),
        (summary(contact(), patient=""), "his_number or bsn"),
        (summary(contact(), patient=PATIENT.replace("extension", "nullFlavor")), "his_number or bsn"),
        (summary(contact(), patient=PATIENT.replace("999990019", "999990018")), "bsn"),
        (summary(contact(), patient=PATIENT.replace("1.2.3", BSN).replace("10234", "123456782")), "bsn"),
        (summary(contact(), patient=PATIENT.replace("Berg", " ")), "surname"),
        (summary(contact(), patient=PATIENT.replace("Berg", "x" * 300)), "surname"),
        (summary(contact(), patient=PATIENT.replace("19500201", "1950")), "birth_date"),
        (summary(contact(), patient=PATIENT.replace('value="19500201"', 'nullFlavor="UNK"')), "birth_date"),
    ],
)
def test_a_contact_that_lacks_something_is_a_record_error_that_names_it(content: str, field: str) -> None:
    bad, good = items(message(content, summary(contact())))
    assert isinstance(bad, RecordError)
    assert (bad.position, bad.error.fields["field"]) == ("contact 1", field)
    assert isinstance(good, Registration)


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (f'<id root="{BSN}" extension="999990019"/>', ("999990019", "")),
        (f'<id root="{BSN}" extension="000000000"/><id root="1.2" extension="7"/>', ("", "7")),
        ('<id root="1.2" extension="7"/><id root="1.3" extension="8"/>', ("", "7")),
        (
            f'<id root="1.2" extension="7"/><id root="urn:oid:{BSN}" extension="999911120"/>',
            ("999911120", "7"),
        ),
        (f'<id root="{BSN}" nullFlavor="NI"/><id root="1.2" extension=" 7 "/>', ("", "7")),
    ],
)
def test_the_patient_is_known_by_bsn_and_by_the_hiss_number(ids: str, told: tuple[str, str]) -> None:
    patient = of(f"{ids}<Person><name><family>Berg</family></name>{BORN}</Person>").patient
    assert (patient.bsn, patient.his_number) == told


def test_a_summary_that_names_two_patients_is_nobodys() -> None:
    other = PATIENT.replace("999990019", "999911120").replace("10234", "10235").replace("Berg", "Dal")
    for people in ((PATIENT, other), (other, PATIENT, PATIENT)):
        found = items(message(summary(*people[1:], contact(), patient=people[0]), summary(contact())))
        assert isinstance(found[0], RecordError)
        assert isinstance(found[0].error, PatientsDiffer)
        assert isinstance(found[1], Registration)
    target = PATIENT.replace("subject>", "recordTarget>").replace('<id root="1.2.3" extension="10234"/>', "")
    assert one(message(summary(target, contact()))).patient.bsn == "999990019"


def test_the_profile_may_say_which_number_is_the_hiss() -> None:
    patient = PATIENT.replace("<Person>", '<id root="1.2.9" extension="99"/><Person>')
    profile = replace(PROFILE, options={"his_root": "1.2.9"})
    assert one(message(summary(contact(), patient=patient)), profile).patient.his_number == "99"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            '<given qualifier="IN">S.</given><family qualifier="BR">Berg</family>',
            ("S.", "", "", "Berg", "", ""),
        ),
        (
            '<given qualifier="CL">Saskia</given><prefix qualifier="VV">van </prefix><family>Berg</family>',
            ("", "Saskia", "van", "Berg", "", ""),
        ),
        (
            (
                '<prefix qualifier="VV">van den </prefix><family qualifier="SP">Berg</family>'
                '<prefix qualifier="VV">de </prefix><family qualifier="BR">Vries</family>'
            ),
            ("", "", "de", "Vries", "van den", "Berg"),
        ),
        (
            (
                '<family qualifier="BR">Vries</family><family qualifier="SP">Berg</family>'
                '<prefix qualifier="VV BR">de</prefix><prefix qualifier="VV SP">van</prefix>'
            ),
            ("", "", "de", "Vries", "van", "Berg"),
        ),
        (
            (
                '<prefix qualifier="AC">dr. </prefix><given qualifier="IN">S.</given>'
                '<given qualifier="IN">M.</given>'
                "<family>Berg</family>"
            ),
            ("S.M.", "", "", "Berg", "", ""),
        ),
        (
            '<given qualifier="BR">Saskia Maria</given><family qualifier="BR">Berg</family>',
            ("S.M.", "", "", "Berg", "", ""),
        ),
        ("<given>A.</given><family>Berg</family>", ("A.", "", "", "Berg", "", "")),
        ("<given>Saskia</given><family>Berg</family>", ("", "Saskia", "", "Berg", "", "")),
        (
            '<prefix qualifier="VV">van</prefix><family qualifier="SP">Berg</family>',
            ("", "", "van", "Berg", "", ""),
        ),
        ("S. van den Berg", ("", "", "", "S. van den Berg", "", "")),
        ("<![CDATA[Berg & Zn]]>", ("", "", "", "Berg & Zn", "", "")),
    ],
)
def test_a_name_falls_into_its_parts(name: str, told: tuple[str, ...]) -> None:
    found = named(name).patient
    assert (
        found.initials,
        found.call_name,
        found.prefix,
        found.surname,
        found.partner_prefix,
        found.partner_surname,
    ) == told


def test_of_several_names_the_first_with_a_familys_name_counts() -> None:
    person = (
        f"<name>Sas</name><name use='L'><family>Berg</family></name><name><family>X</family></name>{BORN}"
    )
    assert of(f"{IDS}<Person>{person}</Person>").patient.surname == "Berg"


def test_telephone_and_mail_in_every_spelling() -> None:
    told = (
        "tel:+31201234567",
        "tel: 020 1234567",
        "TEL:06-1%202",
        "0612345678",
        "tel:020;ext=4",
        "fax:0201",
        "mailto: a@voorbeeld.example?subject=x",
        "b@voorbeeld.example",
        "http://voorbeeld.example",
        "tel:",
    )
    telecoms = "".join(f'<telecom value="{each}"/>' for each in told)
    telecoms += '<telecom use="BAD" value="tel:0999"/><telecom nullFlavor="UNK"/>'
    person = f"<Person><name><family>Berg</family></name>{BORN}</Person>"
    patient = of(f"{IDS}{telecoms}{person}").patient
    assert patient.phones == ("+31201234567", "020 1234567", "06-1 2", "0612345678", "020")
    assert patient.email == "a@voorbeeld.example"


def test_the_address_where_somebody_lives_counts() -> None:
    addresses = (
        "<addr nullFlavor='UNK'/><addr use='TMP'><city>Elders</city></addr>"
        "<addr use='HP'><streetName>Straat</streetName><houseNumber>1</houseNumber>"
        "<postalCode>1186 AB</postalCode><city>Amstelveen</city></addr>"
    )
    person = f"<Person><name><family>Berg</family></name>{BORN}</Person>"
    assert of(f"{IDS}{addresses}{person}").patient.address == Address("Straat", "1", "1186 AB", "Amstelveen")


def wrote(inside: str) -> str:
    return f"<author><AssignedPerson>{inside}</AssignedPerson></author>"


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (
            (
                f'<id root="{AGB}" extension="01004567"/><code code="01.015"/><assignedPrincipalChoiceList>'
                "<assignedPerson><name><given qualifier='IN'>P.</given><family>Huizen</family></name>"
                "</assignedPerson>"
                "</assignedPrincipalChoiceList>"
            ),
            Author("P. Huizen", "Huisarts", "01004567"),
        ),
        (
            (
                f'<id root="{AGB}" extension="1004567"/><code code="01.015" displayName="huisarts"/>'
                "<assignedPerson><name>Huisarts 123</name></assignedPerson>"
            ),
            Author("Huisarts 123", "huisarts", "01004567"),
        ),
        ('<code code="88.001"/><name><family>Berg</family></name>', Author("Berg", "88.001", "")),
        (f'<id root="{AGB}" extension="01004567"/>', None),
        ("<Organization><name>Praktijk</name></Organization>", None),
    ],
)
def test_the_author_has_a_name_a_role_and_an_agb(inside: str, told: Author | None) -> None:
    assert one(message(summary(contact(more=wrote(inside))))).author == told


def test_an_author_that_the_file_names_elsewhere_is_known_by_the_id() -> None:
    agb = f'<id root="{AGB}" extension="01004567"/>'
    whole = wrote(f'{agb}<code code="01.015"/><assignedPerson><name>P. Huizen</name></assignedPerson>')
    content = message(summary(contact(more=wrote(agb)), contact(line("1", dx("A04")), more=whole)))
    found = [item for item in items(content) if isinstance(item, Registration)]
    assert [each.author for each in found] == [Author("P. Huizen", "Huisarts", "01004567")]


def test_the_summarys_author_stands_in_for_a_contacts() -> None:
    own = wrote("<assignedPerson><name>P. Huizen</name></assignedPerson>")
    assert one(message(summary(own, contact()))).author == Author("P. Huizen")


def episode(code: str = "Z68", lines: str = "", more: str = "", low: str = "20261012") -> str:
    return (
        '<component7><episodeOfCondition><id root="1.2.6" extension="e-1"/>'
        f'<effectiveTime><low value="{low}"/></effectiveTime>{more}<reason>{dx(code)}</reason>{lines}'
        "</episodeOfCondition></component7>"
    )


EPISODES = replace(PROFILE, options={"episodes": True})


def test_an_episode_triggers_only_where_the_profile_says_so() -> None:
    content = message(summary(episode(), contact(line("1", dx("A04")))))
    assert items(content) == [Passed("A04", "icpc-1-nl", "contact 1")]
    found = [item for item in items(content, EPISODES) if isinstance(item, Registration)]
    assert [(each.contact_date, each.episode_id, each.contact_id) for each in found] == [
        (date(2026, 10, 12), "e-1", "")
    ]
    assert found[0].source.position == "episode 1"


def test_a_contact_with_the_code_goes_before_its_episode() -> None:
    for content in (message(summary(episode(), contact())), message(summary(contact(), episode()))):
        assert one(content, EPISODES).contact_id == "c-1"


def test_an_episode_that_was_taken_back_or_has_no_start_is_not_counted() -> None:
    assert items(message(summary(episode(more='<statusCode code="nullified"/>'))), EPISODES) == []
    (bad,) = items(message(summary(episode(low=""))), EPISODES)
    assert isinstance(bad, RecordError)
    assert bad.error.fields["field"] == "contact_date"


@pytest.mark.parametrize("first", [True, False])
def test_a_registration_belongs_to_the_episode_that_names_its_line(first: bool) -> None:
    entry = '<JournalEntry><id root="1.2.5" extension="{}"/><code code="E"/></JournalEntry>'
    lines = line("1", entry.format("r-1")) + line("1", dx("A04"))
    lines += line("2", entry.format("r-2")) + line("2", dx())
    reference = '<component><actReference><id root="1.2.5" extension="{}"/></actReference></component>'
    own = episode(lines=reference.format("r-2"))
    other = episode("A04", reference.format("r-1")).replace("e-1", "e-2")
    parts = [other, own, contact(lines)] if first else [contact(lines), other, own]
    assert one(message(summary(*parts))).episode_id == "e-1"


def test_a_contact_may_name_its_episode_itself() -> None:
    pointer = '<reason><episodeOfCondition><id root="1.2.6" extension="e-1"/></episodeOfCondition></reason>'
    assert one(message(summary(contact(more=pointer), episode()))).episode_id == "e-1"


def test_a_contact_is_no_other_persons_wherever_its_patient_stands() -> None:
    other = PATIENT.replace("999990019", "999911120").replace("Berg", "Ander")
    late = f"<PrimaryCareProvision>{contact()}{other}</PrimaryCareProvision>"
    found = items(message(summary(contact()), late, summary(contact(), patient="")))
    first, second, lost = found
    assert isinstance(first, Registration)
    assert isinstance(second, Registration)
    assert [first.patient.bsn, second.patient.bsn] == ["999990019", "999911120"]
    assert isinstance(lost, RecordError)


WRAPPERS: list[Callable[[bytes], bytes]] = [
    lambda inner: inner,
    lambda inner: b'<?xml version="1.0" encoding="UTF-8"?>\n' + inner,
    lambda inner: b'<MCCI_IN200101 xmlns="urn:hl7-org:v3"><x/>' + inner + inner + b"</MCCI_IN200101>",
    lambda inner: b"<berichten>" + inner + b"<los/>" + inner + b"</berichten>",
    lambda inner: (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><a/></soap:Header>'
        b"<soap:Body>" + inner + b"</soap:Body></soap:Envelope>"
    ),
    lambda inner: re.sub(rb"<(/?)([A-Za-z])", rb"<\1v3:\2", inner).replace(b"xmlns=", b"xmlns:v3="),
]


@pytest.mark.parametrize("wrapped", WRAPPERS, ids=["bare", "declared", "batch", "plain", "soap", "prefixed"])
def test_a_message_counts_whatever_is_around_it(wrapped: Callable[[bytes], bytes]) -> None:
    found = items(wrapped(message(summary(contact()))))
    assert found
    assert all(isinstance(item, Registration) and item.patient.bsn == "999990019" for item in found)
    assert Hl7v3Connector().sniff(wrapped(message())[:4096], "x.xml")


def test_a_message_without_a_patient_is_whole_and_holds_nothing() -> None:
    assert items(message()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<r/>",
        b'<Bundle xmlns="http://hl7.org/fhir"><entry/></Bundle>',
        message(summary(contact())).replace(b"urn:hl7-org:v3", b"urn:other"),
        message(summary(contact())).replace(b' xmlns="urn:hl7-org:v3"', b""),
    ],
)
def test_another_document_is_refused_and_not_empty(content: bytes) -> None:
    with pytest.raises(NoSummary):
        items(content)


def test_utf_16_and_windows_1252_read_as_declared() -> None:
    text = message(summary(contact(), patient=PATIENT.replace("Berg", "Zoë"))).decode()
    for encoding in ("utf-16", "windows-1252", "iso-8859-1", "utf-8"):
        content = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
        assert one(content).patient.surname == "Zoë"
        assert Hl7v3Connector().sniff(content[:4096], "x.xml")


def test_more_than_any_patient_has_is_refused_threat_18() -> None:
    with pytest.raises(TooMuchInFile):
        items(message(summary(*[contact()] * 10_001)))
    reference = '<actReference><id root="1" extension="2"/></actReference>'
    with pytest.raises(TooMuchInFile):
        items(message(summary(episode(lines=f"<component>{reference}</component>" * 100_001))))


DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'


class Repeating:
    """A message of so many summaries, made while it is read."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.seek(0)

    def seek(self, at: int) -> None:
        assert at == 0
        head, tail = message("MIDDLE").split(b"MIDDLE")
        piece = summary(contact(), contact(line("1", dx("A04"))), episode()).encode()
        self.parts = chain([DECLARED, head], repeat(piece, self.times), [tail])
        self.left = b""

    def read(self, size: int) -> bytes:
        while len(self.left) < size and (part := next(self.parts, b"")):
            self.left += part
        given, self.left = self.left[:size], self.left[size:]
        return given


def test_memory_stays_flat_however_many_patients_there_are_threat_18() -> None:
    def peak(times: int) -> int:
        tracemalloc.start()
        count = sum(1 for _ in Hl7v3Connector().read(Repeating(times), PROFILE))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 2 * times
        return most

    assert peak(800) < peak(200) + (1 << 18)


def test_without_a_declaration_windows_1252_is_read_where_it_is_no_utf_8() -> None:
    document = message(summary(contact(line("1", dx("Z68"))))).decode().replace(">Berg<", ">Zoë<")
    assert "Zoë" in document
    assert not document.startswith("<?xml")
    assert items(document.encode("cp1252")) == items(document.encode("utf-8"))
    assert any(isinstance(item, Registration) for item in items(document.encode("cp1252")))


def test_options_are_read_by_name() -> None:
    for options, error in (
        ({"episode": True}, ProfileOptionUnknown),
        ({"episodes": "ja"}, ProfileOptionRefused),
    ):
        with pytest.raises(error, match=r"hl7v3\.episode"):
            items(message(), replace(PROFILE, options=options))


def test_it_only_reads() -> None:
    with pytest.raises(NotWrittenByConnector):
        Hl7v3Connector().read_letter(BytesIO(b""), PROFILE)


BSNS = st.sampled_from(["123456782", "999990019", "999911120", "999900900", "999999011"])
WORDS = st.text(st.characters(categories=("L",)), min_size=1, max_size=12)


@st.composite
def contacts(draw: st.DrawFn) -> tuple[str, date | None]:
    day = draw(st.dates(date(2000, 1, 1), date(2035, 12, 31)))
    fires = draw(st.booleans())
    clock = draw(st.sampled_from(["", "0000", "235959"]))
    when = f'<effectiveTime><low value="{day:%Y%m%d}{clock}"/></effectiveTime>'
    codes = [dx("A04")] * draw(st.integers(0, 2)) + [dx()] * fires
    lines = "".join(line(str(number), each) for number, each in enumerate(draw(st.permutations(codes))))
    return contact(lines, when), day if fires else None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(BSNS, WORDS, st.lists(contacts(), max_size=4)), max_size=4), st.data())
def test_what_is_made_reads_the_same_and_any_cut_is_truncated(people, data) -> None:
    made, expected = [], []
    for bsn, surname, told in people:
        patient = PATIENT.replace("999990019", bsn).replace("Berg", surname)
        made.append(summary(*(each for each, _day in told), patient=patient))
        expected += [(bsn, surname, day) for _each, day in told if day]
    content = message(*made)
    found = [item for item in items(content) if isinstance(item, Registration)]
    assert [(each.patient.bsn, each.patient.surname, each.contact_date) for each in found] == expected
    with pytest.raises(FileTruncated):
        items(content[: data.draw(st.integers(1, len(content) - 1))])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(message(summary(contact())))), st.binary(max_size=6), st.integers(0, 6))
def test_a_damaged_message_is_items_or_a_coded_error(at: int, added: bytes, gone: int) -> None:
    content = message(summary(contact()))
    with suppress(XmlBroken, XmlRefused, XmlEncodingRefused, FileTruncated, NoSummary):
        assert items(content[:at] + added + content[at + gone :]) is not None
