"""Who does something here, as the audit trail names them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a step: a user and their role; `on_behalf_of` where an administrator acts for somebody."""

    user: str
    role: str
    on_behalf_of: str = ""
