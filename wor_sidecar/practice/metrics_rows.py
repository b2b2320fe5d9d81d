"""What a monitoring system is told of the practice's tables: counts by a few words, no id and no name."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select

from wor_sidecar.domain.prompts import PromptState
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.intake.journal import FileState, Waiting
from wor_sidecar.practice.intake.tables import files, quarantine
from wor_sidecar.practice.signals.tables import signals
from wor_sidecar.practice.tables import letters, prompts, referrals, registrations
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction

PLACES: Final = ("asked", "to_send", "with_organisation", "ended")
"""All that is told of where referrals stand. Not by state: a count by "deceased" or "consent_refused", and
the minute at which it moved, would say of whoever was in the room what nobody else may know.
"""
_LETTERS: Final[Mapping[LetterState, str]] = {
    LetterState.MATCHED: "to_place",
    LetterState.PLACING: "to_place",
    LetterState.KEPT: "to_place",
    LetterState.PLACED: "placed",
    LetterState.HIS_REFUSED: "refused",
    LetterState.ORPHAN: "orphan",
}
"""What is counted of letters; those that were taken are done with."""


def questions(tx: Transaction) -> int:
    """Count the registrations that wait for an answer."""
    open_ = prompts.c.state.in_((PromptState.WAITING.value, PromptState.CLAIMED.value))
    return int(tx.connection.execute(select(func.count()).select_from(prompts).where(open_)).scalar_one())


def referrals_by_place(tx: Transaction) -> dict[str, int]:
    """Count the referrals that still have their content; tests are nobody's."""
    tests = select(registrations.c.id).where(registrations.c.kind == "test")
    query = (
        select(referrals.c.state, func.count())
        .where(referrals.c.shredded_at.is_(None), referrals.c.registration_id.not_in(tests))
        .group_by(referrals.c.state)
    )
    counted: Counter[str] = Counter()
    for state, number in tx.connection.execute(query):
        counted[_place(State(state))] += number
    return {place: counted[place] for place in PLACES}


def letters_by_place(tx: Transaction) -> dict[str, int]:
    """Count the letters that somebody or something still has to do with."""
    asked = letters.c.state.in_([one.value for one in _LETTERS])
    # A refused one that a person saw is done with.
    open_ = (letters.c.state != LetterState.HIS_REFUSED.value) | letters.c.seen_at.is_(None)
    query = select(letters.c.state, func.count()).where(asked, open_).group_by(letters.c.state)
    counted: Counter[str] = Counter()
    for state, number in tx.connection.execute(query):
        counted[_LETTERS[LetterState(state)]] += number
    return {place: counted[place] for place in dict.fromkeys(_LETTERS.values())}


def raised_by_name(tx: Transaction) -> dict[str, int]:
    """Count the signals that are raised now."""
    query = select(signals.c.name, func.count()).group_by(signals.c.name)
    return {str(name): int(many) for name, many in tx.connection.execute(query)}


def put_aside(tx: Transaction) -> int:
    """Count the files and lines that wait for a person."""
    waits = quarantine.c.state.in_((Waiting.OPEN.value, Waiting.RETRY.value))
    return int(tx.connection.execute(select(func.count()).select_from(quarantine).where(waits)).scalar_one())


class FilesCounted:
    """Counts the files of each export by what became of them at first; each row is looked at once."""

    def __init__(self) -> None:
        self._upto = 0
        self._counts: Counter[tuple[str, FileState]] = Counter()

    def count(self, tx: Transaction) -> Mapping[tuple[str, FileState], int]:
        """Add what came since the last time, and return all."""
        query = (
            select(files.c.export, files.c.state, func.count(), func.max(files.c.id))
            .where(files.c.id > self._upto)
            .group_by(files.c.export, files.c.state)
        )
        for export, state, number, last in tx.connection.execute(query).all():
            self._counts[export, FileState(state)] += number
            self._upto = max(self._upto, last)
        return dict(self._counts)


def _place(state: State) -> str:
    if state is State.AWAITING_CONSENT:
        return "asked"
    if state is State.QUEUED:
        return "to_send"
    return "with_organisation" if state.open else "ended"
