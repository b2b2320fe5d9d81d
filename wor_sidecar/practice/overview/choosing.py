"""Which places a person wants to see, and what waits for whom; pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.overview.places import Place
from wor_sidecar.practice.signals.rows import Raised

PAGE: Final = 50


class Waits(StrEnum):
    """For whom something waits."""

    US = "us"
    POST = "post"
    COACH = "coach"
    NOBODY = "nobody"


class Which(StrEnum):
    """Which states a list shows."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for; an empty filter shows everybody. `state` is a state, or one of `Which`."""

    state: str = Which.OPEN
    organisation: str = ""
    waits: str = ""
    referrers: Collection[str] | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """One page of places, and how many there are in all; `waits` counts them by whom they wait for."""

    page: Sequence[Place]
    total: int
    waits: Mapping[Waits, int]


def waits_for(place: Place, raised: Collection[SignalName]) -> Waits:
    """Tell for whom a place waits: for us where a person here has to do something."""
    if place.state is State.AWAITING_CONSENT or _OURS & frozenset(raised):
        return Waits.US
    if place.state is State.QUEUED:
        return Waits.POST
    if place.state.open or place.deleting:
        return Waits.COACH
    return Waits.US if place.closed_at is None and place.state in _ASKING else Waits.NOBODY


def choose(
    places: Iterable[Place],
    raised: Mapping[ReferralId, Sequence[Raised]],
    wish: Wish,
    own: Callable[[Place], bool] = lambda _place: False,
) -> Chosen:
    """Return the page that was asked for: own patients first, then what waits for us, the longest first."""
    found = [(place, _names(raised, place)) for place in places if _wanted(place, wish)]
    waiting = [(place, waits_for(place, names)) for place, names in found]
    counts = Counter(whom for _place, whom in waiting)
    shown = [one for one in waiting if not wish.waits or one[1] == wish.waits]

    def order(one: tuple[Place, Waits]) -> tuple[bool, int, date, int, str]:
        place, whom = one
        since = min((each.since for each in raised.get(place.referral, ())), default=date.max)
        return not own(place), _ORDER.index(whom), since, -place.changed_at, place.referral

    shown.sort(key=order)
    page = [place for place, _whom in shown[wish.offset : wish.offset + PAGE]]
    return Chosen(page, len(shown), counts)


def by_referral(raised: Iterable[Raised]) -> dict[ReferralId, list[Raised]]:
    """Put what is raised under its referral."""
    found: dict[ReferralId, list[Raised]] = {}
    for one in raised:
        if one.referral is not None:
            found.setdefault(one.referral, []).append(one)
    return found


def _names(raised: Mapping[ReferralId, Sequence[Raised]], place: Place) -> list[SignalName]:
    return [one.name for one in raised.get(place.referral, ())]


def _wanted(place: Place, wish: Wish) -> bool:
    if wish.referrers is not None and place.referrer not in wish.referrers:
        return False
    if wish.organisation and place.organisation != wish.organisation:
        return False
    match wish.state:
        case Which.ALL:
            return True
        case Which.OPEN:
            return place.state.open or place.deleting or (place.closed_at is None and place.state in _ASKING)
        case Which.ENDED:
            return not place.state.open
    return place.state == wish.state


_ASKING: Final = frozenset({State.REJECTED, State.NOT_REACHED, State.STOPPED})
"""Ends whose letter asks something of the practice."""
_OURS: Final = frozenset(
    {
        SignalName.ORPHAN,
        SignalName.LETTER_NOT_TAKEN,
        SignalName.LETTER_NOT_SEEN,
        SignalName.RENEW,
        SignalName.SHRED_NEAR,
    }
)
_ORDER: Final = (Waits.US, Waits.COACH, Waits.POST, Waits.NOBODY)
