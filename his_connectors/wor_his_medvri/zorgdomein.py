"""A copy of a ZorgDomein referral, known by its number `ZD` + 9 digits in a place for references.

A number somewhere in free text is no copy: a letter may speak of an older referral. The places are the
references of interchange and message, both patient references of PID, and a line of text that is a label with
the number. What ZorgDomein itself sends may have it anywhere in its text.
"""

import re
from collections.abc import Sequence
from typing import Final

from wor_his_medvri.edifact import Segment
from wor_his_medvri.interchange import Interchange, Message
from wor_his_medvri.reading import PLACES, ZORGDOMEIN, contact_day, patient_of, sender_of
from wor_sidecar.hooks.connector import Elsewhere

CHANNEL: Final = "zorgdomein"
_LABELLED: Final = re.compile(r"(.{0,48}?)[ :]*\bZD[0-9]{9}")
_WORDS: Final = re.compile(
    "zorgdomein[a-z]*|betreft|uw|ons|verwij[sz][a-z]*|kenmerk|referentie[a-z]*|transactie[a-z]*|nummer|nr|id"
)


def copy_of(
    interchange: Interchange, message: Message, lines: Sequence[str], our_side: str, position: str
) -> Elsewhere | None:
    """Return the copy that a message is, if it is one of a patient and a day that can be told."""
    if not _is_copy(interchange, message, lines) or message.first("PID") is None:
        return None
    ids, day = patient_of(message, our_side).ids, contact_day(interchange, message)
    return Elsewhere(ids, day, CHANNEL, position) if ids and day else None


def _is_copy(interchange: Interchange, message: Message, lines: Sequence[str]) -> bool:
    pid = message.first("PID") or Segment("PID")
    references = (interchange.control, message.reference, *(pid.get(at) for at in PLACES.values()))
    if any(ZORGDOMEIN.fullmatch(each.strip()) for each in references):
        return True
    lines = [line for line in lines if ZORGDOMEIN.search(line)]
    if not lines:
        return False
    sent_by = " ".join(part for element in sender_of(message).elements for part in element)
    return CHANNEL in sent_by.casefold() or any(map(_is_labelled, lines))


def _is_labelled(line: str) -> bool:
    found = _LABELLED.fullmatch(line.strip())
    words = re.findall(r"[^\W\d_]+", found[1].casefold()) if found else ["none"]
    return all(map(_WORDS.fullmatch, words))
