"""PID to a patient: whose numbers those are. BSN: PID-3 with authority NLMINBIZA or type NNNLD."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from wor_sidecar.domain.bsn import nine_digits
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Patient
from wor_sidecar.hooks.hl7v2.fields import LONGEST, Element, Segment
from wor_sidecar.hooks.hl7v2.person import person_of

_BSN_AUTHORITIES: Final = frozenset({"NLMINBIZA", "BSN", "2.16.840.1.113883.2.4.6.3"})
_BSN_TYPES: Final = ("NNNLD", "BSN")
_NUMBER_TYPES: Final = ("PI", "PT", "MR", "PN", "PE", "")
"""CX.5 of what may be a patient's number in a HIS, the likeliest first; a visit's (VN) or account's isn't."""
_FOREIGN: Final = frozenset({"ZORGDOMEIN"})


class Ids:
    """A patient's ids: what is no BSN under a BSN's name is told apart from none, and so are several."""

    def __init__(self, pid: Segment, authorities: Collection[str]) -> None:
        self.bsn, self.wrong, self.several = "", False, False
        numbers: list[tuple[int, str]] = []
        for field in (3, 2, 4):  # 2 and 4 are where older senders put the same
            legacy = 0 if field == 3 else len(_NUMBER_TYPES) * field  # noqa: PLR2004 - PID-3
            for element in pid.all(field):
                value, authority, kind = element.get(1), _authority(element), element.get(5).upper()
                if kind in _BSN_TYPES or authority & _BSN_AUTHORITIES:
                    self._bsn(value)
                elif value and (rank := _rank(authority, kind, authorities)) is not None:
                    numbers.append((legacy + rank, value))
        self.his_number = min(numbers, key=lambda each: each[0])[1] if numbers else ""

    def _bsn(self, value: str) -> None:
        try:
            found = nine_digits(value)
        except ValueError:
            self.wrong = not self.bsn
            return
        self.several = self.several or bool(self.bsn and found and found != self.bsn)
        self.bsn = self.bsn or found
        self.wrong = self.wrong and not self.bsn

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return them as `Patient.ids` does."""
        return Patient(his_number=self.his_number, bsn=self.bsn).ids


def _authority(element: Element) -> set[str]:
    return {part.upper() for sub in (1, 2) if (part := element.get(4, sub))}


def _rank(authority: set[str], kind: str, wanted: Collection[str]) -> int | None:
    if wanted:
        return 0 if any(name.upper() in authority for name in wanted) else None
    if kind not in _NUMBER_TYPES or authority & _FOREIGN:
        return None
    return _NUMBER_TYPES.index(kind)


def patient_of(pid: Segment, authorities: Collection[str]) -> Patient:
    """Return the patient of a registration.

    Raises:
        ValueMissing, ValueUnreadable: naming the field, never its value.

    """
    ids = Ids(pid, authorities)
    if ids.wrong:
        raise ValueUnreadable(field="bsn", wanted="a BSN", key="hl7v2")
    if ids.several:
        raise ValueUnreadable(field="bsn", wanted="one BSN", key="hl7v2")
    if not ids.pairs:
        raise ValueMissing(field="his_number or bsn")
    try:
        person = person_of(pid)
    except ValueError as error:
        raise ValueUnreadable(field="birth_date", wanted="a day as 19500201", key="hl7v2") from error
    if not person.surname:
        raise ValueMissing(field="surname")
    for name, value in (("his_number", ids.his_number), ("surname", person.surname)):
        if len(value) > LONGEST:
            raise ValueUnreadable(
                field=name, wanted=phrase("at most {value} characters", LONGEST), key="hl7v2"
            )
    if person.birth_date is None:
        raise ValueMissing(field="birth_date")
    return replace(person, his_number=ids.his_number, bsn=ids.bsn)
