"""A letter: what is written into the HIS's import folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ID_LENGTH
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.plain import plain

LINE_LENGTH = 70
"""Characters, not bytes: what a line of MEDVRI holds."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The welfare organisation as the import's settings name it; `id` as 8 or 9 digits."""

    id: str
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """The GP or practice the letter is for; `agb` has 8 digits or is empty."""

    name: str
    agb: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Masked):
    """One letter about one patient.

    The core renders `lines` (cleaned by `domain.cleaning`, each at most 70 characters); a connector only puts
    them into its format. `patient` carries the one id that the import's settings chose (bsn or his_number),
    names, birth date, sex and address. `reference` finds the referral again; `id` names the file.
    `written_at` is UTC; a format without a zone gets Europe/Amsterdam.
    """

    id: str
    template: str
    lines: tuple[str, ...]
    reference: str
    written_at: Millis
    patient: Patient
    sender: Sender
    receiver: Receiver


_OUR_REFERENCE: Final = re.compile(rf"\bKenmerk:?\s+[a-z2-7]{{{ID_LENGTH}}}\b", re.IGNORECASE)
_OUR_END: Final = re.compile(r"Kenmerk:?\s+\S+")
_OUR_START: Final = "Welzijn op Recept"


def is_ours(lines: Sequence[str]) -> bool:
    """Tell whether a text is a letter of ours: whatever stands in it, it never triggers.

    The last line of each letter is `Kenmerk` with a referral's id, also where somebody quotes it.
    """
    said = [line.strip() for line in lines if line.strip()]
    if any(_OUR_REFERENCE.search(line) for line in said):
        return True
    return bool(said) and said[0].startswith(_OUR_START) and bool(_OUR_END.fullmatch(said[-1]))


def differences(written: Letter, read: Letter) -> tuple[str, ...]:
    """Compare a letter with what `read_letter` made of its file; empty: the file may be placed.

    Who it is about, every line, the sender and the receiver must come back. Letters without a place in the
    format may come back in plain ones (`hooks.plain`), a name may come back cut at the format's length, and
    what a format has no room for (template, reference, the id's end) may be missing.
    """
    ours, theirs = written.patient, read.patient
    same = {
        "id": written.id.lower().startswith(read.id.lower()),
        "patient id": bool(theirs.ids) and set(theirs.ids) <= set(ours.ids),
        "birth date": ours.birth_date == theirs.birth_date,
        "sex": Sex.UNKNOWN in (ours.sex, theirs.sex) or ours.sex == theirs.sex,
        "name": _begins(ours.surname, theirs.surname)
        and _begins(ours.partner_surname, theirs.partner_surname),
        "lines": [plain(line) for line in written.lines] == [plain(line) for line in read.lines],
        "sender": (written.sender.id, plain(written.sender.name))
        == (read.sender.id, plain(read.sender.name)),
        "receiver": written.receiver.agb in ("", read.receiver.agb),
    }
    return tuple(name for name, equal in same.items() if not equal)


def _begins(whole: str, cut: str) -> bool:
    whole, cut = plain(whole), plain(cut)
    return whole.startswith(cut) and bool(whole) == bool(cut)
