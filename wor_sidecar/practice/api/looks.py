"""Who saw whom in a list: the lines that are on the trail before the answer goes."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine

PROMPT: Final = "prompt.listed"
REFERRAL: Final = "referral.listed"


def note(rooms: Rooms, person: Person, event: str, shown: Iterable[Mapping[str, Any]], name: str) -> None:
    """Note each thing of a list whose patient is told; `name` is the field with the thing's id.

    What was shredded tells of nobody, and leaves no line.
    """
    rooms.looks.note(
        AuditLine(event, person.user, person.role, one[name], person.on_behalf_of)
        for one in shown
        if one[name] and (one["initials"] or one["birth_year"])
    )
