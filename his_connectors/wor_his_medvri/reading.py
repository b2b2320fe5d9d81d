"""What a message's segments say, as our own values: leniently, for real ones differ in small things."""

import re
from datetime import UTC, date, datetime
from typing import Final

from wor_his_medvri.edifact import Segment
from wor_his_medvri.interchange import Interchange, Message
from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.clock import AMSTERDAM, Millis
from wor_sidecar.domain.errors.folders import SegmentMissing
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.letter import Letter, Receiver, Sender

RECEIVER: Final = "receiver"
SENDER: Final = "sender"
PLACES: Final = {RECEIVER: 4, SENDER: 3}
"""Where PID holds either side's reference of the patient, counted from 0."""
ZORGDOMEIN: Final = re.compile(r"\bZD[0-9]{9}\b")
"""The number of a referral over ZorgDomein; some write it where a patient's number belongs."""
_SEXES: Final = {"M": Sex.MALE, "V": Sex.FEMALE, "F": Sex.FEMALE}
_BSN: Final = re.compile(r"BSN[ .:]*+([0-9 .]*)", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"Kenmerk:?\s+(\S+)")


def letter_of(interchange: Interchange, message: Message) -> Letter:
    """Return what a message says as a letter; template and the end of the id have no place in the format."""
    sender, receiver = sender_of(message), message.first("GGO")
    lines = lines_of(message)
    found = [match[1] for line in lines if (match := _REFERENCE.fullmatch(line.strip()))]
    return Letter(
        id=message.reference.lower(),
        template="",
        lines=lines,
        reference=found[-1] if found else "",
        written_at=_moment(message.first("DET")),
        patient=patient_of(message),
        sender=Sender(interchange.sender, sender.get(0), sender.get(4)),
        receiver=Receiver(receiver.get(0) if receiver else "", interchange.recipient),
    )


def position_of(message: Message) -> str:
    """Return where a message stands in its file."""
    return f"message {message.number}"


def lines_of(message: Message) -> tuple[str, ...]:
    """Return the text, a line per TXT; an empty one is an empty line.

    Some senders forget to release a mark in their text: what it seems to part belongs together.
    """
    return tuple(_text(segment) for segment in message.body if segment.tag == "TXT")


def _text(segment: Segment) -> str:
    elements = segment.elements
    if len(elements) == 1 and len(elements[0]) == 1:
        return elements[0][0]
    whole = [":".join(parts) for parts in elements]
    while whole and not whole[-1]:
        whole.pop()
    return "+".join(whole)


def sender_of(message: Message) -> Segment:
    """Return who sent it: GGA, or ZKH in a specialist's letter; an empty segment where nobody says so."""
    return message.first("GGA") or message.first("ZKH") or Segment("GGA")


def patient_of(message: Message, our_side: str = RECEIVER) -> Patient:
    """Return PID and PAD; the BSN is found in either place where senders put it.

    `our_side` is the one whose reference is our HIS's number: the other's means nothing here.

    Raises:
        SegmentMissing: no PID.

    """
    pid, pad = message.first("PID"), message.first("PAD") or Segment("PAD")
    if pid is None:
        raise SegmentMissing(segment="PID")
    ours = pid.get(PLACES[our_side]).strip()
    married, maiden = (pid.get(2, 0), pid.get(2, 1)), (pid.get(2, 2), pid.get(2, 3))
    # Without a partner's name some senders fill the first pair, others the second.
    partner, own = (married, maiden) if married[0] and maiden[0] else (("", ""), max(married, maiden))
    return Patient(
        his_number="" if _BSN.fullmatch(ours) or ZORGDOMEIN.fullmatch(ours) else ours,
        bsn=next(iter(_bsns(message)), "") if not several_patients(message) else "",
        surname=own[0],
        prefix=own[1],
        partner_surname=partner[0],
        partner_prefix=partner[1],
        initials=pid.get(2, 5),
        call_name=pid.get(2, 4),
        birth_date=_birth_date(pid),
        sex=_SEXES.get(pid.get(1).upper(), Sex.UNKNOWN),
        phones=(pad.get(1),) if pad.get(1) else (),
        address=Address(pad.get(0, 0), pad.get(0, 1), pad.get(0, 4), pad.get(0, 3)),
    )


def several_patients(message: Message) -> bool:
    """Tell whether it is about more than one: BSNs that differ, or a second PID, which may stand once."""
    return len(_bsns(message)) > 1 or len(message.all("PID")) > 1


def bad_bsn(message: Message) -> bool:
    """Tell whether PID has a number that says it is a BSN, and none that can be one; zeros are nobody's."""
    pid = message.first("PID")
    claimed = [bsn for bsn in _claimed(pid) if bsn.strip("0")] if pid else []
    return bool(claimed) and not any(map(passes_eleven_test, claimed))


def oddities_of(message: Message) -> tuple[str, ...]:
    """Name what differs from the book in the message's values; `Message.oddities` is about its frame."""
    pid, when = message.first("PID"), message.first("DET")
    checks = {
        "TXT": all(
            tuple(map(len, each.elements)) in ((), (1,)) for each in message.body if each.tag == "TXT"
        ),
        "DET": when is not None and day_of(when) is not None,
        "PID 4: BSN": pid is None or not _BSN.fullmatch(pid.get(PLACES[SENDER]).strip()),
        "PID: BSN": not bad_bsn(message),
        "PID 1": pid is None or _birth_date(pid) is not None,
    }
    return tuple(name for name, good in checks.items() if not good)


def contact_day(interchange: Interchange, message: Message) -> date | None:
    """Return DET's day; without one the day on which UNB was prepared."""
    when = message.first("DET")
    return (day_of(when) if when else None) or _prepared(interchange)


def day_of(when: Segment) -> date | None:
    """Read DET, whose year has two digits: this century's, for a message is never that old."""
    try:
        year, month, day = (int(when.get(0, part)) for part in range(3))
        return date(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004 - two digits
    except (ValueError, OverflowError):
        return None


def _prepared(interchange: Interchange) -> date | None:
    try:
        return datetime.strptime(interchange.prepared, "%y%m%d").replace(tzinfo=AMSTERDAM).date()
    except (ValueError, OverflowError):
        return None


def _bsns(message: Message) -> frozenset[str]:
    claimed = (bsn for pid in message.all("PID") for bsn in _claimed(pid))
    return frozenset(bsn.zfill(9) for bsn in claimed if passes_eleven_test(bsn))


def _claimed(pid: Segment) -> tuple[str, ...]:
    """Return the digits of each value that says it is a BSN, the receiver's place first."""
    found = (_BSN.fullmatch(pid.get(place).strip()) for place in PLACES.values())
    return tuple(re.sub("[^0-9]", "", match[1]) for match in found if match)


def _birth_date(pid: Segment) -> date | None:
    """Read PID, whose year has four digits: no way of reading is shared with DET."""
    if len(pid.get(0, 0).strip()) != 4:  # noqa: PLR2004 - a year; two digits may be of either century
        return None
    try:
        return date(*(int(pid.get(0, part)) for part in range(3)))
    except (ValueError, OverflowError):
        return None  # 0000:01:01 has been seen


def _moment(when: Segment | None) -> Millis:
    day = day_of(when) if when else None
    if when is None or day is None:
        return Millis(0)
    try:
        hour, minute = int(when.get(1, 0) or 0), int(when.get(1, 1) or 0)
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM)
    except (ValueError, OverflowError):
        return Millis(0)
    return Millis(int(local.astimezone(UTC).timestamp()) * 1000)
