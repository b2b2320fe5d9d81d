"""Who somebody is here. A role says what they may open; an administrator sees no content."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wor_sidecar.welfare.actor import Actor


class Role(StrEnum):
    """What a user is here for."""

    COACH = "coach"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


CONTENT: Final = frozenset({Role.COACH, Role.COORDINATOR})
"""Who may see what is said of a patient."""
UPKEEP: Final = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Who looks after partners and invitations."""
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who signed in. `user` is their id, which they sign in with; a practice reads `name`.

    `language` is what they chose to read; empty for what the program speaks.
    """

    user: str
    name: str
    role: Role
    language: str = ""

    @property
    def actor(self) -> Actor:
        """Who the audit trail names."""
        return Actor(self.user, self.role.value)
