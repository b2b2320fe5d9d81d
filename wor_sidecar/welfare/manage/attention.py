"""What asks somebody's attention today: counts and moments, and nobody's name. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.clock import Millis

STATEMENT_DAYS: Final = 14
"""A key statement older than this wasn't renewed as it should: it renews itself by the week."""
BACKUP_HOURS: Final = 48
_HOUR: Final = 3600 * 1000
_DAY: Final = 24
_TWO: Final = 2
"""Administrators: one who can let the other in again."""


class Asks(StrEnum):
    """What asks it."""

    TROUBLE = "trouble"
    """In its own words."""
    MAIL_FAILED = "mail_failed"
    BACKUP_OFF = "backup_off"
    BACKUP_NEVER = "backup_never"
    BACKUP_OLD = "backup_old"
    """`number`: days."""
    STATEMENT_OLD = "statement_old"
    """`number`: days."""
    EXPORTS = "exports"
    ONE_ADMINISTRATOR = "one_administrator"
    SECOND_WAY = "second_way"
    UNTOUCHED = "untouched"
    UNOWNED = "unowned"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing: how many, and where it is looked after."""

    asks: Asks
    path: str = ""
    number: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the inbox knows of itself now. `troubles`, `down` and `backup_trouble` are sentences."""

    now: Millis
    troubles: Sequence[str] = ()
    """With keys, here or elsewhere."""
    down: Sequence[str] = ()
    """Lines to a postbus."""
    mail_failed: int = 0
    backup_on: bool = True
    backup_trouble: str = ""
    backup_newest: Millis | None = None
    statement_days: int = 0
    administrators: int = _TWO
    """Who may sign in, and did so once."""
    second_missing: int = 0
    """Users whom the loss of one thing keeps out."""
    exports: int = 0
    reminder_trouble: str = ""
    unowned: int = 0
    """Open cases that nobody has, or somebody who works here no more."""
    untouched: int = 0
    """Cases whose content goes within a month because nobody did anything."""


def notices(facts: Facts) -> Iterator[Notice]:
    """Tell what asks attention, the most urgent first; nothing where all is well."""
    yield from (Notice(Asks.TROUBLE, "/manage/keys", words=one) for one in facts.troubles)
    yield from (Notice(Asks.TROUBLE, words=one) for one in facts.down)
    if facts.unowned:
        yield Notice(Asks.UNOWNED, "/manage/team", facts.unowned)
    if facts.reminder_trouble:
        yield Notice(Asks.TROUBLE, words=facts.reminder_trouble)
    if facts.mail_failed:
        yield Notice(Asks.MAIL_FAILED, number=facts.mail_failed)
    yield from _backup(facts)
    if facts.statement_days > STATEMENT_DAYS:
        yield Notice(Asks.STATEMENT_OLD, "/manage/keys", facts.statement_days)
    if facts.exports:
        yield Notice(Asks.EXPORTS, "/manage/exports", facts.exports)
    if facts.administrators < _TWO:
        yield Notice(Asks.ONE_ADMINISTRATOR, "/manage/users", facts.administrators)
    if facts.second_missing:
        yield Notice(Asks.SECOND_WAY, "/manage/users", facts.second_missing)
    if facts.untouched:
        yield Notice(Asks.UNTOUCHED, "/manage/retention", facts.untouched)


def _backup(facts: Facts) -> Iterator[Notice]:
    if facts.backup_trouble:
        yield Notice(Asks.TROUBLE, words=facts.backup_trouble)
    elif not facts.backup_on:
        yield Notice(Asks.BACKUP_OFF)
    elif facts.backup_newest is None:
        yield Notice(Asks.BACKUP_NEVER)
    elif (hours := (facts.now - facts.backup_newest) // _HOUR) > BACKUP_HOURS:
        yield Notice(Asks.BACKUP_OLD, number=hours // _DAY)
