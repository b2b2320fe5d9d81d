"""A registration lies with its referrer's own window first, and then with everybody's.

Nothing is ever hidden from everybody: it lies with a referrer only while that one's window calls, for the
days of the settings, and managers and the command line see all. It is a courtesy and no wall: who finds the
patient by name may ask at once.
"""

from collections.abc import Iterable
from typing import Final

from wor_sidecar.domain.registration import Author, Registration
from wor_sidecar.practice.api.rhythm import waited, waited_from
from wor_sidecar.practice.consent.person import REFERRER, Person
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.consent.registrar import MANUAL
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.trays.tray import DeskRole, same_name

AWAKE_DAYS: Final = 1
"""Working days since a window called: more, and its user isn't there, so that nothing waits for him."""


class OwnFirst:
    """Who is asked first, for one list: which referrers are there is looked up once."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._named = tuple(one.author for one in rooms.settings.referrers)
        self._days = rooms.settings.desk.referrer_first
        self._awake = [
            person
            for person, day in (rooms.trays.referrers() if self._days else ())
            if waited_from(rooms, day) <= AWAKE_DAYS
        ]

    def mine(self, person: Person, author: Author | None) -> bool:
        """Tell whether this is the referrer who registered it."""
        return person.role == REFERRER and author is not None and _is(person.user, author, self._named)

    def lies_first(self, filed: Filed, registration: Registration) -> bool:
        """Tell whether it still lies with its referrer's own window."""
        return (
            not filed.shared
            and registration.source.connector != MANUAL  # whoever starts one by hand asks it now
            and any(self.mine(person, registration.author) for person in self._awake)
            and waited(self._rooms, filed.since) < self._days
        )

    def hidden(self, filed: Filed, registration: Registration, person: Person) -> bool:
        """Tell whether this person doesn't see it yet; who is busy with it does."""
        if not person.at_desk or person.role == DeskRole.MANAGER:
            return False
        claim = filed.prompt.claim
        if (claim is not None and claim.user == person.user) or self.mine(person, registration.author):
            return False
        return self.lies_first(filed, registration)


def _is(user: str, author: Author, named: Iterable[Author]) -> bool:
    """Compare by name, or by the code of a referrer of the settings: a HIS knows no user of ours."""
    if same_name(user, author.name):
        return True
    codes = {one.agb for one in named if one.agb and same_name(user, one.name)}
    return author.agb in codes
