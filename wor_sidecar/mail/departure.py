r"""One message that leaves, as a pure state machine; `departures` and `turns` store what these return.

    held -> sealed -> in_flight -> deposited -> received
              \          \-> uncertain -> in_flight again, with the same bytes
               \-> sealed anew: same mid and seq, another envelope

A turn of the courier holds a lease; what it comes to tell counts only while the lease is its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NewType

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.mail import LeaseLost
from wor_sidecar.domain.identifiers import DepartureId, EnvelopeId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType

LeaseToken = NewType("LeaseToken", str)

SECOND: Final = 1000
LEASE: Final = 5 * 60 * SECOND
FIRST_WAIT: Final = 30 * SECOND
LONGEST_WAIT: Final = 3600 * SECOND
FATE_EVERY: Final = 3600 * SECOND
"""How often the postbus is asked about an envelope that nobody receipted (milliseconds, as all here)."""


class State(StrEnum):
    """Where a departure stands; never what people did (that is the referral's)."""

    HELD = "held"
    SEALED = "sealed"
    IN_FLIGHT = "in_flight"
    UNCERTAIN = "uncertain"
    DEPOSITED = "deposited"
    RECEIVED = "received"
    REJECTED_BY_POSTBUS = "rejected_by_postbus"
    REFUSED_BY_PARTNER = "refused_by_partner"
    SENT_UNCONFIRMED = "sent_unconfirmed"

    @property
    def final(self) -> bool:
        """Tell whether nothing more happens by itself."""
        return self in FINAL


FINAL: Final = frozenset({State.RECEIVED, State.REJECTED_BY_POSTBUS, State.REFUSED_BY_PARTNER})
WAITING: Final = frozenset({State.HELD, State.SEALED, State.UNCERTAIN})
"""The states out of which a turn may claim it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """All about it but its content; times in UTC milliseconds."""

    id: DepartureId
    mid: Mid
    to: OrganisationId
    type: MessageType
    thread: ReferralId | None
    hold_until: Millis
    not_before: Millis
    state: State = State.HELD
    epoch: int | None = None
    seq: int | None = None
    envelope: EnvelopeId | None = None
    """The sealing that counts; None: to be sealed (again)."""
    attempt: int = 0
    sealings: int = 0
    lease: LeaseToken | None = None
    lease_until: Millis | None = None
    transport_called_at: Millis | None = None
    deposited_at: Millis | None = None
    closed_at: Millis | None = None
    error: str = ""
    """The code of what makes it wait, or of what ended it."""
    asks: bool = False
    """It comes from a backup: it waits for a person's yes, or for the partner to say that it has it."""
    told: str = ""
    """The end that the program heard of before it was sent again."""

    @property
    def ever_sealed(self) -> bool:
        """Tell whether it holds a number in the sequence, or went out without one."""
        return self.state is not State.HELD


def due(departure: Departure, now: Millis) -> bool:
    """Tell whether a turn may claim it now."""
    waited = departure.hold_until <= now or departure.state is not State.HELD
    return departure.state in WAITING and departure.lease is None and waited and departure.not_before <= now


def backoff(attempt: int, jitter: float) -> int:
    """Milliseconds to wait after so many attempts: 30 s x 2^n, at most an hour, without end.

    `jitter` between 0 and 1 spreads it over 50 to 100 %, so that a region doesn't call in step.
    """
    whole = min(FIRST_WAIT * 2 ** min(max(attempt - 1, 0), 16), LONGEST_WAIT)
    return int(whole * (0.5 + jitter / 2))


def waits(departure: Departure, code: str, until: Millis) -> Departure:
    """Leave it where it stands, until a moment; `code` says what is in the way."""
    return replace(_free(departure), error=code, not_before=until)


def postponed(departure: Departure, code: str, now: Millis, jitter: float) -> Departure:
    """Leave it for longer each time: a stale or unverified partner, a consent that is gone."""
    attempt = departure.attempt + 1
    return replace(waits(departure, code, Millis(now + backoff(attempt, jitter))), attempt=attempt)


def claimed(
    departure: Departure, lease: LeaseToken, now: Millis, *, seq: int | None, epoch: int, envelope: EnvelopeId
) -> Departure:
    """Give it to one turn, sealed: from now on it holds its number and the envelope that counts."""
    fresh = envelope != departure.envelope
    return replace(
        departure,
        state=departure.state if departure.state is State.UNCERTAIN else State.SEALED,
        epoch=epoch if departure.epoch is None else departure.epoch,
        seq=seq if departure.seq is None else departure.seq,
        envelope=envelope,
        sealings=departure.sealings + fresh,
        attempt=0 if fresh else departure.attempt,
        lease=lease,
        lease_until=Millis(now + LEASE),
        error="",
    )


def called(departure: Departure, lease: LeaseToken, now: Millis) -> Departure:
    """Note that the transport is about to be called; committed before the socket is touched."""
    _guard(departure, lease)
    return replace(departure, state=State.IN_FLIGHT, transport_called_at=now, attempt=departure.attempt + 1)


def deposited(departure: Departure, lease: LeaseToken, now: Millis) -> Departure:
    """Note that the transport holds it for good; its fate is asked now and then until a receipt comes."""
    _guard(departure, lease)
    return replace(
        _free(departure),
        state=State.DEPOSITED,
        deposited_at=departure.deposited_at or now,
        not_before=Millis(now + FATE_EVERY),
        attempt=0,
        error="",
    )


def in_doubt(departure: Departure, lease: LeaseToken, code: str, until: Millis) -> Departure:
    """Note that nobody knows whether it arrived: the same bytes again, after a while."""
    _guard(departure, lease)
    return replace(_free(departure), state=State.UNCERTAIN, error=code, not_before=until)


def rejected(departure: Departure, lease: LeaseToken, code: str, now: Millis) -> Departure:
    """Note that these bytes are never taken; its number goes to a void, so that nothing waits behind it."""
    _guard(departure, lease)
    return replace(_free(departure), state=State.REJECTED_BY_POSTBUS, error=code, closed_at=now, seq=None)


def after_timeout(departure: Departure, now: Millis) -> Departure:
    """Take it from a turn that is gone: before its call nothing happened, after it nobody knows."""
    if departure.transport_called_at is None:
        return replace(_free(departure), state=State.SEALED, not_before=now)
    return replace(_free(departure), state=State.UNCERTAIN, not_before=now)


def received(departure: Departure, now: Millis) -> Departure:
    """Note that a signed receipt covers it, whatever we knew of its deposit."""
    return replace(_free(departure), state=State.RECEIVED, closed_at=now, error="", asks=False)


def refused(departure: Departure, code: str, now: Millis) -> Departure:
    """Note that the partner's receipt names it as refused: a person's task."""
    return replace(_free(departure), state=State.REFUSED_BY_PARTNER, closed_at=now, error=code, asks=False)


def seal_anew(departure: Departure, at: Millis) -> Departure:
    """Seal it again from `at` on: same mid and seq, another envelope."""
    return replace(
        _free(departure),
        state=State.SEALED,
        envelope=None,
        transport_called_at=None,
        deposited_at=None,
        not_before=at,
    )


def held_anew(departure: Departure) -> Departure:
    """Begin at the beginning: no number, no envelope, sealed late again, with the same mid."""
    return replace(
        _free(departure),
        state=State.HELD,
        epoch=None,
        seq=None,
        envelope=None,
        attempt=0,
        transport_called_at=None,
        deposited_at=None,
        error="",
    )


def renumbered(departure: Departure, epoch: int, seq: int, now: Millis) -> Departure:
    """Take it into a new epoch of ours, under a number of that epoch; sealed anew, with the same mid."""
    return replace(seal_anew(departure, now), epoch=epoch, seq=seq, attempt=0, error="")


def sent_again(departure: Departure, now: Millis) -> Departure:
    """Send it again to a partner that lost it, whatever became of it before: same mid, same seq."""
    told = departure.state.value if departure.state.final else departure.told
    return replace(seal_anew(departure, now), closed_at=None, attempt=0, error="", told=told)


def same_bytes_again(departure: Departure, now: Millis) -> Departure:
    """Deposit the same envelope once more: the postbus lost it."""
    return replace(_free(departure), state=State.UNCERTAIN, not_before=now)


def voided(departure: Departure, now: Millis) -> Departure:
    """Put a void in its place, at the same number; whoever is sending it now has lost the lease."""
    return replace(seal_anew(departure, now), type=MessageType.VOID, attempt=0, error="")


def _free(departure: Departure) -> Departure:
    return replace(departure, lease=None, lease_until=None)


def _guard(departure: Departure, lease: LeaseToken) -> None:
    if departure.lease is None or departure.lease != lease:
        raise LeaseLost
