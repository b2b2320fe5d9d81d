"""Mail of each day: what became of one, when it is tried again, and how the newest day went; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import MailLater, MailRefused, MailUnsure
from wor_sidecar.texts.catalogue import show
from wor_sidecar.wire.mail_server import trouble_of

KEPT: Final = timedelta(days=35)
"""So long it is remembered what became of one."""
LATEST: Final = "19:00"
"""A machine that wakes later than this, local time, sends none any more: the next morning does."""
_FIRST_PAUSE: Final = 5 * 60_000
_LONGEST_PAUSE: Final = 60 * 60_000
_DOUBLINGS: Final = 8


class Sending(StrEnum):
    """What became of one."""

    NOTHING = "nothing"
    """Nothing waited then, so none went, and none goes later that day."""
    SENDING = "sending"
    """It may have gone: nobody sends it again."""
    SENT = "sent"
    FAILED = "failed"
    """The server didn't take it; it is tried again."""
    GIVEN_UP = "given_up"
    """The server won't ever take it, or it isn't known whether it did."""


@dataclass(frozen=True, slots=True)
class DayMail:
    """The mail of one day to one receiver (a user's id, or an address). `code` says why it failed."""

    to: str
    day: date
    state: Sending
    tries: int
    next_at: Millis
    told_at: Millis
    code: str = ""

    def failed(self, error: WorError, now: Millis) -> "DayMail":
        """Return it as it stands once the server didn't take it: given up, or tried again after a pause."""
        for_good = isinstance(error, MailRefused | MailUnsure)
        return replace(
            self,
            state=Sending.GIVEN_UP if for_good else Sending.FAILED,
            next_at=Millis(now + pause_after(self.tries)),
            told_at=now,
            code=error.code,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """How the newest day went, in counts; `trouble` is the newest reason that one didn't go."""

    host: str
    day: date | None = None
    sent: int = 0
    failed: int = 0
    trouble: WorError | None = None

    def to_json(self) -> dict[str, object]:
        """As `status --json` has it."""
        trouble = self.trouble
        return {
            "host": self.host,
            "day": self.day.isoformat() if self.day else None,
            "sent": self.sent,
            "failed": self.failed,
            "trouble": None if trouble is None else {"code": trouble.code, "told": str(show(trouble))},
        }


def columns(one: DayMail) -> dict[str, Any]:
    """Return what a try may change, by column: the same in both programs' tables."""
    return {
        "state": one.state.value,
        "tries": one.tries,
        "next_at": one.next_at,
        "told_at": one.told_at,
        "code": one.code,
    }


def read(cells: Mapping[Any, Any], to: str, day: date) -> DayMail:
    """Return the mail of a table's row; to whom it goes each program calls by its own name."""
    moments = (Millis(cells["next_at"]), Millis(cells["told_at"]))
    return DayMail(to, day, Sending(cells["state"]), cells["tries"], *moments, cells["code"])


def told_of(host: str, day: date | None, found: Collection[DayMail]) -> Told:
    """Tell how a day went."""
    failed = [one for one in found if one.state in (Sending.FAILED, Sending.GIVEN_UP)]
    newest = max(failed, key=lambda one: one.told_at, default=None)
    trouble = None if newest is None else trouble_of(newest.code, host)
    return Told(host, day, sum(one.state is Sending.SENT for one in found), len(failed), trouble)


def may_go(before: DayMail | None, now: Millis) -> bool:
    """Tell whether one may go: none was thought of that day, or the last try failed and its pause is over."""
    return before is None or (before.state is Sending.FAILED and before.next_at <= now)


def pause_after(tries: int) -> int:
    """Return the milliseconds until the next try: each pause is twice the one before, an hour at most."""
    return min(_FIRST_PAUSE << min(tries - 1, _DOUBLINGS), _LONGEST_PAUSE)


def is_of_the_server(error: WorError) -> bool:
    """Tell whether the server itself is the trouble: no other mail would do better, so all wait."""
    return not isinstance(error, MailRefused | MailUnsure | MailLater)
