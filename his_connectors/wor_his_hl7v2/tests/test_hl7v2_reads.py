"""Which coded values make a registration, and where its values come from."""

from datetime import date

import pytest
from hl7v2_messages import BARE, CODE, GP, OBR, OBX, ORU, OTHER, PID, code_of, msh, only, passed, pv1, read

from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Passed, Profile, RecordError

DG1 = f"DG1|1||{CODE}|Andere verwijzing|20261119|F"
TXA = f"TXA|1|CN|TX|20261118|{GP}||||{GP}|||D5^HIS|||||AU"
RF1 = f"RF1|A||GP^x^L|||R4^HIS|20261117|||{CODE}"


def one(*segments: str, profile: Profile = BARE) -> Registration:
    item = only(read(*segments, profile=profile))
    assert isinstance(item, Registration), str(item)
    return item


def test_a_result_with_the_code_is_a_whole_registration() -> None:
    assert one(*ORU) == Registration(
        patient=Patient(
            his_number="4711",
            bsn="123456782",
            surname="Vries",
            prefix="de",
            partner_surname="Jansen",
            initials="A.B.",
            birth_date=date(1950, 2, 1),
            sex=Sex.FEMALE,
            phones=("0413000101",),
            email="a@example.nl",
            address=Address("Dorpsstraat", "12a", "5461 AA", "Veghel"),
        ),
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("hl7v2", "message 1"),
        contact_date=date(2026, 11, 20),
        author=Author("A. Linde", agb="01004567"),
        contact_id="P7",
    )


@pytest.mark.parametrize(
    "kind", ["ORU^R01", "ORU^R01^ORU_R01", "ORU", "ORM^O01", "OML^O21", "MDM^T02", "MDM^T10"]
)
def test_each_kind_of_message_is_read(kind: str) -> None:
    assert one(msh(kind), PID, "ORC|NW|P7", OBR, OBX, TXA).code == "Z68"


@pytest.mark.parametrize(
    "kind",
    ["ADT^A08", "ACK^R01", "ORU^R30", "MDM^T11", "REF^I13", "REF^I14", "ORM^O02", "SIU^S12", "", "QRY"],
)
def test_another_kind_is_passed_over(kind: str) -> None:
    assert passed(msh(kind), PID, "ORC|NW|P7", OBR, OBX, TXA)


@pytest.mark.parametrize("test", ["T", "D", "t", "T^A"])
def test_what_a_system_was_tested_with_is_passed_over(test: str) -> None:
    assert passed(msh(test=test), *ORU[1:])


@pytest.mark.parametrize(
    "segment",
    [
        DG1,
        "DG1|1|ICPC|Z68^Andere verwijzing",
        "DG1|1||Z68.01^x^ICPC-1-NL||20261120|W",
        "DG1|1||A04^Moeheid^ICPC~Z68^x^icpc",
        "DG1|1||7.2^x^ELDERS^Z68^x^icpc1nl",
        f"OBX|1|CWE|E^x^L||A04^x^ICPC~{CODE}||||||C",
        "OBX|1|CNE|E^x^L||Z68^x^2.16.840.1.113883.2.4.4.31.1||||||P",
        "OBX|1|ST|Z68^x^ICPC||ja||||||F",
        "OBX|1|CE|E^x^L^Z68^x^ICPC||n^Nee^99zda||||||F",
        "OBX|1|CWE|E^x^L||Z68^x^^^^^^^^^^^^2.16.840.1.113883.2.4.4.31.1||||||F",
        r"OBX|1|CE|E^x^L||\X5A\68^x^ICPC||||||F",
        "OBX|1|CE|E^x^L||Z68^x^ICPC|||||||",
    ],
)
def test_a_coded_value_in_icpc_triggers(segment: str) -> None:
    assert one(msh(), PID, pv1("20261120"), OBR, segment).code.startswith("Z68")


