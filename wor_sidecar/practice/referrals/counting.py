"""The facts row of a referral: domain.facts says what a move changes in it, this stores it.

A patient who took the consent back counts as one loss, by days and codes alone.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import insert, select, update

from wor_sidecar.domain.consent import Details
from wor_sidecar.domain.facts import OWN_DAY, Facts, Stage, after_move
from wor_sidecar.domain.feedback import Feedback, Returned, Status, day_of
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import ContactResult, TakingPart
from wor_sidecar.domain.moves import Move
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Registration
from wor_sidecar.practice.figures import rows
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.tables import facts
from wor_sidecar.store.transactions import Transaction


def begin(tx: Transaction, row: Facts, registration: Registration) -> None:
    """Write the row of a new referral; the patient's keys stand by its registration."""
    seen = row.at(Stage.SEEN, local_date(tx.clock.now()))
    day = registration.contact_date
    where = {"referral_id": row.referral, "registration_id": row.registration, "source": row.source}
    values = {**where, "registered_on": day.isoformat() if day else None, **rows.columns_of(seen)}
    tx.connection.execute(insert(facts), values)


def find(tx: Transaction, referral: ReferralId) -> Facts | None:
    """Return the row; None for a test, which is no part of the figures."""
    row = tx.connection.execute(select(facts).where(facts.c.referral_id == referral)).one_or_none()
    return None if row is None else rows.facts_of(row)


def count(tx: Transaction, referral: Referral, move: Move, returned: Returned | None = None) -> None:
    """Write down what a move changed; `returned` is what the coach told with it."""
    before = find(tx, referral.id)
    if before is None:
        return
    day = _day(move, returned)
    contact = returned.contact if isinstance(returned, Status) else None
    reached = contact is not None and ContactResult(contact.result).reached
    row = replace(before, organisation=referral.organisation, product=referral.product)
    told = returned.taking_part if isinstance(returned, Feedback) else ""
    goes_on = not told or TakingPart(told).goes_on
    reason = move.reason or told
    row = after_move(row, move.kind, referral.state, day, reason=reason, reached=reached, goes_on=goes_on)
    if returned is not None:
        row = _with_told(row, returned)
    if referral.state is State.WITHDRAWN:
        row = row.bare()
    _save(tx, referral.id, row)


def _day(move: Move, returned: Returned | None) -> date:
    """Return the day on which a step counts: the one that the coach named, where it isn't to come."""
    written = local_date(move.at)
    named = day_of(returned) if move.kind in OWN_DAY else None
    return written if named is None else min(named, written)


def note_given(tx: Transaction, referral: ReferralId, details: Details, municipality: str) -> None:
    """Write down the codes that came with a given answer."""
    if (row := find(tx, referral)) is not None:
        told = replace(row, reasons=details.reasons, target_group=details.target_group)
        _save(tx, referral, replace(told, municipality=municipality))


def note_channel(tx: Transaction, referral: ReferralId, channel: str) -> None:
    """Write down by which way it went that isn't ours."""
    if (row := find(tx, referral)) is not None:
        _save(tx, referral, replace(row, channel=channel))


def note_author(tx: Transaction, referral: ReferralId, author: str) -> None:
    """Write down who referred, by a pseudonym; empty: nobody is named any more."""
    if (row := find(tx, referral)) is not None:
        _save(tx, referral, replace(row, author=author))


def note_closed(tx: Transaction, referral: ReferralId, day: date) -> None:
    """Write down when nothing was left to do."""
    if (row := find(tx, referral)) is not None:
        _save(tx, referral, row.at(Stage.CLOSED, day))


def _with_told(row: Facts, returned: Returned) -> Facts:
    if returned.activity is not None and returned.activity.category:
        row = replace(row, activity_category=returned.activity.category)
    if isinstance(returned, Status) or returned.mark is None:
        return row
    return row.marked(returned.mark)


def _save(tx: Transaction, referral: ReferralId, row: Facts) -> None:
    tx.connection.execute(update(facts).where(facts.c.referral_id == referral), rows.columns_of(row))
