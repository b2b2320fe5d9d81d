"""Who stands at the desk."""

from dataclasses import dataclass

CONTROL = "control"
ADMINISTRATOR = "administrator"
REFERRER = "referrer"


@dataclass(frozen=True, slots=True)
class Person:
    """A paired user; or, over the control listener, the administrator on behalf of the name that was said."""

    user: str
    role: str
    on_behalf_of: str = ""

    @property
    def name(self) -> str:
        """Who is said to have asked, or done it."""
        return self.on_behalf_of or self.user

    @property
    def at_desk(self) -> bool:
        """A paired user, not the administrator's command line."""
        return self.role != ADMINISTRATOR


def at_control(by: str = "") -> Person:
    """Return who calls the control listener: an administrator, on behalf of whom `--by` named."""
    return Person(CONTROL, ADMINISTRATOR, by)
