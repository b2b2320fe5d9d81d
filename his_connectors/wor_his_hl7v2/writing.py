"""A letter to ORU^R01 of HL7 2.4, strictly: every value through one encoder, no line end but our own.

`MSH PID OBR OBX [OBX]`: the text as formatted text (FT), and where the profile says so as PDF too (ED).
"""

import re
from base64 import b64encode
from typing import Final

from wor_his_hl7v2.kinds import OURS
from wor_his_hl7v2.spelling import CHARSETS, MARKS, Encoder, Style, joined
from wor_sidecar.domain.clock import AMSTERDAM, as_datetime
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import LetterDoesNotFit
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.letter_pdf import pdf_of
from wor_sidecar.hooks.plain import plain

_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_CONTROL_LENGTH: Final = 20
_AGB: Final = re.compile(r"[0-9]{8}")
_ORGANISATION: Final = re.compile(r"[A-Za-z0-9.-]{1,20}")
_SEXES: Final = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.UNKNOWN: "U"}
_LONGEST_TEXT: Final = 65_536
"""Characters of a value of type FT (HL7 2.4, 2.9.23)."""


def write(letter: Letter, style: Style) -> bytes:
    """Return the file of one letter.

    Raises:
        LetterDoesNotFit: naming the field that the format can't carry, or that it demands.
        PdfMissing: a PDF is wanted and the extra isn't installed.

    """
    _check(letter)
    encode = Encoder(style.charset)
    at = as_datetime(letter.written_at).astimezone(AMSTERDAM)
    moment = f"{at:%Y%m%d%H%M%S%z}"
    text = f"{MARKS.escape}.br{MARKS.escape}".join(map(encode, letter.lines))
    if len(text) > _LONGEST_TEXT:
        raise LetterDoesNotFit(field="lines", wanted=phrase("at most {value} characters", _LONGEST_TEXT))
    results = [("FT", "WOR^Brief Welzijn op Recept^L", text)]
    if style.pdf:
        data = b64encode(pdf_of(letter)).decode("ascii")
        results.append(("ED", "PDF^Brief als PDF^L", f"^AP^PDF^Base64^{data}"))
    segments = [
        _header(letter, style, encode, moment),
        _patient(letter.patient, style, encode),
        _order(letter, encode, moment),
        *(_result(number, result, letter, style, encode, moment) for number, result in enumerate(results, 1)),
    ]
    return "".join(f"{segment}\r" for segment in segments).encode(style.charset, "strict")


def _check(letter: Letter) -> None:
    for name, value, pattern, wanted in (
        ("id", letter.id, _ID, "letters and digits"),
        ("sender.id", letter.sender.id, _ORGANISATION, "at most 20 letters and digits"),
        ("receiver.agb", letter.receiver.agb or "00000000", _AGB, "8 digits"),
    ):
        if not pattern.fullmatch(value):
            raise LetterDoesNotFit(field=name, wanted=wanted)
    patient = letter.patient
    for name, filled in (
        ("lines", any(plain(line).strip() for line in letter.lines)),
        ("sender.name", plain(letter.sender.name).strip()),
        ("patient.surname", plain(patient.surname).strip()),
        ("patient.his_number or bsn", patient.ids),
        ("patient.birth_date", patient.birth_date),
    ):
        if not filled:
            raise LetterDoesNotFit(field=name, wanted="filled in")


def _header(letter: Letter, style: Style, encode: Encoder, moment: str) -> str:
    receiver = style.facility or letter.receiver.agb
    signs = MARKS.component + MARKS.repetition + MARKS.escape + MARKS.sub
    senders = (OURS, encode(letter.sender.id), encode(style.application), encode(receiver))
    control = letter.id[:_CONTROL_LENGTH]
    kind = (moment, "", "ORU^R01^ORU_R01", control, "P", "2.4", "", "", "", "", "NLD")
    return MARKS.field.join(("MSH", signs, *senders, *kind, CHARSETS[style.charset][0]))


def _patient(patient: Patient, style: Style, encode: Encoder) -> str:
    number = encode.parts(patient.his_number, "", "", style.number_authority, "PI")
    ids = [encode.parts(patient.bsn, "", "", "NLMINBIZA", "NNNLD")] if patient.bsn else []
    ids += [number] if patient.his_number else []
    names = [_name(patient, encode)]
    if patient.call_name:
        names.append(encode.parts("", patient.call_name, "", "", "", "", "N"))
    born = patient.birth_date.strftime("%Y%m%d") if patient.birth_date else ""
    called = _dialled(patient.phones[0]) if patient.phones else ""
    phone = encode.parts(called, "PRN", "PH") if called else ""
    between = MARKS.repetition
    return joined(
        ["PID", "1", "", between.join(ids), "", between.join(names), "", born, _SEXES[patient.sex], "", "",
         _address(patient.address, encode), "", phone],
        MARKS.field,
    )  # fmt: skip


def _dialled(phone: str) -> str:
    """Return a number as one dials it here: the type has no place for a plus."""
    digits = re.sub(r"[^0-9]", "", re.sub(r"^\s*(\+|00)31\s*(\(0\))?", "0", phone))
    return f"00{digits}" if phone.strip().startswith("+") and not digits.startswith("0") else digits


def _name(patient: Patient, encode: Encoder) -> str:
    own = " ".join(filter(None, (patient.prefix, patient.surname)))
    partner = " ".join(filter(None, (patient.partner_prefix, patient.partner_surname)))
    family = encode.parts(
        " - ".join(filter(None, (partner, own))),
        patient.prefix,
        patient.surname,
        patient.partner_prefix,
        patient.partner_surname,
        sign=MARKS.sub,
    )
    return joined([family, encode(patient.initials), "", "", "", "", "L"], MARKS.component)


def _address(at: Address, encode: Encoder) -> str:
    if not (at.street or at.postcode or at.city):
        return ""
    line = " ".join(filter(None, (at.street, at.house_number)))
    street = encode.parts(line, at.street, at.house_number, sign=MARKS.sub)
    return joined([street, "", encode(at.city), "", encode(at.postcode), "NL", "M"], MARKS.component)


def _order(letter: Letter, encode: Encoder, moment: str) -> str:
    receiver = letter.receiver
    agb = ("", "", "", "", "", "", "VEKTIS") if receiver.agb else ()
    to = encode.parts(receiver.agb, receiver.name, *agb)
    fields = [""] * 29
    fields[1:5] = "1", encode(letter.reference), encode.parts(letter.id, OURS), "WOR^Welzijn op Recept^L"
    fields[7], fields[16], fields[22], fields[25], fields[28] = moment, to, moment, "F", to
    return joined(["OBR", *fields[1:]], MARKS.field)


def _result(
    number: int, result: tuple[str, str, str], letter: Letter, style: Style, encode: Encoder, moment: str
) -> str:
    kind, name, value = result
    sender = encode.parts(letter.sender.id, letter.sender.name, style.sender_authority)
    return MARKS.field.join(
        ("OBX", str(number), kind, name, "", value, "", "", "", "", "", "F", "", "", moment, sender)
    )