@pytest.mark.parametrize(
    "segment",
    [
        "DG1|1||Z68^Body mass index^I10||20261120",
        "DG1|1||Z68^Body mass index^ICD10",
        "DG1|1||Z68^x",
        "DG1|1|I10|Z68^x",
        "DG1|1||^Z68^ICPC",
        "DG1|1||A04^x^ICPC|Z68 Andere verwijzing^Z68^ICPC",
        "DG1|1||Z681^x^ICPC",
        "DG1|1||z68^x^ICPC",
        "DG1|1||XZ68^x^ICPC",
        "DG1|1||Z68 x^x^ICPC",
        "DG1|1||Z68&x^x^ICPC",
        "DG1|1||Z68^x^ICPC||||||||||||||||||D",
        "DG1|1||Z68^x^ICPC-2",
        "DG1|1||Z68^ICPC",
        "OBX|1|ST|E^x^L||Z68^x^ICPC||||||F",
        "OBX|1|TX|E^x^L||Z68^x^ICPC||||||F",
        "OBX|1|FT|E^x^L||Z68^x^ICPC||||||F",
        "OBX|1||E^x^L||Z68^x^ICPC||||||F",
        "OBX|1|ST|Z68^x^ICPC||ja||||||D",
        *(f"OBX|1|CE|E^x^L||Z68^x^ICPC||||||{status}" for status in "DWXN"),
        "OBX|1|CE|E^x^L||Z68^Body mass index^I10^A04^x^ICPC||||||F",
        "OBX|1|CE|E^x^L||Z68^x^ICPC2||||||F",
        "NTE|1||Z68^x^ICPC",
        "ZDG|1||Z68^x^ICPC",
    ],
)
def test_another_system_text_and_what_was_taken_back_never_trigger(segment: str) -> None:
    assert passed(msh(), PID, pv1("20261120"), OBR, segment)


def test_reasons_of_referral_and_of_study_trigger_when_they_are_coded() -> None:
    assert one(msh("REF^I12"), RF1, "PRD|RP|Linde^A.|||||01004567^VEKTIS", PID).author == Author(
        "A. Linde", agb="01004567"
    )
    study = "|".join(["OBR", "1", "P7", *[""] * 28, CODE])
    assert one(msh(), PID, pv1("20261120"), study).contact_id == "P7"
    text = "|".join(["OBR", "1", "P7", *[""] * 10, "Z68^x^ICPC"])
    assert passed(msh(), PID, pv1("20261120"), text)


def test_dg1_and_obx_with_the_same_code_are_one_registration() -> None:
    assert one(msh("ORM^O01"), PID, pv1("20261120"), "ORC|NW|P7", OBR, DG1, OBX, OBX).contact_date == date(
        2026, 11, 20
    )


def test_two_codes_of_one_contact_are_two_and_say_so_in_their_place() -> None:
    found = read(*ORU, "DG1|1||Z68.01^x^ICPC")
    assert [(item.code, item.source.position) for item in found] == [
        ("Z68", "message 1"),
        ("Z68.01", "message 1, code 2"),
    ]


def test_each_patient_of_a_message_stands_alone() -> None:
    first, second, third = read(
        *ORU, OTHER, OBR, OBX.replace("Z68", "A04"), OTHER.replace("999990019", "999911120"), OBR, OBX
    )
    assert first.patient.bsn == "123456782"
    assert isinstance(second, Passed)
    assert (second.code, second.position) == ("A04", "message 1, patient 2")
    assert (third.patient.bsn, third.source.position) == ("999911120", "message 1, patient 3")


def test_a_patient_that_stands_in_a_message_twice_is_one() -> None:
    assert one(msh("OML^O21"), PID, "ORC|NW|P7", OBR, OBX, PID, "ORC|NW|P7", OBR, OBX)


@pytest.mark.parametrize("control", ["CA", "OC", "DC", "CR"])
def test_a_cancelled_order_is_none(control: str) -> None:
    assert passed(msh("ORM^O01"), PID, f"ORC|{control}|P7", OBR, OBX)
    assert one(msh("ORM^O01"), PID, f"ORC|{control}|P6", OBR, OBX, "ORC|NW|P7", OBR, OBX).contact_id == "P7"


@pytest.mark.parametrize("state", ["CA", "OB"])
def test_a_document_that_was_taken_back_is_none(state: str) -> None:
    assert passed(msh("MDM^T02"), PID, f"{TXA}||{state}", OBX)


