"""Whether a postbus vouches for our clock: it takes no signed call of a clock that is minutes off."""

from sqlalchemy import func, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.steady import Heard, Steady, believed, looked
from wor_sidecar.mail.tables import mailboxes
from wor_sidecar.store.rounds import remembered
from wor_sidecar.store.transactions import Transaction


def heard(tx: Transaction) -> Heard:
    """Return when a postbus last answered that our mailbox is empty, by our own clock."""
    row = tx.connection.execute(select(func.count(), func.max(mailboxes.c.drained_at))).one()
    number, at = row
    return Heard(has_postbus=number > 0, at=None if at is None else Millis(at))


def clock_vouched(tx: Transaction) -> bool:
    """Tell whether what was kept long enough may be forgotten by this clock: as for shredding."""
    now, before = tx.clock.now(), remembered(tx)
    steady = looked(before.steady, now) if before else Steady(now, now)
    return believed(steady, now, heard(tx))
