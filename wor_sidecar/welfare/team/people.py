"""What people change of the team: a week, days away, districts, and whose the open cases are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from wor_sidecar.domain.addresses import looks_like_address
from wor_sidecar.domain.calendars import MONDAY_TO_FRIDAY
from wor_sidecar.domain.errors.inbox import (
    AbsenceRefused,
    AddressRefused,
    CaseChanged,
    CaseShredded,
    DistrictRefused,
    SubstituteRefused,
    TakerRefused,
    WeekRefused,
)
from wor_sidecar.domain.identifiers import Randomness, ReferralId, new_id
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.acting import Acting
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.lists.fresh import days_changed
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import CONTENT, SignedIn
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.calendars import LOOKED_BACK, OwnDays
from wor_sidecar.welfare.team.counting import NOBODY, open_cases, open_of
from wor_sidecar.welfare.team.working import LONGEST_ABSENCE, Absence, District, Work

AHEAD: Final = timedelta(days=2 * 366)
"""Further ahead nobody plans; it bounds what a deadline may be moved by."""
LOWEST, HIGHEST = 1000, 9999
MOST_DISTRICTS: Final = 500


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team. `open` counts their open cases, `away` says that they aren't there today."""

    user: User
    work: Work
    absences: tuple[Absence, ...]
    open: int
    away: Absence | None

    @property
    def works_here(self) -> bool:
        """Whether cases can be theirs."""
        return takes_cases(self.user)


@dataclass(frozen=True, slots=True)
class Whole:
    """The team as it is today. `unowned`: open cases that nobody has; `left`: that somebody who left has."""

    members: tuple[Member, ...]
    districts: tuple[District, ...]
    unowned: int
    left: int

    @property
    def names(self) -> Mapping[str, str]:
        """What everybody is called, by their id."""
        return {one.user.id: one.user.full_name for one in self.members}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How a handing over of several cases went, in cases; `changed`: a colleague was ahead, they stayed."""

    done: int = 0
    changed: int = 0


def takes_cases(user: User) -> bool:
    """Tell whether cases can be somebody's: they may sign in, and see content."""
    return user.active and user.role in CONTENT


