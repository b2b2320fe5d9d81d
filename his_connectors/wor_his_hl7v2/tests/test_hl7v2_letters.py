"""Letters: written strictly, read back the same, and by readers of others."""

import importlib.util
import io
import os
from base64 import b64decode
from dataclasses import replace
from datetime import date

import hl7
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hl7v2_messages import BARE, HL7, items
from hypothesis import assume, given
from hypothesis import strategies as st
from wor_his_hl7v2.spelling import MARKS

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    EncodingRefused,
    FileTruncated,
    LetterDoesNotFit,
    ProfileOptionRefused,
    ProfileOptionUnknown,
)
from wor_sidecar.domain.errors.formats import Hl7OutOfOrder
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.connector import Passed, Profile
from wor_sidecar.hooks.letter import Letter, Receiver, Sender, differences
from wor_sidecar.hooks.plain import latin_1, plain

LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=(
        "Welzijn op Recept: eerste gesprek is geweest",
        "",
        "   Café 't Hoekje & Zn: 10:30?",
        "Kenmerk x2y3",
    ),
    reference="x2y3",
    written_at=Millis(1_795_255_200_000),
    patient=Patient(
        bsn="999990019",
        surname="Voorbeeld",
        prefix="van",
        partner_surname="Müller",
        partner_prefix="de",
        initials="A.B.",
        call_name="Anna",
        birth_date=date(1950, 2, 1),
        sex=Sex.FEMALE,
        phones=("+31413000101",),
        address=Address("Dorpsstraat", "1", "5461AA", "Veghel"),
    ),
    sender=Sender("500000001", "Welzijn Meierijstad", "+31413000202"),
    receiver=Receiver("Huisartsenpraktijk De Linde", "01004567"),
)
# Where everything is insisted on, a missing extra fails.
HAS_PDF = os.environ.get("WOR_INSIST") == "1" or all(map(importlib.util.find_spec, ("fpdf", "pypdf")))


def with_options(**options: object) -> Profile:
    return Profile("hl7v2", options=options)


def back(letter: Letter, profile: Profile = BARE) -> Letter:
    return HL7.read_letter(io.BytesIO(HL7.render(letter, profile)), profile)


def meant(value: object) -> str:
    """Take python-hl7's value apart by the book: its own unescape knows no `.br`."""
    return MARKS.meant(str(value))


def test_a_letter_looks_as_the_standard_says() -> None:
    gp = "01004567^Huisartsenpraktijk De Linde^^^^^^^VEKTIS"
    assert HL7.render(LETTER, BARE).decode("iso-8859-1").split("\r") == [
        (
            r"MSH|^~\&|WOR-SIDECAR|500000001||01004567|20261121110000+0100||ORU^R01^ORU_R01|abcdefghijklmnopqrst|P|2.4"
            "|||||NLD|8859/1"
        ),
        (
            "PID|1||999990019^^^NLMINBIZA^NNNLD||de Müller - van Voorbeeld&van&Voorbeeld&de&Müller^A.B.^^^^^L"
            "~^Anna^^^^^N"
            "||19500201|F|||Dorpsstraat 1&Dorpsstraat&1^^Veghel^^5461AA^NL^M||0413000101^PRN^PH"
        ),
        (
            "OBR|1|x2y3|abcdefghijklmnopqrstuvwxyz^WOR-SIDECAR|WOR^Welzijn op Recept^L|||20261121110000+0100"
            f"|||||||||{gp}||||||20261121110000+0100|||F|||{gp}"
        ),
        (
            "OBX|1|FT|WOR^Brief Welzijn op Recept^L||Welzijn op Recept: eerste gesprek is geweest"
            r"\.br\\.br\   Café 't Hoekje \T\ Zn: 10:30?\.br\Kenmerk x2y3"
            "||||||F|||20261121110000+0100|500000001^Welzijn Meierijstad^L"
        ),
        "",
    ]


@pytest.mark.parametrize("charset", ["iso-8859-1", "ascii", "utf-8"])
def test_a_letter_reads_back_as_it_was(charset: str) -> None:
    profile = with_options(charset=charset)
    read = back(LETTER, profile)
    assert differences(LETTER, read) == ()
    assert (read.id, read.reference, read.written_at) == (LETTER.id, LETTER.reference, LETTER.written_at)
    assert read.receiver == Receiver(plain(LETTER.receiver.name), "01004567")
    assert HL7.render(LETTER, profile) == HL7.render(LETTER, profile)


