"""What becomes of one person, as far as people decide it, and which letters must lie in the file."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from wor_sidecar.demo.people import Contact
from wor_sidecar.domain.projection import reachable
from wor_sidecar.domain.referral import State

NEXT: Final = {
    "received": (2, "accept"),
    "accepted": (2, "contact"),
    "contacting": (3, "intake-done"),
    "intake_done": (9, "start-activity"),
    "active": (85, "follow-up"),
}
"""A coach's usual way: after so many days in a state, this step."""
OTHER_ENDS: Final = {
    "rejected": ("received", "reject"),
    "not_reached": ("contacting", "not-reached"),
    "ended": ("intake_done", "end"),
}
"""Where another course leaves the usual way, and by which step."""
_LETTERS: Final = {
    "reject": "rejected",
    "not-reached": "not-reached",
    "intake-done": "feedback-intake",
    "follow-up": "feedback-3-months",
    "end": "ended",
}
_LAST: Final = {"reject", "not-reached", "follow-up", "end"}
_WITHHELD: Final = {"follow-up": "closed-no-feedback", "end": "closed-no-feedback", "intake-done": ""}
"""The letters of a patient who wants none: one that tells nothing, or none at all."""


@dataclass
class Course:
    """One person of the HIS's list."""

    contact: Contact
    answer: str
    end: str
    feedback: bool
    referral: str = ""
    answers: int = 0
    state: str = ""
    """As the coach saw it last; empty before and afterwards."""
    since: date = date.min
    withdrawn: bool = False
    switched_off: bool = False
    did: list[str] = field(default_factory=list)
    """What the coach did."""
    letters: set[str] = field(default_factory=set)
    """The templates that belong into the file."""

    @property
    def given(self) -> bool:
        """Whether the patient said yes."""
        return self.answer == "given_to_me" and bool(self.referral)

    def due(self, state: str, today: date) -> str | None:
        """Return the coach's next step, if it is time for it; what a restore lost is done again at once."""
        if state not in NEXT:
            return None
        if self.state != state:
            self.state, self.since = state, today
        days, act = NEXT[state]
        origin, other = OTHER_ENDS.get(self.end, ("", ""))
        act = other if origin == state else act
        return act if act in self.did or (today - self.since).days >= days else None

    def done(self, act: str) -> None:
        """Note a step of the coach, and the letter that it makes."""
        self.did.append(act)
        if act in _LAST:
            self.state = ""
        template = _LETTERS.get(act, "")
        template = template if self.feedback else _WITHHELD.get(act, template)
        if template:
            self.letters.add(template)

    def agrees(self, here: str, there: str) -> bool:
        """Tell whether the practice (here) knows of the coach's state what it may know."""
        if here == there:
            return True
        if self.feedback and not self.switched_off:
            return False
        hidden = here in set(State) and there in {one.value for one in reachable(State(here))}
        return hidden or (here, there) == ("ended", "followed_up")

    def wrong_letters(self, filed: Counter[tuple[str, str]]) -> tuple[list[str], list[str]]:
        """Return what is missing in the file, and what is there twice or for nothing."""
        there = {what: n for (who, what), n in filed.items() if who == self.contact.number}
        missing = set() if self.withdrawn else self.letters - there.keys()
        return sorted(missing), sorted(what for what, n in there.items() if n > 1 or what not in self.letters)