class Team:
    """One transaction per change; each is an audit line, and deadlines follow at once."""

    def __init__(self, store: Store, own_days: OwnDays, acting: Acting, randomness: Randomness) -> None:
        self._store = store
        self._own_days = own_days
        self._acting = acting
        self._randomness = randomness

    def whole(self, *, gone: bool = True) -> Whole:
        """Return the team; `gone`: also who left and still has open cases."""
        with self._store.reading() as tx:
            opened, work = open_of(tx), rows.everybodys_work(tx)
            today = local_date(tx.clock.now())
            week = rows.week(tx, today)
            members = [
                Member(
                    user,
                    work.get(user.id, Work(user.id)),
                    tuple(one for one in week.absences if one.user == user.id),
                    opened.get(user.id, 0),
                    week.away(user.id, today),
                )
                for user in users.everybody(tx)
            ]
            districts = rows.all_districts(tx)
        shown = tuple(one for one in members if one.works_here or (gone and one.open))
        left = sum(one.open for one in members if not one.works_here)
        return Whole(shown, districts, opened.get(NOBODY, 0), left)

    def member(self, user: str) -> Member:
        """Return somebody of the team.

        Raises:
            UserUnknown: there is none of that name.

        """
        with self._store.reading() as tx:
            today = local_date(tx.clock.now())
            week = rows.week(tx, today)
            mine = tuple(one for one in week.absences if one.user == user)
            found = users.get(tx, user)
            return Member(
                found, rows.work_of(tx, user), mine, open_of(tx).get(user, 0), week.away(user, today)
            )

    def keep_week(self, user: str, weekdays: frozenset[int], by: Actor) -> None:
        """Set somebody's working days.

        Raises:
            WeekRefused: none, or one that isn't from Monday to Friday.
            UserUnknown: there is no such user.

        """
        if not weekdays or not weekdays <= MONDAY_TO_FRIDAY:
            raise WeekRefused
        with self._store.transaction() as tx:
            users.get(tx, user)
            rows.keep_work(tx, replace(rows.work_of(tx, user), weekdays=weekdays))
            tx.audit(_line("work.week", by, user))
            self._follow(tx, user)

    def keep_reminder(self, user: str, mail: str, *, on: bool, at: str, by: Actor) -> None:
        """Set where and when somebody is reminded; an empty address: nowhere.

        Raises:
            AddressRefused: it is no address, or none where reminders are on.

        """
        if (mail or on) and not looks_like_address(mail):
            raise AddressRefused(address=mail)
        with self._store.transaction() as tx:
            rows.keep_work(tx, replace(rows.work_of(tx, user), mail=mail, remind=on, remind_at=at))
            tx.audit(_line("work.reminder", by, user))

    def away(self, user: str, first: date, last: date, substitute: str, by: Actor) -> None:
        """Note days on which somebody isn't there.

        Raises:
            AbsenceRefused: days that are over, too many or too far ahead, or that overlap others.
            SubstituteRefused: who stands in doesn't take cases, or is away then.

        """
        with self._store.transaction() as tx:
            today = local_date(tx.clock.now())
            users.get(tx, user)
            days = (last - first).days + 1
            if days < 1 or last < today or days > LONGEST_ABSENCE or last > today + AHEAD:
                raise AbsenceRefused
            planned = rows.absences_from(tx, first)
            if any(one.user == user and one.first <= last for one in planned):
                raise AbsenceRefused
            if substitute:
                _check_substitute(tx, substitute, user)
            rows.forget_absences(tx, today - LOOKED_BACK)
            one = Absence(new_id(self._randomness), user, first, last, substitute)
            rows.keep_absence(tx, one)
            tx.audit(_line("work.away", by, user, outcome=f"{first.isoformat()} {last.isoformat()}"))
            self._follow(tx, user)

    def back(self, user: str, absence: str, by: Actor) -> None:
        """Take days away back: those that are over stay, for deadlines count by them."""
        with self._store.transaction() as tx:
            found = rows.absence(tx, absence)
            if found is None or found.user != user:
                return
            today = local_date(tx.clock.now())
            if found.first < today:
                rows.keep_absence(tx, replace(found, last=min(found.last, today - timedelta(days=1))))
            else:
                rows.drop_absence(tx, absence)
            tx.audit(_line("work.back", by, user))
            self._follow(tx, user)

    def add_district(self, first: int, last: int, coach: str, product: str, by: Actor) -> None:
        """Give a coach the referrals of these postcodes.

        Raises:
            DistrictRefused: no postcodes, or the very same were given before.
            TakerRefused: the coach doesn't take cases.

        """
        if not LOWEST <= first <= last <= HIGHEST:
            raise DistrictRefused
        with self._store.transaction() as tx:
            before = rows.all_districts(tx)
            same = any((one.first, one.last, one.product) == (first, last, product) for one in before)
            if same or len(before) >= MOST_DISTRICTS:
                raise DistrictRefused
            _taker(tx, coach)
            rows.add_district(tx, District(new_id(self._randomness), first, last, coach, product))
            tx.audit(_line("district.added", by, coach, outcome=f"{first} {last}"))

    def drop_district(self, id_: str, by: Actor) -> None:
        """Give nobody the referrals of a district any more; cases stay whose they are."""
        with self._store.transaction() as tx:
            found = [one for one in rows.all_districts(tx) if one.id == id_]
            if found and rows.drop_district(tx, id_):
                [one] = found
                tx.audit(_line("district.dropped", by, one.coach, outcome=f"{one.first} {one.last}"))

    def open_cases(self, coach: str) -> Sequence[tuple[ReferralId, int]]:
        """Return somebody's open cases with their versions; "" for nobody's."""
        with self._store.reading() as tx:
            return open_cases(tx, coach)

    def hand_over(
        self, wanted: Sequence[tuple[ReferralId, int]], to: str, note: str, who: SignedIn
    ) -> HandedOver:
        """Give cases to a colleague, each in a transaction of its own, at the version that was looked at.

        Raises:
            TakerRefused: to whom doesn't take cases; nothing was handed over.

        """
        with self._store.reading() as tx:
            _taker(tx, to)
        done = HandedOver()
        for case, version in wanted:
            act = Act(ActName.ASSIGN, by=who.name, version=version, to=to, note=note)
            try:
                with self._store.transaction() as tx:
                    _taker(tx, to)
                    self._acting.act(tx, case, act, who.actor)
            except (CaseChanged, CaseShredded):
                done = replace(done, changed=done.changed + 1)
            else:
                done = replace(done, done=done.done + 1)
        return done

    def _follow(self, tx: Transaction, user: str) -> None:
        """Let the deadlines follow somebody's days: their own, and those of whom they stand in for."""
        today = local_date(tx.clock.now())
        stood_in = {one.user for one in rows.absences_from(tx, today) if one.substitute == user}
        for each in {user, *stood_in}:
            days_changed(tx, each)


def _taker(tx: Transaction, user: str) -> User:
    found = users.find(tx, user)
    if found is None or not takes_cases(found):
        raise TakerRefused
    return found


def _check_substitute(tx: Transaction, substitute: str, user: str) -> None:
    found = users.find(tx, substitute)
    if substitute == user or found is None or not takes_cases(found):
        raise SubstituteRefused


def _line(event: str, by: Actor, about: str, outcome: str = "ok") -> AuditLine:
    return AuditLine(event, by.user, by.role, about, by.on_behalf_of, outcome)