def test_the_his_number_stands_under_its_authority() -> None:
    letter = replace(LETTER, patient=replace(LETTER.patient, bsn="", his_number="4711"))
    profile = with_options(his_number_authority=["PRAKTIJK"])
    assert b"|4711^^^PRAKTIJK^PI|" in HL7.render(letter, profile)
    assert b"|4711^^^^PI|" in HL7.render(letter, BARE)
    assert differences(letter, back(letter, profile)) == differences(letter, back(letter)) == ()


def test_the_profile_says_who_it_is_for_and_whose_the_senders_number_is() -> None:
    profile = with_options(
        receiving_application="HIS & Co", receiving_facility="PRAKTIJK", sender_authority="KVK"
    )
    content = HL7.render(LETTER, profile)
    assert rb"|HIS \T\ Co|PRAKTIJK|" in content
    assert b"500000001^Welzijn Meierijstad^KVK" in content


def test_threat_21_a_sender_or_a_receiver_cannot_bring_a_segment_of_its_own() -> None:
    hostile = "x\rDG1|1||Z68^y^ICPC\nPID|1\r\n|^~\\&"
    letter = replace(
        LETTER,
        sender=replace(LETTER.sender, name=hostile),
        receiver=replace(LETTER.receiver, name=hostile),
        patient=replace(LETTER.patient, surname=hostile, address=Address(hostile, hostile, hostile, hostile)),
        reference=hostile,
        lines=(hostile,),
    )
    profile = with_options(
        receiving_application=hostile, receiving_facility=hostile, sender_authority=hostile
    )
    content = HL7.render(letter, profile)
    assert [line[:3] for line in content.split(b"\r")] == [b"MSH", b"PID", b"OBR", b"OBX", b""]
    assert b"\n" not in content
    assert [type(item) for item in items(content)] == [Passed]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=70)


def test_threat_38_a_letter_that_a_his_sends_back_under_its_own_name_does_not_trigger() -> None:
    letter = replace(LETTER, lines=("E  Welzijn op Recept", "Z68", "ICPC: Z68^x^ICPC"))
    content = HL7.render(letter, BARE)
    assert [type(item) for item in items(content)] == [Passed]
    assert [type(item) for item in items(content.replace(b"|WOR-SIDECAR|", b"|HIS|"))] == [Passed]


@given(st.lists(TEXT, min_size=1, max_size=9), TEXT, st.sampled_from(["iso-8859-1", "ascii", "utf-8"]))
def test_whatever_a_letter_says_reads_back(lines: list[str], name: str, charset: str) -> None:
    letter = replace(LETTER, lines=tuple(lines), patient=replace(LETTER.patient, surname=f"V{name}"))
    profile = with_options(charset=charset)
    assume(any(plain(line).strip() for line in lines))
    content = HL7.render(letter, profile)
    assert set(differences(letter, HL7.read_letter(io.BytesIO(content), profile))) <= {"name"}
    assert [type(item) for item in items(content)] == [Passed]


@pytest.mark.parametrize(
    "pdf", [False, pytest.param(True, marks=pytest.mark.skipif(not HAS_PDF, reason="no extra"))]
)
def test_any_beginning_of_a_letter_is_truncated(*, pdf: bool) -> None:
    profile = with_options(pdf=pdf)
    content = HL7.render(LETTER, profile)
    for cut in range(0, len(content), 7 if pdf else 1):
        with pytest.raises(FileTruncated):
            HL7.read_letter(io.BytesIO(content[:cut]), profile)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"8859/1", b"ASCII", Hl7OutOfOrder),
        (b"|2.4|", b"|2.5|", Hl7OutOfOrder),
        (b"ORU^R01", b"MDM^T02", Hl7OutOfOrder),
        (b"|FT|", b"|TX|", Hl7OutOfOrder),
        (b"\rOBR|", b"\rPV1|1\rOBR|", Hl7OutOfOrder),
        (b"|19500201|", b"|1950|", Hl7OutOfOrder),
        (b"|20261121110000+0100||ORU", b"|gisteren||ORU", Hl7OutOfOrder),
    ],
)
def test_threat_34_what_was_changed_on_the_way_is_refused(
    old: bytes, new: bytes, error: type[WorError]
) -> None:
    content = HL7.render(LETTER, BARE)
    assert old in content
    with pytest.raises(error):
        HL7.read_letter(io.BytesIO(content.replace(old, new)), BARE)


