"""The open questions, read once for all who hear the same news: twenty desks wake at once, and ask the same.

What one user is told beside it (whose claim, whose own, what is hidden) is not kept here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import Patient, Registration
from wor_sidecar.domain.standing import doubtful
from wor_sidecar.practice.api.briefs import standing_json, who
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.doubts import Doubts
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.transactions import Transaction

KEPT_SECONDS: Final = 2.0
"""What rings no bell (a partner that was verified, say) shows after so long at the latest."""


@dataclass(frozen=True, slots=True, repr=False)
class Question(Masked):
    """One of the list; its registration without the patient, who stands in `shown` by initials and year."""

    filed: Filed
    registration: Registration
    shown: Mapping[str, Any]


class OpenQuestions:
    """Remembers one list, for as long as the bell doesn't ring."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._doubts = Doubts(rooms.partners, rooms.settings.routes)
        self._reading = Lock()
        self._version = -1
        self._until = -math.inf
        self._read: Sequence[Question] = ()

    def all(self) -> Sequence[Question]:
        """List them, the oldest first, as they are now or were at the bell's last ring."""
        with self._reading:
            # The bell rings after the commit, so what is read after a look at it has everything that it told.
            version, now = self._rooms.bell.version, self._rooms.clock.monotonic()
            if version != self._version or now >= self._until:
                self._read = self._now()
                self._version, self._until = version, now + KEPT_SECONDS
            return self._read

    def doubt(self, tx: Transaction, filed: Filed) -> dict[str, Any] | None:
        """Tell what a restore left in doubt about a question, and whom to call; null where nothing is."""
        found = self._doubts.of(tx, filed)
        return None if found is None else standing_json(doubtful(found))

    def _now(self) -> list[Question]:
        with self._rooms.store.reading() as tx:
            return [self._question(tx, filed) for filed in prompts.waiting(tx)]

    def _question(self, tx: Transaction, filed: Filed) -> Question:
        registration = rows.load_registration(tx, filed.prompt.registration_id)
        shown = {
            "id": filed.prompt.id,
            "referral_id": filed.referral,
            **who(registration),
            "code": registration.code,
            "test": rows.is_test(tx, filed.prompt.registration_id),
            **calls_of(tx, filed.referral),
            "doubt": self.doubt(tx, filed),
        }
        return Question(filed, replace(registration, patient=Patient()), shown)


def calls_of(tx: Transaction, referral: ReferralId) -> dict[str, Any]:
    """Tell how often somebody called in vain, and when the last time was; what was undone was no call."""
    count = book.load(tx, referral).calls
    called: list[Millis] = []
    last = ""
    for entry in book.entries(tx, referral) if count else ():
        if entry.move == MoveKind.UNDO and last == MoveKind.NO_ANSWER:
            called.pop()
        elif entry.move == MoveKind.NO_ANSWER:
            called.append(entry.at)
        last = entry.move
    return {"calls": count, "called_at": iso(called[-1]) if called else None}
