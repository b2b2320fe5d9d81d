"""A MEDVRI message to our own values: leniently, for real messages differ from the book in small things."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from wor_his_medvri.edifact import Segment
from wor_his_medvri.interchange import Interchange, Message
from wor_his_medvri.writing import AMSTERDAM
from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.folders import SegmentMissing, ValueMissing
from wor_sidecar.domain.icpc import ICPC_1_NL
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Passed, Profile
from wor_sidecar.hooks.letter import Letter, Receiver, Sender

_SEXES: Final = {"M": Sex.MALE, "V": Sex.FEMALE, "F": Sex.FEMALE}
_BSN: Final = re.compile(r"BSN\s*([0-9]{8,9})", re.IGNORECASE)
_OURS: Final = re.compile(r"\bKenmerk:?\s+\S+")


def letter_of(interchange: Interchange, message: Message) -> Letter:
    """Return what a message says as a letter; template and the end of the id have no place in the format."""
    sender, receiver, when = message.first("GGA"), message.first("GGO"), message.first("DET")
    lines = lines_of(message)
    reference = next((line.split()[-1] for line in reversed(lines) if _OURS.fullmatch(line.strip())), "")
    return Letter(
        id=message.reference.lower(),
        template="",
        lines=lines,
        reference=reference,
        written_at=_moment(when),
        patient=patient_of(message),
        sender=Sender(interchange.sender, sender.get(0) if sender else "", sender.get(4) if sender else ""),
        receiver=Receiver(receiver.get(0) if receiver else "", interchange.recipient),
    )


def registration_of(
    message: Message, profile: Profile, pattern: re.Pattern[str] | None
) -> Registration | Passed:
    """Return the registration of a message whose text has a line of the profile's pattern, else Passed.

    Raises:
        SegmentMissing, ValueMissing: it has the code, but not enough else.

    """
    position = f"message {message.number}"
    lines = lines_of(message)
    code = _code(lines, pattern)
    if not profile.trigger.fires(code, ICPC_1_NL) or any(_OURS.search(line) for line in lines):
        return Passed(code, ICPC_1_NL if code else "", position)
    patient = patient_of(message)
    for name, value in (
        ("surname", patient.surname),
        ("birth_date", patient.birth_date),
        ("id", patient.ids),
    ):
        if not value:
            raise ValueMissing(field=name)
    when, sender = message.first("DET"), message.first("GGA")
    contact = _day(when)
    if contact is None:
        raise ValueMissing(field="contact_date")
    author = sender.get(0) if sender else ""
    return Registration(
        patient=patient,
        code=code,
        code_system=ICPC_1_NL,
        source=Source("medvri", position),
        contact_date=contact,
        author=Author(author) if author else None,
        contact_id=message.reference,
    )


def lines_of(message: Message) -> tuple[str, ...]:
    """Return the text, a line per TXT; an empty one is an empty line."""
    return tuple(segment.get(0) for segment in message.all("TXT"))


def patient_of(message: Message) -> Patient:
    """Return PID and PAD; the BSN is found in either place where senders put it.

    Raises:
        SegmentMissing: no PID.

    """
    pid, pad = message.first("PID"), message.first("PAD")
    if pid is None:
        raise SegmentMissing(segment="PID")
    his_number, bsn = _ids(pid.get(4), pid.get(3))
    married, maiden = (pid.get(2, 0), pid.get(2, 1)), (pid.get(2, 2), pid.get(2, 3))
    # Without a partner's name some senders fill the first pair, others the second.
    partner, own = (married, maiden) if married[0] and maiden[0] else (("", ""), max(married, maiden))
    phone = pad.get(1) if pad else ""
    return Patient(
        his_number=his_number,
        bsn=bsn,
        surname=own[0],
        prefix=own[1],
        partner_surname=partner[0],
        partner_prefix=partner[1],
        initials=pid.get(2, 5),
        call_name=pid.get(2, 4),
        birth_date=_birth_date(pid),
        sex=_SEXES.get(pid.get(1).upper(), Sex.UNKNOWN),
        phones=(phone,) if phone else (),
        address=_address(pad),
    )


def _address(pad: Segment | None) -> Address:
    if pad is None:
        return Address()
    return Address(pad.get(0, 0), pad.get(0, 1), pad.get(0, 4), pad.get(0, 3))


def _ids(receivers: str, senders: str) -> tuple[str, str]:
    """Return (HIS number, BSN): the receiver's reference first, a BSN in the sender's place too."""
    for value in (receivers, senders):
        found = _BSN.fullmatch(value.strip())
        if found and passes_eleven_test(found[1]):
            other = receivers if value is senders and receivers else ""
            return other.strip(), found[1].zfill(9)
    return ("" if _BSN.fullmatch(receivers.strip()) else receivers), ""


def _birth_date(pid: Segment) -> date | None:
    try:
        return date(*(int(pid.get(0, part)) for part in range(3)))
    except ValueError:
        return None  # 0000:01:01 has been seen


def _day(when: Segment | None) -> date | None:
    """Read DET, whose year has two digits: this century's, for a message is never that old."""
    if when is None:
        return None
    try:
        year, month, day = (int(when.get(0, part)) for part in range(3))
        return date(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004 - two digits
    except ValueError:
        return None


def _moment(when: Segment | None) -> Millis:
    day = _day(when)
    if when is None or day is None:
        return Millis(0)
    try:
        hour, minute = int(when.get(1, 0) or 0), int(when.get(1, 1) or 0)
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM)
    except ValueError:
        return Millis(0)
    return Millis(int(local.astimezone(UTC).timestamp()) * 1000)


def _code(lines: Sequence[str], pattern: re.Pattern[str] | None) -> str:
    for line in lines if pattern else ():
        found = pattern.fullmatch(line.strip()) if pattern else None
        if found:
            return found["code"] or ""
    return ""
