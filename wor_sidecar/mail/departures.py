"""The program's side of the departures: hold, undo, withdraw, look; all inside the caller's transaction."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.mail import MessageFromNobody
from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId, ReferralId, new_id
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.exchange.contents import Content
from wor_sidecar.mail import forgetting, rows
from wor_sidecar.mail.departure import FINAL, Departure, State
from wor_sidecar.mail.program import Program
from wor_sidecar.mail.tables import departures, partners
from wor_sidecar.store.transactions import Transaction

_UNSENT: Final = (State.HELD, State.SEALED, State.IN_FLIGHT, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class DepartureView:
    """What a screen shows of a departure; `error` is the code of what it waits for, or of what ended it."""

    id: DepartureId
    mid: Mid
    to: OrganisationId
    type: MessageType
    thread: ReferralId | None
    state: State
    hold_until: Millis
    sealed: bool
    attempt: int
    deposited_at: Millis | None
    closed_at: Millis | None
    error: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of numbered messages, for status and doctor; `oldest_unsent`: since when that one could go.

    What asks since a restore is counted by nobody here: `restoring.asking` lists it.
    """

    held: int
    waiting: int
    deposited: int
    failed: int
    oldest_unsent: Millis | None


class Departures:
    """What is to leave. `wake` is called after each commit that gives the courier something to do."""

    def __init__(self, program: Program, wake: Callable[[], object]) -> None:
        self._program = program
        self._wake = wake

    def hold(
        self,
        tx: Transaction,
        *,
        to: OrganisationId,
        type_: MessageType,
        thread: ReferralId | None,
        content: Content,
        hold_until: Millis,
    ) -> DepartureId:
        """Keep a message until its moment; it is sealed at its first turn after that, and not before.

        Raises:
            MessageFromNobody: the organisation is no partner.
            ValueError: the content is not one that the other side would take.

        """
        if content.type is not type_:
            raise ValueError(f"{type_.value} with the content of a {content.type.value}")
        return self._add(tx, to, type_, thread, content, hold_until, subject="")

    def hold_unnumbered(
        self, tx: Transaction, *, to: OrganisationId, type_: MessageType, subject: str = ""
    ) -> DepartureId:
        """Keep a hello, key statement or receipt; its content is made when it is sealed, so one is enough."""
        same = (
            (departures.c.to_org == to)
            & (departures.c.type == type_.value)
            & (departures.c.subject == subject)
            & departures.c.lease.is_(None)
        )
        rows.remove(tx, [one.id for one in rows.find(tx, same)])
        return self._add(tx, to, type_, None, None, tx.clock.now(), subject=subject)

    def answered(self, tx: Transaction, by: OrganisationId) -> None:
        """Hear that an organisation said hello: what we said as a stranger need not be said again."""
        hello = (departures.c.to_org == by) & (departures.c.type == MessageType.HELLO.value)
        said = hello & (departures.c.subject != "") & (departures.c.state == State.DEPOSITED.value)
        rows.remove(tx, [one.id for one in rows.find(tx, said)])

    def undo(self, tx: Transaction, departure: DepartureId) -> bool:
        """Take a message back while it is held: the row goes and no number is burnt. False: too late.

        What a backup brought may have left after it was made: only a withdrawal tells the partner.
        """
        found = rows.get(tx, departure)
        if found is None or found.ever_sealed or found.asks or found.sealings:
            return False
        rows.remove(tx, [departure])
        return True

    def withdraw(self, tx: Transaction, thread: ReferralId) -> bool:
        """Stop everything of a thread that is under way; returns whether anything ever left.

        Held messages go without a trace. What holds a number becomes a void at that number, and its open
        envelope is taken back. Our copies are forgotten at once. If this returns True, the caller holds the
        `withdraw` (or wrong_patient) that tells the partner.
        """
        left = forgetting.withdraw(tx, thread)
        tx.after_commit(self._wake)
        return left

    def restart_windows(self, tx: Transaction) -> int:
        """Give everything still held its whole window again: after a restart, or a step of the clock."""
        now = tx.clock.now()
        waiting = (departures.c.state == State.HELD.value) & (departures.c.hold_until > departures.c.held_at)
        window = departures.c.hold_until - departures.c.held_at
        changed = tx.connection.execute(
            update(departures).where(waiting).values(hold_until=now + window, held_at=now)
        )
        return changed.rowcount

    def forget(self, tx: Transaction, thread: ReferralId) -> None:
        """Delete the rows of a thread that is being shredded; a number that is under way stays, as a void."""
        forgetting.forget(tx, thread)
        tx.after_commit(self._wake)

    def of_thread(self, tx: Transaction, thread: ReferralId) -> list[DepartureView]:
        """Show a thread's departures, oldest first."""
        return [view_of(one) for one in rows.find(tx, departures.c.thread == thread)]

    def view(self, tx: Transaction, departure: DepartureId) -> DepartureView | None:
        """Show one; None when it was undone."""
        found = rows.get(tx, departure)
        return None if found is None else view_of(found)

    def failed(self, tx: Transaction) -> list[DepartureView]:
        """Show what waits for a person: refused, rejected, or held back by a rule."""
        failures = departures.c.state.in_([State.REJECTED_BY_POSTBUS.value, State.REFUSED_BY_PARTNER.value])
        stuck = (departures.c.state == State.HELD.value) & (departures.c.error != "")
        return [view_of(one) for one in rows.find(tx, failures | stuck)]

    def underway(self, tx: Transaction, types: Collection[MessageType]) -> dict[ReferralId, DepartureView]:
        """Return per thread the newest of these types that is on its way, with nobody's yes to wait for."""
        wanted = departures.c.type.in_([one.value for one in types])
        waits = departures.c.state.not_in([one.value for one in FINAL]) & ~departures.c.asks
        found = [view_of(one) for one in rows.find(tx, wanted & waits)]
        return {one.thread: one for one in found if one.thread is not None}

    def overview(self, tx: Transaction) -> Overview:
        """Count."""
        numbered = departures.c.type.in_([one.value for one in MessageType if one.sequenced])
        query = select(departures.c.state, func.count(), func.min(departures.c.hold_until))
        found = tx.connection.execute(
            query.where(numbered, ~departures.c.asks).group_by(departures.c.state)
        ).all()
        count = {State(state): number for state, number, _ in found}
        ended = [Millis(at) for state, _, at in found if State(state) in _UNSENT and at <= tx.clock.now()]
        return Overview(
            held=count.get(State.HELD, 0),
            waiting=sum(count.get(state, 0) for state in _UNSENT[1:]),
            deposited=count.get(State.DEPOSITED, 0),
            failed=count.get(State.REJECTED_BY_POSTBUS, 0) + count.get(State.REFUSED_BY_PARTNER, 0),
            oldest_unsent=min(ended, default=None),
        )

    def oldest_unsent(self, tx: Transaction) -> dict[OrganisationId, Millis]:
        """Tell since when the oldest message to each partner could go and did not; none waits: no entry."""
        numbered = departures.c.type.in_([one.value for one in MessageType if one.sequenced])
        waits = departures.c.state.in_([one.value for one in _UNSENT]) & ~departures.c.asks
        due = departures.c.hold_until <= tx.clock.now()
        query = select(departures.c.to_org, func.min(departures.c.hold_until))
        found = tx.connection.execute(query.where(numbered & waits & due).group_by(departures.c.to_org))
        return {OrganisationId(to): Millis(at) for to, at in found}

    def _add(
        self,
        tx: Transaction,
        to: OrganisationId,
        type_: MessageType,
        thread: ReferralId | None,
        content: Content | None,
        hold_until: Millis,
        *,
        subject: str,
    ) -> DepartureId:
        known = select(partners.c.organisation).where(partners.c.organisation == to)
        if tx.connection.execute(known).first() is None:
            raise MessageFromNobody
        departure = Departure(
            id=DepartureId(new_id(tx.randomness)),
            mid=Mid(new_id(tx.randomness)),
            to=to,
            type=type_,
            thread=thread,
            hold_until=hold_until,
            not_before=hold_until,
        )
        about_a_patient = thread is not None and type_.demand is Demand.CONSENT
        owner = self._program.owner_of(thread) if thread and about_a_patient else rows.MAIL_OWNER
        rows.add(tx, departure, content, owner=owner, subject=subject)
        tx.after_commit(self._wake)
        return departure.id


def view_of(one: Departure) -> DepartureView:
    """Show a departure."""
    return DepartureView(
        id=one.id,
        mid=one.mid,
        to=one.to,
        type=one.type,
        thread=one.thread,
        state=one.state,
        hold_until=one.hold_until,
        sealed=one.ever_sealed,
        attempt=one.attempt,
        deposited_at=one.deposited_at,
        closed_at=one.closed_at,
        error=one.error,
    )
