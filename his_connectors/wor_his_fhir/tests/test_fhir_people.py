"""Names with the Dutch extensions, numbers, addresses: as senders write them."""

from datetime import date
from typing import Any

import pytest
from wor_his_fhir.people import agb_of, patient_of, practitioner_name

from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Address, Patient, Sex

Json = dict[str, Any]
BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
CORE = "http://hl7.org/fhir/StructureDefinition/"
BASE: Json = {
    "identifier": [{"system": BSN, "value": "123456782"}],
    "name": [{"family": "Voorbeeld"}],
    "birthDate": "1950-02-01",
}


def patient(system: str = "", **more: object) -> Patient:
    return patient_of(BASE | more, system)


def family(whole: str, use: str = "official", **parts: str) -> Json:
    extension = [
        {"url": f"{CORE}humanname-{part.replace('_', '-')}", "valueString": it} for part, it in parts.items()
    ]
    return {"use": use, "family": whole, "_family": {"extension": extension}}


def given(*pairs: tuple[str, str], **more: object) -> Json:
    beside = [
        {"extension": [{"url": f"{CORE}iso21090-EN-qualifier", "valueCode": kind}]} if kind else None
        for _, kind in pairs
    ]
    return {"family": "V", "given": [value for value, _ in pairs], "_given": beside} | more


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([{"family": "Voorbeeld"}], ("Voorbeeld", "", "", "")),
        ([family("van Voorbeeld", own_name="Voorbeeld", own_prefix="van")], ("Voorbeeld", "van", "", "")),
        ([family("van Voorbeeld", own_prefix="van")], ("Voorbeeld", "van", "", "")),
        (
            [
                family(
                    "de Jong-van Dijk",
                    own_name="Dijk",
                    own_prefix="van",
                    partner_name="Jong",
                    partner_prefix="de",
                )
            ],
            ("Dijk", "van", "Jong", "de"),
        ),
        ([family("Jong-Dijk", partner_name="Jong")], ("Dijk", "", "Jong", "")),
        ([family("Dijk-de Jong", partner_name="Jong", partner_prefix="de")], ("Dijk", "", "Jong", "de")),
        ([family("Jong", partner_name="Jong")], ("Jong", "", "", "")),
        (
            [family("Jong", partner_name="Jong"), {"use": "maiden", "family": "Dijk"}],
            ("Dijk", "", "Jong", ""),
        ),
        ([{"use": "old", "family": "Oud"}, {"use": "usual", "family": "Nieuw"}], ("Nieuw", "", "", "")),
        ([{"use": "usual", "family": "Gewoon"}, {"use": "official", "family": "Echt"}], ("Echt", "", "", "")),
        ([{"use": "official", "given": ["A"]}, {"use": "usual", "family": "Gewoon"}], ("Gewoon", "", "", "")),
        ([{"use": "maiden", "family": "Dijk"}], ("Dijk", "", "", "")),
    ],
)
def test_a_family_name_is_taken_apart(names: list[Json], expected: tuple[str, ...]) -> None:
    one = patient(name=names)
    assert (one.surname, one.prefix, one.partner_surname, one.partner_prefix) == expected


@pytest.mark.parametrize(
    ("names", "call_name", "initials"),
    [
        ([given(("A.M.", "IN"), ("Anna", "CL"))], "Anna", "A.M."),
        ([given(("Anna", "BR"), ("Maria", "BR"))], "", "A.M."),
        ([given(("Anna", "BR"), ("A.M.", "IN"))], "", "A.M."),
        ([given(("A.", "IN"), ("M.", "IN"))], "", "A.M."),
        ([given(("Anna", ""), ("Maria", ""))], "Anna", ""),
        ([given(("A.M.", ""))], "", "A.M."),
        ([given(("Th.P.", ""), ("Theo", ""))], "Theo", "Th.P."),
        ([given(("A.M.", "IN")), {"use": "usual", "given": ["Annie"]}], "Annie", "A.M."),
        ([given(("A.M.", "IN")), {"use": "nickname", "given": ["Annie"]}], "Annie", "A.M."),
        ([given(("Anna", "CL")), {"use": "old", "given": ["Ans"]}], "Anna", ""),
    ],
)
def test_given_names_are_told_apart(names: list[Json], call_name: str, initials: str) -> None:
    one = patient(name=names)
    assert (one.call_name, one.initials) == (call_name, initials)


@pytest.mark.parametrize(
    ("identifiers", "his_number"),
    [
        ([{"use": "usual", "system": "a", "value": "7"}], "7"),
        ([{"system": "a", "value": "6"}, {"use": "official", "system": "b", "value": "7"}], "7"),
        ([{"use": "old", "system": "a", "value": "6"}], ""),
        ([{"use": "secondary", "system": "a", "value": "6"}], ""),
        ([{"system": "a", "value": "6"}], "6"),
        ([{"type": {"coding": [{"code": "PPN"}]}, "use": "official", "system": "a", "value": "6"}], ""),
        (
            [
                {"use": "usual", "system": "a", "value": "6"},
                {"type": {"coding": [{"code": "MR"}]}, "system": "b", "value": "7"},
            ],
            "7",
        ),
    ],
)
def test_the_number_of_the_his_is_the_likeliest(identifiers: list[Json], his_number: str) -> None:
    assert patient(identifier=[*BASE["identifier"], *identifiers]).his_number == his_number


