"""Checks of the way out: postbuses answer and know us, partners are there, keys hold, messages leave."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wor_sidecar.doctor.findings import Found, fault, warning
from wor_sidecar.domain.clock import Clock, Millis, local_date
from wor_sidecar.domain.errors.doctor import (
    ClockDrifts,
    DeparturesFailed,
    DigitsUncompared,
    OwnKeysEnd,
    PartnerHasNotVerified,
    PartnerKeysEnd,
    UnsentLong,
)
from wor_sidecar.domain.errors.postbus import ClockOff
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.key_desk import KeyDesk
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.postbus_probe import Probed, probe

DAY: Final = 86_400_000
KEYS_DAYS: Final = 30
"""Days before their end: a program renews its keys each week, so several times nothing came."""
DRIFT: Final = 30
TOO_FAR: Final = 120
"""Seconds: beyond these a postbus refuses our calls."""
UNSENT_HOURS: Final = 24


def probed(
    store: Store, membership: Membership, clock: Clock, ca_file: str, proxy: str
) -> Mapping[str, Probed]:
    """Call each postbus where we have a mailbox, once."""
    with store.reading() as tx:
        boxes = Mailboxes().all(tx)
        key = membership.calling(tx) if boxes else None
    if key is None:
        return {}
    return {box.url: probe(box.url, key.sign, key.kid, clock, ca_file, proxy) for box in boxes}


def postbuses(answers: Mapping[str, Probed]) -> Iterator[Found]:
    """Tell who doesn't answer a signed call."""
    for url, one in answers.items():
        if one.trouble is not None and not isinstance(one.trouble, ClockOff):
            yield fault(one.trouble, url)


def drift(answers: Mapping[str, Probed]) -> Iterator[Found]:
    """Compare our clock with that of each postbus."""
    for url, one in answers.items():
        off = abs(one.seconds_off)
        if off > DRIFT:
            error = ClockDrifts(seconds=off)
            yield fault(error, url) if off > TOO_FAR else warning(error, url)
            return


def partners(views: Sequence[PartnerView], now: Millis) -> Iterator[Found]:
    """Look how far each partner is that didn't end."""
    for one in views:
        label = one.partner.label
        if not one.partner.verified_by_us:
            yield fault(DigitsUncompared(partner=label), label)
        elif not one.partner.verified_by_them:
            yield warning(PartnerHasNotVerified(partner=label), label)
        ends = Millis(one.trusted.newest.exp * 1000)
        if ends - now < KEYS_DAYS * DAY:
            error = PartnerKeysEnd(partner=label, day=local_date(ends).isoformat())
            yield fault(error, label) if ends < now else warning(error, label)


def keys(desk: KeyDesk, store: Store, membership: Membership, now: Millis) -> Iterator[Found]:
    """Look at our own keys, and at what others say of them."""
    yield from (fault(error) for error in desk.troubles())
    with store.reading() as tx:
        if not membership.adopted(tx):
            return
        newest = membership.keys(tx).record.newest
    ends = None if newest is None else Millis(newest.statement.exp * 1000)
    if ends is not None and ends - now < KEYS_DAYS * DAY:
        error = OwnKeysEnd(day=local_date(ends).isoformat())
        yield fault(error) if ends < now else warning(error)


def unsent(departures: Departures, store: Store, now: Millis) -> Iterator[Found]:
    """Look what waits to leave, and what was refused."""
    with store.reading() as tx:
        out = departures.overview(tx)
    if out.oldest_unsent is not None and now - out.oldest_unsent > UNSENT_HOURS * 3_600_000:
        yield fault(UnsentLong(day=local_date(out.oldest_unsent).isoformat()))
    if out.failed:
        yield fault(DeparturesFailed(count=out.failed))