def test_a_letter_in_another_character_set_is_refused() -> None:
    content = HL7.render(LETTER, with_options(charset="iso-8859-1"))
    with pytest.raises(EncodingRefused):
        HL7.read_letter(io.BytesIO(content), with_options(charset="utf-8"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "a|b"}, "id"),
        ({"id": ""}, "id"),
        ({"lines": ()}, "lines"),
        ({"lines": ("", " ")}, "lines"),
        ({"lines": ("x" * 70_000,)}, "lines"),
        ({"sender": Sender("", "Welzijn")}, "sender.id"),
        ({"sender": Sender("5" * 21, "Welzijn")}, "sender.id"),
        ({"sender": Sender("500000001", " ")}, "sender.name"),
        ({"receiver": Receiver("De Linde", "123")}, "receiver.agb"),
        ({"patient": replace(LETTER.patient, surname="")}, "patient.surname"),
        ({"patient": replace(LETTER.patient, bsn="")}, "patient.his_number or bsn"),
        ({"patient": replace(LETTER.patient, birth_date=None)}, "patient.birth_date"),
    ],
)
def test_what_the_format_cannot_carry_is_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(LetterDoesNotFit) as refused:
        HL7.render(replace(LETTER, **change), BARE)
    assert refused.value.fields["field"] == field


@pytest.mark.parametrize("options", [{"charset": "latin"}, {"pdf": "ja"}, {"sender_authority": 5}])
def test_an_option_of_the_wrong_kind_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ProfileOptionRefused):
        HL7.render(LETTER, with_options(**options))
    with pytest.raises(ProfileOptionUnknown):
        HL7.render(LETTER, with_options(pfd=True))


def test_a_letter_may_lack_what_it_may_lack() -> None:
    bare = replace(
        LETTER,
        receiver=Receiver(""),
        reference="",
        patient=Patient(bsn="999990019", surname="Voorbeeld", birth_date=date(1950, 2, 1)),
    )
    assert differences(bare, back(bare)) == ()


def test_python_hl7_reads_the_same() -> None:
    content = HL7.render(LETTER, BARE)
    message = hl7.parse(content.decode("iso-8859-1"))
    assert [str(segment[0]) for segment in message] == ["MSH", "PID", "OBR", "OBX"]
    assert (str(message["MSH.F9.R1.C1"]), str(message["MSH.F18"])) == ("ORU", "8859/1")
    assert str(message["PID.F3.R1.C1"]) == "999990019"
    assert str(message["PID.F5.R1.C1.S3"]) == "Voorbeeld"
    assert str(message["PID.F7"]) == "19500201"
    assert tuple(meant(message.segment("OBX")[5]).split("\n")) == LETTER.lines
    assert str(message["OBX.F15.R1.C2"]) == LETTER.sender.name


def test_hl7apy_finds_a_valid_message_of_2_4_and_reads_the_same() -> None:
    content = HL7.render(LETTER, BARE).decode("iso-8859-1")
    message = parse_message(content, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True)
    assert message.validate()
    assert message.version == "2.4"
    result = message.oru_r01_patient_result
    order = result.oru_r01_order_observation
    assert result.oru_r01_patient.pid.pid_3.cx_1.value == "999990019"
    assert order.obr.obr_2.value == "x2y3"
    text = order.oru_r01_observation.obx.obx_5.to_er7()  # in which `.br` is escaped a second time
    assert tuple(meant(meant(text)).split("\n")) == LETTER.lines


@pytest.mark.skipif(not HAS_PDF, reason="the extra is not installed")
def test_a_letter_with_its_pdf_reads_back_and_the_pdf_says_the_same() -> None:
    from wor_sidecar.hooks.letter_pdf import lines_of

    profile = with_options(pdf=True)
    content = HL7.render(LETTER, profile)
    assert content == HL7.render(LETTER, profile)
    assert differences(LETTER, HL7.read_letter(io.BytesIO(content), profile)) == ()
    assert [type(item) for item in items(content)] == [Passed]
    message = hl7.parse(content.decode("iso-8859-1"))
    sheet = message.segments("OBX")[1]
    assert [str(sheet[5][0][part]) for part in (1, 2, 3)] == ["AP", "PDF", "Base64"]
    said = lines_of(b64decode(content.split(b"^AP^PDF^Base64^")[1].split(b"|")[0]))
    assert {latin_1(line).strip() for line in LETTER.lines if line} <= {line.strip() for line in said}
    with pytest.raises(Hl7OutOfOrder):
        HL7.read_letter(io.BytesIO(content.replace(b"Base64^JVBERi", b"Base64^AAAAAA")), profile)
    with pytest.raises(Hl7OutOfOrder):
        HL7.read_letter(io.BytesIO(content.replace(b"Base64^JVBERi", b"Base64^?????")), profile)
    with pytest.raises(Hl7OutOfOrder):
        HL7.read_letter(io.BytesIO(content), BARE)