def test_the_profile_may_say_whose_number_it_is() -> None:
    both = [{"use": "official", "system": "a", "value": "6"}, {"system": "b", "value": "7"}]
    assert patient("b", identifier=both).his_number == "7"
    with pytest.raises(ValueMissing):
        patient("c", identifier=both)


@pytest.mark.parametrize(
    ("value", "bsn"),
    [("123456782", "123456782"), ("1234.56.782", "123456782"), ("urn", ""), ("000000000", "")],
)
def test_a_bsn_passes_the_eleven_test_or_is_none(value: str, bsn: str) -> None:
    known = [{"system": "urn:oid:2.16.840.1.113883.2.4.6.3", "value": value}, {"use": "usual", "value": "7"}]
    if value == "urn":
        with pytest.raises(ValueUnreadable) as raised:
            patient(identifier=known)
        assert raised.value.fields["field"] == "bsn"
    else:
        assert patient(identifier=known).bsn == bsn


def test_two_bsns_are_no_patient() -> None:
    with pytest.raises(ValueUnreadable):
        patient(identifier=[{"system": BSN, "value": "123456782"}, {"system": BSN, "value": "999990019"}])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"identifier": []}, "his_number or bsn"),
        ({"name": []}, "surname"),
        ({"name": [{"text": "Anna Voorbeeld"}]}, "surname"),
        ({"birthDate": ""}, "birth_date"),
    ],
)
def test_what_is_missing_is_named(change: Json, field: str) -> None:
    with pytest.raises(ValueMissing) as raised:
        patient(**change)
    assert raised.value.fields == {"field": field}


@pytest.mark.parametrize("birth", ["1950", "1950-02", "1950-02-30", "01-02-1950", "1950-02-01T00:00:00Z"])
def test_a_birth_date_is_a_whole_day(birth: str) -> None:
    with pytest.raises(ValueUnreadable) as raised:
        patient(birthDate=birth)
    assert raised.value.fields["field"] == "birth_date"
    assert "1950" not in str(raised.value)


def test_who_is_reached_how() -> None:
    one = patient(
        gender="male",
        telecom=[
            {"system": "phone", "value": "0413-555001"},
            {"system": "fax", "value": "0413-555003"},
            {"system": "phone", "value": "0413-555000", "use": "old"},
            {"system": "phone", "value": "tel:06-55500101", "rank": "1"},
            {"system": "sms", "value": "0413-555001"},
            {"system": "email", "value": "mailto:a@example.org"},
            {"system": "email", "value": "b@example.org"},
        ],
    )
    assert one.phones == ("06-55500101", "0413-555001")
    assert (one.email, one.sex, one.birth_date) == ("a@example.org", Sex.MALE, date(1950, 2, 1))


def line(street: str, number: str, suffix: str = "", unit: str = "") -> Json:
    parts = {"streetName": street, "houseNumber": number, "buildingNumberSuffix": suffix, "unitID": unit}
    return {
        "extension": [
            {"url": f"{CORE}iso21090-ADXP-{part}", "valueString": it} for part, it in parts.items() if it
        ]
    }


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([{"line": ["Dorpsstraat 12 a"], "city": "Veghel"}], Address("Dorpsstraat", "12 a", "", "Veghel")),
        ([{"line": ["Plein 1944 7"], "city": "Veghel"}], Address("Plein 1944", "7", "", "Veghel")),
        ([{"line": ["De Bongerd"], "city": "Veghel"}], Address("De Bongerd", "", "", "Veghel")),
        ([{"_line": [line("Dorpsstraat", "12", "a")]}], Address("Dorpsstraat", "12a")),
        ([{"_line": [line("Dorpsstraat", "12", "bis")]}], Address("Dorpsstraat", "12 bis")),
        ([{"_line": [line("Dorpsstraat", "12", "", "III")]}], Address("Dorpsstraat", "12 III")),
        (
            [
                {"use": "old", "city": "Uden"},
                {"type": "postal", "city": "Oss"},
                {"use": "temp", "city": "Veghel"},
            ],
            Address(city="Veghel"),
        ),
        ([{"use": "work", "city": "Uden"}, {"use": "home", "city": "Veghel"}], Address(city="Veghel")),
        ([], Address()),
    ],
)
def test_an_address_is_where_one_lives(addresses: list[Json], expected: Address) -> None:
    assert patient(address=addresses).address == expected


def test_a_professional_has_a_name_and_a_number() -> None:
    agb = {"system": "http://fhir.nl/fhir/NamingSystem/agb-z", "value": "1004567"}
    assert agb_of({"identifier": [{"system": "x", "value": "9"}, agb]}) == "01004567"
    assert agb_of({"identifier": [{"system": "urn:oid:2.16.840.1.113883.2.4.6.1", "value": "x"}]}) == ""
    assert (
        practitioner_name({"name": [{"text": "K. van der Linde", "family": "Linde"}]}) == "K. van der Linde"
    )
    parted = family("van der Linde", own_name="Linde", own_prefix="van der") | {"given": ["K."]}
    assert practitioner_name({"name": [parted]}) == "K. van der Linde"
    assert practitioner_name({}) == ""
