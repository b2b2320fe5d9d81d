"""What a move changes in a case's facts, written in the same transaction as the move.

A patient who took the consent back counts as one loss, by days and codes alone; a wrong patient leaves the
figures, and an invented one never enters them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed, MoveOutranked, ReasonMissing
from wor_sidecar.domain.facts import OWN_DAY, Facts, Stage, after_move
from wor_sidecar.domain.lists import ContactResult, TakingPart
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.outgoing import Outgoing
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.figures import rows

MOST: Final = 200
"""Old cases per transaction of the first start."""
_PC4: Final = 4
_KINDS: Final = frozenset(kind.value for kind in MoveKind)
_REASONLESS: Final = frozenset({MoveKind.DECEASED, MoveKind.LEFT_PRACTICE, MoveKind.NOT_REACHED})


def begin(tx: Transaction, case: Case, outgoing: Outgoing) -> None:
    """Write the row of a case that just came in; none for an invented patient."""
    if not case.test:
        rows.add(tx, _first(case, outgoing))


def count(tx: Transaction, case: Case, entry: Entry) -> None:
    """Write down what a move changed; `case` is as it is after it, `entry` its line on the timeline."""
    before = rows.find(tx, case.id)
    if before is None:
        return
    if case.state is State.WRONG_PATIENT:
        rows.drop(tx, case.id)
    else:
        rows.save(tx, case.id, moved(before, entry, case.referral))


def catch_up(store: Store) -> int:
    """Write the rows of cases from before there were any, by their timelines; returns how many."""
    made, last = 0, ""
    while True:
        with store.transaction() as tx:
            wanted = rows.without(tx, last, MOST)
            for id_ in wanted:
                rows.add(tx, rebuilt(cases.get(tx, id_), timeline.read(tx, id_)))
        made += len(wanted)
        if len(wanted) < MOST:
            return made
        last = wanted[-1]  # who begins at the front each time walks a large inbox a thousand times


def rebuilt(case: Case, entries: Iterable[Entry]) -> Facts:
    """Return a case's facts by its timeline; what was deleted of it stays unknown."""
    facts = _first(case, None if case.sent is None else case.sent.outgoing)
    referral = Referral(case.id, case.referral.registration_id, State.RECEIVED, product=facts.product)
    for entry in entries:
        referral, done = replayed(referral, entry)
        if done:
            facts = moved(facts, entry, referral)
    if referral.state is case.state:
        return facts
    return replace(_closed(facts, case.referral), outcome=case.state)  # the case knows better than its lines


def moved(before: Facts, entry: Entry, after: Referral) -> Facts:
    """Return the facts after a move that stands on the timeline."""
    kind, told = MoveKind(entry.kind), entry.details
    reason = told.taking_part if kind is MoveKind.FOLLOW_UP else entry.reason
    if kind is MoveKind.FOLLOW_UP_IMPOSSIBLE:
        reason = kind.value
    row = after_move(
        before,
        kind,
        after.state,
        day_of(entry),
        reason=reason,
        reached=told.result != "" and ContactResult(told.result).reached,
        goes_on=told.taking_part == "" or TakingPart(told.taking_part).goes_on,
    )
    if kind in _REASONLESS:
        row = replace(row, outcome_reason="")
    if told.category:
        row = replace(row, activity_category=told.category)
    if told.mark is not None:
        row = row.marked(told.mark)
    row = _closed(row, after, day_of(entry))
    return row.bare() if after.state is State.WITHDRAWN else row


def day_of(entry: Entry) -> date:
    """Return the day on which a step counts: its own where it names one that isn't to come."""
    written = local_date(entry.at)
    if entry.day is None or MoveKind(entry.kind) not in OWN_DAY:
        return written
    return min(entry.day, written)


def _closed(row: Facts, referral: Referral, day: date | None = None) -> Facts:
    """Return the facts with the day of the end; without it where a closed case was opened again."""
    others: dict[Stage, date] = {stage: on for stage, on in row.stages.items() if stage is not Stage.CLOSED}
    if not referral.state.open and (day := day or _local(referral.closed_at)):
        others[Stage.CLOSED] = day
    return replace(row, stages=others)


def _local(at: Millis | None) -> date | None:
    return None if at is None else local_date(at)


def _first(case: Case, outgoing: Outgoing | None) -> Facts:
    row = Facts(
        registration=case.referral.registration_id,
        referral=case.id,
        source=rows.SOURCE,
        organisation=case.practice,
        product=case.referral.product,
        channel=case.channel,
        outcome=State.RECEIVED,
        stages={Stage.RECEIVED: local_date(case.received_at)},
    )
    if outgoing is None:
        return row
    told = outgoing.consent.details
    area = "".join(outgoing.patient.postcode.split())[:_PC4]
    return replace(row, municipality=area, reasons=told.reasons, target_group=told.target_group)


def replayed(referral: Referral, entry: Entry) -> tuple[Referral, bool]:
    """Make a line of the timeline once more; False where it is no move, or changed nothing then either."""
    if entry.refused or entry.kind not in _KINDS or entry.kind == MoveKind.RECEIVED:
        return referral, False
    move = Move(MoveKind(entry.kind), entry.side, entry.at, reason=entry.reason)
    try:
        after = apply(referral, move)
    except (MoveNotAllowed, MoveOutranked, ReasonMissing):
        return referral, False
    if move.kind is MoveKind.TRY_AGAIN:
        after = apply(after, Move(MoveKind.RECEIVED, Who.RECEIPT, entry.at))
    return after, True
