"""What one message brings: a registration, a copy of a referral that went another way, both, or neither."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wor_his_medvri.interchange import KINDS, Interchange, Message
from wor_his_medvri.reading import (
    RECEIVER,
    bad_bsn,
    contact_day,
    lines_of,
    oddities_of,
    patient_of,
    position_of,
    sender_of,
    several_patients,
)
from wor_his_medvri.zorgdomein import copy_of
from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.folders import CountWrong, ValueMissing, ValueUnreadable
from wor_sidecar.domain.errors.formats import BatchCountWrong
from wor_sidecar.domain.icpc import ICPC_1_NL
from wor_sidecar.domain.registration import Author, Registration, Source
from wor_sidecar.hooks.connector import Item, Passed, Profile, RecordError
from wor_sidecar.hooks.letter import is_ours
from wor_sidecar.hooks.oddities import lacking, listened_to, odd

_CODE: Final = re.compile(r"\b[A-Z][0-9]{2}(?:\.[0-9]{2})?(?![\w.])")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile says of reading: which line of text is a code, and whose patient number is ours."""

    code_line: re.Pattern[str] | None = None
    our_side: str = RECEIVER


def items_of(interchange: Interchange, message: Message, profile: Profile, rules: Rules) -> Iterator[Item]:
    """Yield what a message brings; a copy that also holds the code is both, the copy first."""
    position = position_of(message)
    if message.kind not in KINDS:
        yield Passed("", "", position, counts=False)
        return
    if listened_to():
        for what in (*message.oddities, *oddities_of(message)):
            odd(position, what)
    lines = lines_of(message)
    copy = copy_of(interchange, message, lines, rules.our_side, position)
    if copy is not None and is_ours(lines):
        copy = None
    if copy is not None:
        yield copy
    try:
        found: Item = _registration(interchange, message, lines, profile, rules)
    except WorError as error:
        found = RecordError(position, error)
    if message.count is not None and not _says_count(found):
        tell = lacking if message.count.differs else odd
        tell(position, phrase("UNT count"))
    if copy is None or not isinstance(found, Passed):
        yield found


def _says_count(item: Item) -> bool:
    return isinstance(item, RecordError) and isinstance(item.error, CountWrong)


def items_of_end(interchange: Interchange, number: int, rules: Rules) -> Iterator[RecordError]:
    """Tell what is odd about an interchange; where codes are looked for, a lost message is an error."""
    position, count = f"interchange {number}", interchange.count
    for what in interchange.oddities:
        odd(position, what)
    if count is None:
        return
    if count.lacks and rules.code_line:
        yield RecordError(
            position, BatchCountWrong(said=count.said, what=phrase("messages"), found=count.found)
        )
        return
    tell = lacking if count.lacks else odd
    tell(position, phrase("UNZ count"))


def _registration(
    interchange: Interchange, message: Message, lines: Sequence[str], profile: Profile, rules: Rules
) -> Registration | Passed:
    """Return the registration of a message that has a line of the profile's pattern, else Passed.

    Raises:
        SegmentMissing, ValueMissing, ValueUnreadable: it has the code, but not enough else.
        CountWrong: it hasn't, but isn't whole either.

    """
    position = position_of(message)
    code = _code(lines, profile, rules.code_line)
    if not profile.trigger.fires(code, ICPC_1_NL):
        if rules.code_line and message.count is not None and message.count.differs and not is_ours(lines):
            raise CountWrong(said=message.count.said, found=message.count.found)  # its line may be lost
        return Passed(code, ICPC_1_NL if code else "", position)
    if is_ours(lines):
        return Passed("", "", position)
    if several_patients(message):
        raise ValueUnreadable(field="PID", wanted="one patient", key="medvri.his_number")
    patient = patient_of(message, rules.our_side)
    if not patient.ids and bad_bsn(message):
        wanted = "a number that passes the eleven-test"
        raise ValueUnreadable(field="bsn", wanted=wanted, key="medvri.his_number")
    day, author = contact_day(interchange, message), sender_of(message).get(0)
    needed = {
        "surname": patient.surname,
        "birth_date": patient.birth_date,
        "id": patient.ids,
        "contact_date": day,
    }
    for name, value in needed.items():
        if not value:
            raise ValueMissing(field=name)
    return Registration(
        patient=patient,
        code=code,
        code_system=ICPC_1_NL,
        source=Source(profile.connector, position),
        contact_date=day,
        author=Author(author) if author else None,
        contact_id=message.reference,
    )


def _code(lines: Sequence[str], profile: Profile, pattern: re.Pattern[str] | None) -> str:
    """Return the code of the line that the pattern fits whole: one that fires, where there are several."""
    found = [_named(match) for line in lines if pattern and (match := pattern.fullmatch(line.strip()))]
    return next((code for code in found if profile.trigger.fires(code, ICPC_1_NL)), "".join(found[:1]))


def _named(match: re.Match[str]) -> str:
    """Return the code of a line: the group `code`, else the first group, else the last that looks like one.

    What doesn't look like a code is none: it may be anything that somebody wrote.
    """
    groups = match.groupdict()
    if "code" in groups:
        named = groups["code"] or ""
    elif match.re.groups:
        named = next((group for group in match.groups() if group), "")
    else:
        named = next(reversed(_CODE.findall(match[0])), "")
    return named if _CODE.fullmatch(named) else ""