@pytest.mark.parametrize(
    ("kind", "segments", "day"),
    [
        ("ORU^R01", (PID, pv1("20261101"), OBR, OBX, DG1), "1101"),
        ("ORU^R01", (PID, OBR, f"{OBX}|||20261105"), "1120"),
        ("ORU^R01", (PID, "OBR|1|P7", f"{OBX}|||20261105", DG1.replace("20261119", "")), "1105"),
        ("ORU^R01", (PID, "OBR|1|P7", DG1), "1119"),
        ("ORU^R01", (PID, "OBR|1|P7", OBX), "1121"),
        ("ORM^O01", (PID, "ORC|NW|P7|||||||20261103", OBR, DG1), "1103"),
        ("ORM^O01", (PID, "ORC|NW|P7", OBR, DG1), "1120"),
        ("OML^O21", (PID, "ORC|NW|P7", "OBR|1|P7", DG1), "1119"),
        ("MDM^T02", (PID, TXA, f"{OBX}|||20261105"), "1118"),
        ("MDM^T02", (PID, pv1("20261101"), TXA, OBX), "1101"),
        ("REF^I12", (RF1, PID, DG1), "1117"),
        ("REF^I12", (RF1.replace("20261117", ""), PID, DG1), "1119"),
        ("REF^I12", (RF1, PID, DG1, pv1("20261101")), "1101"),
    ],
)
def test_the_contact_date_comes_from_the_best_place_that_is_filled(
    kind: str, segments: tuple[str, ...], day: str
) -> None:
    assert one(msh(kind), *segments).contact_date == date(2026, int(day[:2]), int(day[2:]))


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("20261120", 20), ("202611202359", 20), ("20261120235959.1234", 20), ("2026112023", 20),
        ("20261120233000+0000", 21), ("20261120233000-0500", 21), ("20261121003000+0200", 20),
        ("20261120233000+0100", 20), ("20261120+0000", 20),
    ],
)  # fmt: skip
def test_a_time_is_the_day_that_it_was_in_amsterdam(time: str, day: int) -> None:
    assert one(msh(), PID, pv1(time), OBR, OBX).contact_date == date(2026, 11, day)


@pytest.mark.parametrize(
    "time",
    ["202611", "2026", "20-11-2026", "20261131", "20261120250000+0100", "gisteren", "00010101000000+0100"],
)
def test_a_time_that_is_no_day_costs_the_record(time: str) -> None:
    item = only(read(msh(), PID, pv1(time), OBR, OBX))
    assert code_of(item) == "WOR-F212"
    assert item.error.fields["field"] == "contact_date"


def test_no_time_at_all_costs_the_record() -> None:
    head = msh().replace("20261121173000+0100", "")
    assert code_of(only(read(head, PID, "OBR|1|P7", OBX))) == "WOR-F211"


def pid(**fields: str) -> str:
    places = {
        "id": 2,
        "ids": 3,
        "other": 4,
        "name": 5,
        "born": 7,
        "sex": 8,
        "address": 11,
        "phone": 13,
        "work": 14,
    }
    parts = PID.split("|")
    parts += [""] * (20 - len(parts))
    for name, value in fields.items():
        parts[places[name]] = value
    return "|".join(parts)


def patient(**fields: str) -> Patient:
    return one(msh(), pid(**fields), OBR, OBX).patient


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({"ids": "123456782^^^NLMINBIZA^NNNLD"}, ("", "123456782")),
        ({"ids": "123456782^^^NLMINBIZA"}, ("", "123456782")),
        ({"ids": "123456782^^^&2.16.840.1.113883.2.4.6.3&ISO"}, ("", "123456782")),
        ({"ids": "123456782^^^^NNNLD~4711^^^X^MR~88^^^Y^PI"}, ("88", "123456782")),
        ({"ids": "123456782^^^BSN~4711"}, ("4711", "123456782")),
        ({"ids": "1234.56.782^^^nlminbiza"}, ("", "123456782")),
        ({"ids": "12345672^^^NLMINBIZA~4711"}, ("4711", "012345672")),
        ({"ids": "000000000^^^NLMINBIZA~4711"}, ("4711", "")),
        ({"ids": '""^^^NLMINBIZA~4711'}, ("4711", "")),
        ({"ids": "111111111^^^NLMINBIZA~999990019^^^NLMINBIZA"}, ("", "999990019")),
        ({"ids": "4711"}, ("4711", "")),
        ({"ids": "", "id": "4711"}, ("4711", "")),
        ({"ids": "", "other": "4711"}, ("4711", "")),
        ({"ids": "", "id": "123456782^^^NLMINBIZA^NNNLD", "other": "4711"}, ("4711", "123456782")),
        ({"ids": "V1^^^HIS^VN~4711^^^HIS^PT~A1^^^HIS^AN"}, ("4711", "")),
        ({"ids": "ZD12345678^^^ZorgDomein^PI~4711"}, ("4711", "")),
    ],
)
def test_ids_are_told_apart_by_authority_and_type(fields: dict[str, str], ids: tuple[str, str]) -> None:
    found = patient(**fields)
    assert (found.his_number, found.bsn) == ids


