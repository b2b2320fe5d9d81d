"""[signals] of wor.toml: after how long something takes too long, and who gets the message of the day."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from wor_sidecar.domain.addresses import looks_like_address
from wor_sidecar.domain.deadlines import Numbers
from wor_sidecar.domain.errors import phrase

_WALL_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class SignalsSettings(Numbers):
    """[signals]: after how long a timer speaks up, in working days where the name says nothing else."""

    follow_up_from: Literal["intake", "activity"] = "intake"
    """The zero point of the second letter: the first talk, or the start of the activity."""
    digest_to: tuple[str, ...] = ()
    """Addresses in the practice that get a mail of counts each working day that something waits."""
    digest_at: str = "08:30"
    """Local time of that mail."""

    def __post_init__(self) -> None:
        for least, *rising in _LADDERS:
            found = [getattr(self, name) for name in rising]
            if found[0] < int(least) or found != sorted(found):
                raise ValueError(phrase("numbers that rise: {value}", "<=".join((least, *rising))))
        if not all(looks_like_address(one) for one in self.digest_to):
            raise ValueError(phrase("addresses in digest_to, such as {value}", '["balie@praktijk.example"]'))
        if not _WALL_TIME.fullmatch(self.digest_at):
            raise ValueError(phrase("a time in digest_at, such as {value}", '"08:30"'))


_LADDERS: Final = (
    ("0", "prompt_assistants", "prompt_reminder", "prompt_digest", "prompt_expires"),
    ("1", "exports_missed"),
    ("1", "not_deposited_hours"),
    ("1", "not_deposited"),
    ("1", "not_received", "not_received_long"),
    ("1", "nudge_coach", "no_reaction_yet", "no_reaction"),
    ("1", "no_contact"),
    ("1", "no_letter", "no_letter_long"),
    ("1", "follow_up_months"),
    ("0", "follow_up_near_days"),
    ("0", "follow_up_late_days", "follow_up_missed_days"),
    ("1", "letter_not_taken"),
    ("1", "letter_not_seen"),
    ("1", "validity_months"),
)
"""Each: the least that the first may be, and the names in the order in which they speak up."""
