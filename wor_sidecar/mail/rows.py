"""Departures between their rows and the pure value; the content stays sealed until somebody asks for it."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import DepartureId, EnvelopeId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.exchange.contents import Content, content_from_json, content_to_json
from wor_sidecar.mail.departure import Departure, LeaseToken, State
from wor_sidecar.mail.program import Sent
from wor_sidecar.mail.tables import departures, envelopes
from wor_sidecar.store.transactions import Transaction

MAIL_OWNER = "mail"
"""The data key of what belongs to no thread, and of what tells nothing about a patient."""
_SAVE: Final = update(departures).where(departures.c.id == bindparam("of"))
_TABLE = departures.name
_COLUMN = "content"


def sent(departure: Departure) -> Sent:
    """Name a departure as a program is told of it."""
    return Sent(departure.id, departure.mid, departure.type, departure.thread, departure.to, departure.seq)


def add(
    tx: Transaction, departure: Departure, content: Content | None, *, owner: str, subject: str = ""
) -> None:
    """Write a new row; `content` None: it is made when sealing."""
    tx.fields.new_key(owner)
    row = _columns(departure) | {
        "owner": owner,
        "subject": subject,
        "held_at": tx.clock.now(),
        "content": None if content is None else _seal(tx, owner, departure.id, content),
        "content_type": (content.type if content else departure.type).value,
        "content_version": content.version if content else 1,
    }
    tx.connection.execute(insert(departures), row)


def find(tx: Transaction, *conditions: ColumnElement[bool], most: int | None = None) -> list[Departure]:
    """Read departures in the order in which they were held."""
    return found(tx, query(*conditions, most=most))


def query(*conditions: ColumnElement[bool], most: int | None = None) -> Select[Any]:
    """Ask for departures in the order in which they were held: for a question that is put often."""
    return select(departures).where(*conditions).order_by(departures.c.number).limit(most)


_ONE: Final = query(departures.c.id == bindparam("of"))


def found(tx: Transaction, asked: Select[Any], **values: object) -> list[Departure]:
    """Read what a `query` asks for; `values` are those of its parameters."""
    return [_departure(row) for row in tx.connection.execute(asked, values)]


def get(tx: Transaction, departure: DepartureId) -> Departure | None:
    """Read one departure."""
    return next(iter(found(tx, _ONE, of=departure)), None)


def save(tx: Transaction, departure: Departure) -> None:
    """Store what a pure function returned."""
    tx.connection.execute(_SAVE, {"of": departure.id, **_columns(departure)})


def remove(tx: Transaction, ids: Iterable[DepartureId]) -> None:
    """Delete rows and their envelopes."""
    for one in ids:
        tx.connection.execute(delete(envelopes).where(envelopes.c.departure == one))
        tx.connection.execute(delete(departures).where(departures.c.id == one))


def subject(tx: Transaction, departure: DepartureId) -> str:
    """Return what the content is to be made from."""
    query = select(departures.c.subject).where(departures.c.id == departure)
    return str(tx.connection.execute(query).scalar_one())


def awaits_hello(tx: Transaction, departure: Departure) -> bool:
    """Tell whether this is a stranger's hello, with its proof: it stays until a hello comes back."""
    return departure.type is MessageType.HELLO and subject(tx, departure.id) != ""


def content(tx: Transaction, departure: DepartureId) -> Content | None:
    """Open the content; None: there is none (any more).

    Raises:
        DataKeyGone: the thread was shredded.

    """
    where = departures.c.id == departure
    row = tx.connection.execute(select(departures).where(where)).one()
    if row.content is None:
        return None
    value = tx.fields.open_json(row.owner, _TABLE, departure, _COLUMN, bytes(row.content))
    return content_from_json(row.content_type, row.content_version, value)


def put_content(tx: Transaction, departure: DepartureId, value: Content | None) -> None:
    """Replace the content, or forget it."""
    where = departures.c.id == departure
    owner = tx.connection.execute(select(departures.c.owner).where(where)).scalar_one()
    if value is None:
        tx.connection.execute(update(departures).where(where).values(content=None))
        return
    row = {
        "content": _seal(tx, owner, departure, value),
        "content_type": value.type.value,
        "content_version": value.version,
    }
    tx.connection.execute(update(departures).where(where).values(**row))


def jitter(tx: Transaction) -> float:
    """Draw between 0 and 1, to spread waiting."""
    return tx.randomness(1)[0] / 255


def _seal(tx: Transaction, owner: str, departure: DepartureId, value: Content) -> bytes:
    return tx.fields.seal_json(owner, _TABLE, departure, _COLUMN, content_to_json(value))


def _columns(departure: Departure) -> dict[str, Any]:
    return {
        "id": departure.id,
        "mid": departure.mid,
        "to_org": departure.to,
        "type": departure.type.value,
        "thread": departure.thread,
        "state": departure.state.value,
        "hold_until": departure.hold_until,
        "not_before": departure.not_before,
        "epoch": departure.epoch,
        "seq": departure.seq,
        "envelope": departure.envelope,
        "attempt": departure.attempt,
        "sealings": departure.sealings,
        "lease": departure.lease,
        "lease_until": departure.lease_until,
        "transport_called_at": departure.transport_called_at,
        "deposited_at": departure.deposited_at,
        "closed_at": departure.closed_at,
        "error": departure.error,
        "asks": departure.asks,
        "told": departure.told,
    }


def _departure(row: Row[Any]) -> Departure:
    return Departure(
        id=DepartureId(row.id),
        mid=Mid(row.mid),
        to=OrganisationId(row.to_org),
        type=MessageType(row.type),
        thread=None if row.thread is None else ReferralId(row.thread),
        hold_until=Millis(row.hold_until),
        not_before=Millis(row.not_before),
        state=State(row.state),
        epoch=row.epoch,
        seq=row.seq,
        envelope=None if row.envelope is None else EnvelopeId(row.envelope),
        attempt=row.attempt,
        sealings=row.sealings,
        lease=None if row.lease is None else LeaseToken(row.lease),
        lease_until=row.lease_until,
        transport_called_at=row.transport_called_at,
        deposited_at=row.deposited_at,
        closed_at=row.closed_at,
        error=row.error,
        asks=row.asks,
        told=row.told,
    )
