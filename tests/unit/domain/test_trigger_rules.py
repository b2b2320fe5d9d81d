"""Which code, in which system, makes a registration: to the letter."""

import pytest

from wor_sidecar.domain.icpc import ICPC_1_NL_OID, ICPC_1_NL_URI, Trigger, code_alone, is_icpc_1_nl

ICPC = "icpc-1-nl"


@pytest.mark.parametrize("code", ["Z68", "Z68.00", "Z68.01", "Z68.99"])
@pytest.mark.parametrize("system", [ICPC, ICPC_1_NL_URI, ICPC_1_NL_OID, f"urn:oid:{ICPC_1_NL_OID}"])
def test_the_code_and_its_subcodes_trigger_in_icpc_1_nl(code: str, system: str) -> None:
    assert Trigger().fires(code, system)


@pytest.mark.parametrize(
    "code",
    [
        *(
            "",
            "Z",
            "Z6",
            "Z680",
            "Z068",
            "Z68.",
            "Z68.1",
            "Z68.001",
            "Z68.0a",
            "Z68.01.01",
            "Z67",
            "Z69",
            "A68",
        ),
        *(
            "z68",
            "z68.01",
            " Z68",
            "Z68 ",
            "Z68\n",
            "\tZ68",
            "\ufeffZ68",
            "Z 68",
            "Z-68",
            "Z68,A04",
            "Z68/Z68",
        ),
        *(
            "AZ68",
            "XZ68",
            "Z68X",
            "Z68 verwijzing",
            "verwezen met Z68",
            "(Z68)",
            '"Z68"',
            "Z\uff168",
            "\u01b668",
        ),
    ],
)
def test_a_part_of_something_else_never_does(code: str) -> None:
    assert not Trigger().fires(code, ICPC)


@pytest.mark.parametrize(
    "system",
    [
        *(
            "",
            "icd-10",
            "ICD10",
            "icd-10-nl",
            "http://hl7.org/fhir/sid/icd-10",
            "urn:oid:2.16.840.1.113883.6.3",
        ),
        *(
            "icpc",
            "ICPC-1-NL",
            "icpc-2",
            "http://hl7.org/fhir/sid/icpc-2",
            f"{ICPC_1_NL_OID}.1",
            " icpc-1-nl",
        ),
    ],
)
def test_in_another_system_the_same_letters_mean_something_else(system: str) -> None:
    assert not Trigger().fires("Z68", system)


def test_each_of_several_codes_triggers_and_a_subcode_alone_is_itself() -> None:
    trigger = Trigger(("Z68", "Z29.01"))
    assert [trigger.fires(code, ICPC) for code in ("Z68", "Z68.02", "Z29.01")] == [True] * 3
    assert [trigger.fires(code, ICPC) for code in ("Z29", "Z29.02", "Z29.011", "Z6")] == [False] * 4


def test_without_codes_nothing_triggers() -> None:
    assert not Trigger(()).fires("Z68", ICPC)


@pytest.mark.parametrize("text", ["Z68", "z68", "A04.01", "K8"])
def test_what_looks_like_a_code_may_be_shown(text: str) -> None:
    assert code_alone(text) == text


@pytest.mark.parametrize("text", ["", "voelt zich alleen", "999990019", "Jansen", "Z68 mw. Jansen", "A04\n"])
def test_anything_else_may_be_about_a_patient(text: str) -> None:
    assert code_alone(text) == ""


def test_a_system_is_icpc_1_nl_by_its_name_its_address_or_its_number() -> None:
    named = (ICPC, ICPC_1_NL_URI, ICPC_1_NL_OID, f"urn:oid:{ICPC_1_NL_OID}")
    assert [is_icpc_1_nl(system) for system in (*named, "", "icpc-2", "ICPC")] == [True] * 4 + [False] * 3