def test_the_profile_may_name_whose_number_the_his_knows() -> None:
    segments = (msh(), pid(ids="1^^^ZIEKENHUIS^PI~4711^^^Praktijk"), OBR, OBX)
    assert (
        one(
            *segments, profile=Profile("hl7v2", options={"his_number_authority": "PRAKTIJK"})
        ).patient.his_number
        == "4711"
    )
    assert (
        one(
            *segments, profile=Profile("hl7v2", options={"his_number_authority": ["x", "ziekenhuis"]})
        ).patient.his_number
        == "1"
    )


@pytest.mark.parametrize(
    ("fields", "name", "code"),
    [
        ({"ids": "123456789^^^NLMINBIZA^NNNLD~4711"}, "bsn", "WOR-F212"),
        ({"ids": "123456782^^^NLMINBIZA^NNNLD~999990019^^^NLMINBIZA^NNNLD"}, "bsn", "WOR-F212"),
        ({"ids": ""}, "his_number or bsn", "WOR-F211"),
        ({"ids": "V1^^^HIS^VN"}, "his_number or bsn", "WOR-F211"),
        ({"name": ""}, "surname", "WOR-F211"),
        ({"name": "^Anna"}, "surname", "WOR-F211"),
        ({"name": "x" * 300}, "surname", "WOR-F212"),
        ({"born": ""}, "birth_date", "WOR-F211"),
        ({"born": '""'}, "birth_date", "WOR-F211"),
        ({"born": "1950"}, "birth_date", "WOR-F212"),
        ({"born": "19500000"}, "birth_date", "WOR-F212"),
    ],
)
def test_what_a_registration_lacks_is_named_and_costs_the_message_alone(
    fields: dict[str, str], name: str, code: str
) -> None:
    error, good = read(msh(), pid(**fields), OBR, OBX, *ORU)
    assert (code_of(error), error.position, error.error.fields["field"]) == (code, "message 1", name)
    assert isinstance(good, Registration)


def test_a_message_without_the_code_may_lack_anything() -> None:
    assert passed(msh(), pid(ids="", name="", born=""), OBR, OBX.replace("Z68", "A04"))


def test_a_code_without_a_patient_is_an_error() -> None:
    assert [type(item) for item in read(msh(), OBR, OBX, *ORU)] == [RecordError, Registration]


@pytest.mark.parametrize(
    ("name", "own", "partner", "given"),
    [
        ("Vries", ("Vries", ""), ("", ""), ("", "")),
        ("de Vries^Anna", ("de Vries", ""), ("", ""), ("A.", "Anna")),
        ("de Vries&de&Vries^A.B.", ("Vries", "de"), ("", ""), ("A.B.", "")),
        ("de Vries&de^A^B", ("Vries", "de"), ("", ""), ("A.B.", "")),
        ("&&Vries^CW", ("Vries", ""), ("", ""), ("C.W.", "")),
        ("Jansen - de Vries&de&Vries&&Jansen^A", ("Vries", "de"), ("Jansen", ""), ("A.", "")),
        ("van Dam-de Vries&de&Vries&van&Dam^Th.^^^^^L", ("Vries", "de"), ("Dam", "van"), ("Th.", "")),
        ("Jansen-Vries&&&&Jansen", ("Vries", ""), ("Jansen", ""), ("", "")),
        ("&&&van&Dam", ("Dam", "van"), ("", ""), ("", "")),
        ("Jansen^A^^^^^L~de Vries&de&Vries^A^^^^^B", ("Vries", "de"), ("Jansen", ""), ("A.", "")),
        ("Jansen-de Vries^A^^^^^L~de Vries^^^^^^M", ("de Vries", ""), ("Jansen", ""), ("A.", "")),
        ("de Vries&de&Vries^A^^^^^L~de Vries^^^^^^B", ("Vries", "de"), ("", ""), ("A.", "")),
        ("Anders^X^^^^^A~Vries^A^^^^^L~^Annie^^^^^N", ("Vries", ""), ("", ""), ("A.", "Annie")),
        ("Vries^Anna Maria^A.M.J.", ("Vries", ""), ("", ""), ("A.M.J.", "Anna Maria")),
        ("Vries^Anna^Maria Johanna", ("Vries", ""), ("", ""), ("A.M.J.", "Anna")),
        (r"O\T\Neill \S\ Zn^A", ("O&Neill ^ Zn", ""), ("", ""), ("A.", "")),
    ],
)  # fmt: skip
def test_dutch_names_are_taken_apart(
    name: str, own: tuple[str, str], partner: tuple[str, str], given: tuple[str, str]
) -> None:
    found = patient(name=name)
    assert (found.surname, found.prefix) == own
    assert (found.partner_surname, found.partner_prefix) == partner
    assert (found.initials, found.call_name) == given


