"""Two patients with an id in common: one person, surely two, or two by the look of it."""

from collections.abc import Iterator

from wor_sidecar.domain.registration import Patient

_SHORT = 3
"""Letters: of a name, "van" or "de" tells nobody apart."""


def surely_two(one: Patient, other: Patient) -> bool:
    """Tell of two patients with an id in common whether they are two people all the same.

    Numbers of a HIS begin anew with another HIS, and hospitals count as well; a BSN is one person's. Without
    a BSN of both the birth dates tell.
    """
    ours, theirs = bsn(one), bsn(other)
    if ours and theirs:
        return ours != theirs
    return one.birth_date is not None and other.birth_date not in (None, one.birth_date)


def perhaps_two(one: Patient, other: Patient) -> bool:
    """Tell of two patients with one BSN whether it was typed with the wrong one of two people.

    The same patient number is the same record. Else two things that both have must differ: the number, the
    birth date, the family name, the first initial. One alone changes in a life: by marriage, by a corrected
    date, with another HIS.
    """
    if not bsn(one) or bsn(one) != bsn(other):
        return False
    ours, theirs = one.his_number.strip(), other.his_number.strip()
    if ours and ours == theirs:
        return False
    return sum(_differing(one, other)) > 1


def bsn(patient: Patient) -> str:
    """Return the BSN, nine digits; empty where there is none."""
    return dict(patient.ids).get("bsn", "")


def name_words(patient: Patient) -> frozenset[str]:
    """Return the words of a family name that tell people apart, in small letters."""
    said = f"{patient.surname} {patient.partner_surname}".casefold().replace("-", " ")
    words = frozenset(said.split())
    return frozenset(word for word in words if len(word) > _SHORT) or words


def _differing(one: Patient, other: Patient) -> Iterator[bool]:
    """Compare what both have; what one of them lacks tells nothing."""
    pairs = [
        (one.his_number.strip(), other.his_number.strip()),
        (one.birth_date, other.birth_date),
        (one.initials.strip()[:1].casefold(), other.initials.strip()[:1].casefold()),
    ]
    yield from (ours != theirs for ours, theirs in pairs if ours and theirs)
    ours, theirs = name_words(one), name_words(other)
    yield bool(ours and theirs and not ours & theirs)
