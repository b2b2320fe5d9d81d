"""Checks of the way out: postbuses answer and know us, partners are there, keys hold, messages leave."""

from collections.abc import Iterator
from typing import Final

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors.doctor import (
    ClockDrifts,
    DeparturesFailed,
    DigitsUncompared,
    NobodyJoined,
    OwnKeysEnd,
    PartnerHasNotVerified,
    PartnerKeysEnd,
    RouteAstray,
    UnsentLong,
)
from wor_sidecar.domain.errors.postbus import ClockOff
from wor_sidecar.practice.doctor.exam import Within
from wor_sidecar.practice.doctor.findings import Found, fault, warning
from wor_sidecar.practice.route_check import Trouble, of_partners
from wor_sidecar.texts.routes import sentence

DAY: Final = 86_400_000
KEYS_DAYS: Final = 30
"""Days before their end: a program renews its keys each week, so several times nothing came."""
DRIFT: Final = 30
TOO_FAR: Final = 120
"""Seconds: beyond these a postbus refuses our calls."""
UNSENT_HOURS: Final = 24


def postbuses(exam: Within) -> Iterator[Found]:
    """Make a signed call to each postbus."""
    for url, one in exam.postbuses.items():
        if one.trouble is not None and not isinstance(one.trouble, ClockOff):
            yield fault(one.trouble, url)


def clock(exam: Within) -> Iterator[Found]:
    """Compare our clock with that of each postbus."""
    for url, one in exam.postbuses.items():
        off = abs(one.seconds_off)
        if off > DRIFT:
            error = ClockDrifts(seconds=off)
            yield fault(error, url) if off > TOO_FAR else warning(error, url)
            return


def partners(exam: Within) -> Iterator[Found]:
    """Look how far each partner is."""
    if exam.settings.practice.mode == "register-only":
        return
    with exam.rooms.store.reading() as tx:
        views = [one for one in exam.rooms.partners.details(tx) if not one.partner.ended]
    if not views:
        yield warning(NobodyJoined())
    for one in views:
        label = one.partner.label
        if not one.partner.verified_by_us:
            yield fault(DigitsUncompared(partner=label), label)
        elif not one.partner.verified_by_them:
            yield warning(PartnerHasNotVerified(partner=label), label)
        ends = Millis(one.trusted.newest.exp * 1000)
        if ends - exam.clock.now() < KEYS_DAYS * DAY:
            error = PartnerKeysEnd(partner=label, day=local_date(ends).isoformat())
            yield fault(error, label) if ends < exam.clock.now() else warning(error, label)


def keys(exam: Within) -> Iterator[Found]:
    """Look at our own keys, and at what others say of them."""
    yield from (fault(error) for error in exam.rooms.keys.troubles())
    with exam.rooms.store.reading() as tx:
        if not exam.rooms.membership.adopted(tx):
            return
        newest = exam.rooms.membership.keys(tx).record.newest
    ends = None if newest is None else Millis(newest.statement.exp * 1000)
    if ends is not None and ends - exam.clock.now() < KEYS_DAYS * DAY:
        error = OwnKeysEnd(day=local_date(ends).isoformat())
        yield fault(error) if ends < exam.clock.now() else warning(error)


def routes(exam: Within) -> Iterator[Found]:
    """Look which routes lead to nobody; whose digits weren't compared is told of the partner."""
    with exam.rooms.store.reading() as tx:
        known = exam.rooms.partners.list(tx)
    if not known:
        return
    for one in of_partners(exam.settings.routes, known):
        if one.kind is not Trouble.UNVERIFIED:
            told = sentence(one.kind.value, one.facts)
            yield fault(RouteAstray(told=told), str(one.facts["organisation"]))


def unsent(exam: Within) -> Iterator[Found]:
    """Look what waits to leave, and what was refused."""
    with exam.rooms.store.reading() as tx:
        out = exam.rooms.departures.overview(tx)
    if out.oldest_unsent is not None and exam.clock.now() - out.oldest_unsent > UNSENT_HOURS * 3_600_000:
        yield fault(UnsentLong(day=local_date(out.oldest_unsent).isoformat()))
    if out.failed:
        yield fault(DeparturesFailed(count=out.failed))