@pytest.mark.parametrize(
    ("address", "street", "number"),
    [
        ("Dorpsstraat 12 a&Dorpsstraat&12^a^Veghel", "Dorpsstraat", "12 a"),
        ("Van Wijkstraat 92-68&Van Wijkstraat&92^68^X", "Van Wijkstraat", "92-68"),
        ("Dorpsstraat 12", "Dorpsstraat", "12"),
        ("Laan 1940-1945 12 bis", "Laan", "1940-1945 12 bis"),
        ("&Dorpsstraat&12^A", "Dorpsstraat", "12 A"),
        ("Postbus", "Postbus", ""),
        ("Kantoor 1^^X^^^^B~Thuisweg 2^^Y^^^^H", "Thuisweg", "2"),
        ("", "", ""),
    ],
)
def test_an_address_is_taken_apart(address: str, street: str, number: str) -> None:
    found = patient(address=address).address
    assert (found.street, found.house_number) == (street, number)


def test_phones_are_numbers_to_call_and_e_mail_is_found_in_either_place() -> None:
    found = patient(
        phone="0413000101^PRN^PH~0413000102^PRN^FX~^ORN^CP^^31^6^12345678~^NET^Internet^a@example.nl",
        work="0413000101~0413000103",
    )
    assert found.phones == ("0413000101", "+31612345678", "0413000103")
    assert found.email == "a@example.nl"
    assert patient(phone="a@example.nl^NET^Internet").email == "a@example.nl"
    assert patient(phone="").phones == ()


@pytest.mark.parametrize(
    ("sex", "ours"),
    [("M", "male"), ("F", "female"), ("V", "female"), ("U", "unknown"), ("O", "unknown"), ("", "unknown")],
)
def test_sex_is_as_the_his_holds_it(sex: str, ours: str) -> None:
    assert patient(sex=sex).sex == ours


@pytest.mark.parametrize(
    ("people", "author"),
    [
        ("01004567^Linde^A.^^^^^^VEKTIS", Author("A. Linde", agb="01004567")),
        ("01004567^Linde^A.^^^^^^vektis", Author("A. Linde", agb="01004567")),
        (
            "01004567^van der Linde&van der&Linde^A^B^^^^^&2.16.840.1.113883.2.4.6.1&ISO",
            Author("A B van der Linde", agb="01004567"),
        ),
        ("77^Linde^A.^^^^^^HIS", Author("A. Linde")),
        ("^Linde", Author("Linde")),
        ("77^Eerste~01004567^Linde^^^^^^^VEKTIS", Author("Linde", agb="01004567")),
        ("01004567^^^^^^^^VEKTIS", Author("01004567", agb="01004567")),
        ("123^Linde^^^^^^^VEKTIS", Author("Linde")),
        ("", None),
    ],
)
def test_the_author_is_who_ordered_with_an_agb_where_it_is_one(people: str, author: Author | None) -> None:
    assert one(msh(), PID, f"OBR|1|P7|||||20261120|||||||||{people}", OBX).author == author


def test_the_contact_is_the_visit_where_it_has_a_number() -> None:
    assert one(msh(), PID, pv1("20261120", "C77^^^HIS"), OBR, OBX).contact_id == "C77"


def test_other_codes_make_a_registration_when_the_profile_says_so() -> None:
    other = Profile("hl7v2", trigger=Trigger(("Z29", "A97")))
    assert one(msh(), PID, OBR, OBX.replace("Z68", "A97"), profile=other).code == "A97"
    assert isinstance(only(read(*ORU, profile=other)), Passed)


def test_the_profile_names_the_systems() -> None:
    own = Profile("hl7v2", options={"code_systems": ["Huisarts"]})
    assert one(msh(), PID, OBR, OBX.replace("ICPC1NL", "HUISARTS"), profile=own).code_system == "icpc-1-nl"
    assert isinstance(only(read(*ORU, profile=own)), Passed)


def test_what_was_passed_over_shows_a_code_and_nothing_else() -> None:
    assert only(read(msh(), PID, OBR, "DG1|1||Z68^x^I10")) == Passed("Z68", "I10", "message 1")
    assert only(read(msh(), PID, OBR, "DG1|1||T90.02^x^icpc")) == Passed("T90.02", "icpc-1-nl", "message 1")
    assert only(read(msh(), PID, OBR, "DG1|1||mevrouw Jansen^x^ICPC")) == Passed("", "", "message 1")
    assert only(read(msh(), PID, OBR, "DG1|1||A04^x^van mevrouw Jansen")) == Passed("A04", "", "message 1")
