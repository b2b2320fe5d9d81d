"""What the courier asks of the departures in each of its rounds; its questions are built once."""

from typing import Final

from sqlalchemy import BigInteger, and_, bindparam, case, exists, func, select, update

from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail import rows
from wor_sidecar.mail.departure import State
from wor_sidecar.mail.sealing import WITHOUT_CONSENT
from wor_sidecar.mail.tables import departures, envelopes

GLANCE: Final = 50
"""Departures looked at in one transaction before it ends, so that nobody else waits long for the database."""
_WITHOUT_CONSENT: Final = [one.code for one in WITHOUT_CONSENT]
"""Nothing else of its thread waits behind what may never leave."""
_OLDER: Final = departures.alias("older")
_OVERTAKES: Final = exists().where(
    and_(
        _OLDER.c.thread == departures.c.thread,
        _OLDER.c.to_org == departures.c.to_org,
        _OLDER.c.state == State.HELD.value,
        _OLDER.c.error.not_in(_WITHOUT_CONSENT),
        _OLDER.c.number < departures.c.number,
        departures.c.state == State.HELD.value,
        departures.c.type.in_([one.value for one in MessageType if one.demand is Demand.CONSENT]),
    )
)
_FREE: Final = (
    departures.c.state.in_([one.value for one in pure.WAITING]),
    departures.c.lease.is_(None),
    ~departures.c.asks,
    ~_OVERTAKES,
)
"""Nobody's, and nothing older of its thread is still held: a correction never overtakes its referral."""
_LATER_END: Final = case(
    (departures.c.hold_until > departures.c.not_before, departures.c.hold_until),
    else_=departures.c.not_before,
)
_NOW: Final = bindparam("now", type_=BigInteger)
_LATE: Final = bindparam("late", type_=BigInteger)
_IS_HELD: Final = departures.c.state == State.HELD.value
_WINDOW_ANEW: Final = departures.c.hold_until - departures.c.held_at + _NOW
HOLD_ANEW: Final = (
    update(departures)
    .where(_IS_HELD & (departures.c.held_at > _LATE))
    .values(hold_until=_WINDOW_ANEW, not_before=_WINDOW_ANEW, held_at=_NOW)
)
WAIT_NO_MORE: Final = (
    update(departures)
    .where(
        departures.c.state.in_([State.DEPOSITED.value, *(one.value for one in pure.WAITING)]),
        departures.c.not_before > _LATE,
        ~(_IS_HELD & (departures.c.not_before <= departures.c.hold_until)),
    )
    .values(not_before=_NOW)
)
DEPOSITED_BY_NOW: Final = (
    update(departures).where(departures.c.deposited_at > _LATE).values(deposited_at=_NOW)
)
EXPIRED: Final = rows.query(
    departures.c.state == State.DEPOSITED.value,
    exists().where(
        envelopes.c.id == departures.c.envelope,
        envelopes.c.expires <= bindparam("second", type_=BigInteger),
    ),
    most=GLANCE,
)
LEASE_OVER: Final = rows.query(
    (departures.c.lease_until <= _NOW) | (departures.c.lease_until > bindparam("longest", type_=BigInteger))
)
NEXT_DUE: Final = select(func.min(_LATER_END)).where(*_FREE)
DUE: Final = rows.query(
    *_FREE, departures.c.not_before <= _NOW, ~_IS_HELD | (departures.c.hold_until <= _NOW), most=GLANCE
)
"""What may be given to a turn now."""
TO_TAKE_BACK: Final = select(envelopes.c.id, envelopes.c.to_org).where(envelopes.c.take_back).limit(GLANCE)
TO_ASK: Final = rows.query(
    departures.c.state == State.DEPOSITED.value,
    departures.c.not_before <= _NOW,
    ~departures.c.asks,
    most=GLANCE,
)
