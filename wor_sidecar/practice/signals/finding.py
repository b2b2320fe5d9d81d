"""What takes too long now, out of what is known; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.deadlines import (
    SignalName,
    Terms,
    export_stale,
    letter_signals,
    signals_of,
    since_of,
)
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.signals.known import Known, KnownLetter
from wor_sidecar.practice.signals.receivers import Days
from wor_sidecar.practice.signals.rows import Raised
from wor_sidecar.practice.writeback.letters import Filed


@dataclass(frozen=True, slots=True)
class KnownExport:
    """An export: when its last list came (else when the waiting began), and its rhythm in working days."""

    name: str
    last: date
    rhythm: int


@dataclass(frozen=True, slots=True)
class Now:
    """The moment at which signals are worked out, and the numbers that count."""

    at: Millis
    today: date
    days: Days
    terms: Terms


def found(
    now: Now,
    referrals: Iterable[Known],
    letters: Iterable[KnownLetter],
    exports: Iterable[KnownExport],
    orphans: Iterable[Filed] = (),
) -> set[Raised]:
    """Return everything that takes too long."""
    return {
        *_of_referrals(now, referrals),
        *_of_letters(now, letters),
        *_of_exports(now, exports),
        *_of_orphans(now, orphans),
    }


def _of_referrals(now: Now, referrals: Iterable[Known]) -> Iterator[Raised]:
    for one in referrals:
        asks_here = one.progress.state is State.AWAITING_CONSENT
        calendar = now.days.ours if asks_here else now.days.of(one.organisation)
        for name in signals_of(one.progress, now.at, now.today, calendar, now.terms):
            yield Raised(name, since_of(name, one.progress) or now.today, referral=one.referral)


def _of_letters(now: Now, letters: Iterable[KnownLetter]) -> Iterator[Raised]:
    for one in letters:
        for name in letter_signals(one.progress, now.today, now.days.ours, now.terms):
            yield Raised(name, one.progress.placed_on, referral=one.referral, letter=one.letter)


def _of_orphans(now: Now, orphans: Iterable[Filed]) -> Iterator[Raised]:
    """Tell of each at once: it waits for nobody but a person here."""
    for one in orphans:
        since = local_date(one.made_at or now.at)
        yield Raised(SignalName.ORPHAN, since, referral=one.referral, letter=one.id)


def _of_exports(now: Now, exports: Iterable[KnownExport]) -> Iterator[Raised]:
    for one in exports:
        if export_stale(one.last, one.rhythm, now.today, now.days.ours, now.terms):
            yield Raised(SignalName.EXPORT_STALE, one.last, export=one.name)
