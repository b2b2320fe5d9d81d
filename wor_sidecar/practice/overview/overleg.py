"""The page for the Sociaal Medisch Overleg: per referrer who is open and who was closed since a day.

Only who said yes to being discussed there stands on it; the others are a number. Whoever shows it writes a
line of the trail for each patient on it, once it is made: making it for thousands holds up nobody.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.clock import local_date, midnight
from wor_sidecar.domain.consent import Masked, Scope
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.registration import Author, Registration
from wor_sidecar.domain.standing_codes import Code
from wor_sidecar.practice.api.briefs import Briefs, opened
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.overview import places
from wor_sidecar.practice.overview.people import referrers
from wor_sidecar.practice.overview.places import Place
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.whereabouts import Whole
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.next_steps import next_step
from wor_sidecar.texts.standings import sentence


@dataclass(frozen=True, slots=True, repr=False)
class Line(Masked):
    """One patient. `next` is what has to be done and by whom, `became` where it stands or how it ended."""

    referral: ReferralId
    name: str
    birth_date: date | None
    referred_on: date | None
    organisation: str
    became: str
    next: str
    closed_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Group(Masked):
    """One referrer's patients; `silent` counts those who didn't say yes to this page."""

    referrer: str
    open: tuple[Line, ...]
    closed: tuple[Line, ...]
    silent: int


@dataclass(frozen=True, slots=True, repr=False)
class Sheet(Masked):
    """The page."""

    since: date
    groups: tuple[Group, ...]

    @property
    def patients(self) -> list[ReferralId]:
        """List who is shown."""
        return [line.referral for group in self.groups for line in (*group.open, *group.closed)]


class Overleg:
    """Makes the page; `mine` tells whether a person may see a referrer's patients."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)

    def sheet(self, tx: Transaction, since: date, mine: Callable[[Author | None], bool]) -> Sheet:
        """Return the page; only reads."""
        found = places.for_overleg(tx, midnight(since))
        named = referrers(self._rooms, tx, found)
        shown: dict[str, list[Place]] = {}
        for place in found:
            if mine(named.get(place.referrer)):
                shown.setdefault(place.referrer, []).append(place)
        groups = [self._group(tx, named, who, there) for who, there in shown.items()]
        return Sheet(
            since, tuple(sorted(groups, key=lambda one: (not one.referrer, one.referrer.casefold())))
        )

    def _group(
        self, tx: Transaction, named: Mapping[str, Author], who: str, there: Collection[Place]
    ) -> Group:
        told = [place for place in there if _may_be_discussed(tx, place)]
        lines = []
        for place in told:
            registration = opened(tx, place.registration)
            if registration is not None:
                lines.append((place, self._line(tx, place, registration)))
        author = named.get(who)
        return Group(
            author.name if author else "",
            tuple(line for place, line in lines if place.state.open),
            tuple(line for place, line in lines if not place.state.open),
            sum(place.state not in _SPOKEN_OF_NO_MORE for place in there) - len(lines),
        )

    def _line(self, tx: Transaction, place: Place, registration: Registration) -> Line:
        looked = self._briefs.look(tx, book.load(tx, place.referral))
        label = looked.partner.partner.label if looked.partner else ""
        ended = None if place.state.open else local_date(place.closed_at or place.changed_at)
        return Line(
            referral=place.referral,
            name=registration.patient.full_name,
            birth_date=registration.patient.birth_date,
            referred_on=registration.contact_date,
            organisation=label,
            became=sentence(looked.standing.code.value, looked.standing.facts),
            next=self._next(looked, label),
            closed_on=ended,
        )

    def _next(self, looked: Whole, label: str) -> str:
        referral = looked.referral
        if looked.standing.facts.get("routed") or looked.standing.code is Code.WRONG_PERSON:
            return ""  # the other referral has its own line; of the wrong person the standing says what to do
        talked = _last(looked.timeline, MoveKind.INTAKE_DONE)
        months = self._rooms.settings.terms.follow_up_months
        return next_step(
            referral.state.value,
            label,
            planned=_last(looked.timeline, MoveKind.PLAN, MoveKind.REPLAN),
            report=None if talked is None else months_after(talked, months),
            on_hold=referral.state.open and referral.on_hold,
            stopping=referral.state.open and referral.cancel_requested_at is not None,
        )


_SPOKEN_OF_NO_MORE: Final = frozenset({State.WRONG_PATIENT, State.DECEASED, State.LEFT_PRACTICE})
"""Who is no patient here, or never was the one meant: no line of the page, and not counted beside it."""


def _may_be_discussed(tx: Transaction, place: Place) -> bool:
    """Tell whether the patient said yes to it and to the practice hearing how it goes, and is its patient."""
    if place.state in _SPOKEN_OF_NO_MORE:
        return False
    recorded = consents.standing(tx, place.referral)
    if recorded is None or not recorded.consent.feedback:
        return False
    return Scope.OVERLEG in recorded.consent.scopes


def _last(timeline: Collection[Entry], *moves: MoveKind) -> date | None:
    """Return the day of the newest of these moves, where it is known."""
    days = [one.day or local_date(one.at) for one in timeline if one.move in moves and not one.refused]
    return days[-1] if days else None
