"""Somebody's own days, days away and reminder; and the same of everybody, for who looks after the team."""

from collections.abc import Callable, Mapping
from datetime import date

from starlette.responses import Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import AbsenceRefused
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.welfare.signin.kit import PageRoute, View, Visit, page_route, see
from wor_sidecar.welfare.signin.roles import CONTENT, UPKEEP
from wor_sidecar.welfare.team.people import takes_cases

MORNINGS = ("07:00", "07:30", "08:00", "08:30", "09:00", "10:00", "12:00")
"""When a reminder may go, on the wall."""
OWN = "/account/work"
TEAM = "/manage/team"
_POST = ("POST",)
_WEEKDAYS = tuple("01234")


def routes(view: View) -> list[PageRoute]:
    """Return the pages of one person's work: their own, and a colleague's."""
    pages = WorkPages(view)
    both = ((OWN, CONTENT), (f"{TEAM}/{{user}}", UPKEEP))
    return [
        *(page_route(path, pages.page, roles=roles) for path, roles in both),
        *(page_route(f"{path}/week", pages.week, roles=roles, methods=_POST) for path, roles in both),
        *(page_route(f"{path}/away", pages.away, roles=roles, methods=_POST) for path, roles in both),
        *(page_route(f"{path}/back", pages.back, roles=roles, methods=_POST) for path, roles in both),
        page_route(f"{OWN}/reminder", pages.reminder, roles=CONTENT, methods=_POST),
    ]


class WorkPages:
    """One page with small forms; a form that is refused shows what was typed, and why."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._team = view.answers.team

    def page(self, visit: Visit) -> Response:
        """Show the days, the days away and the reminder."""
        return self._shown(visit)

    def week(self, visit: Visit) -> Response:
        """Change the working days."""
        given = frozenset(int(each) for each in visit.form.many("weekday") if each in _WEEKDAYS)
        return self._done(visit, "week", lambda user: self._team.keep_week(user, given, visit.who.actor))

    def away(self, visit: Visit) -> Response:
        """Note days away."""

        def noted(user: str) -> None:
            first, last = _days(visit)
            self._team.away(user, first, last, visit.form.text("substitute"), visit.who.actor)

        return self._done(visit, "away", noted)

    def back(self, visit: Visit) -> Response:
        """Take days away back."""
        absence = visit.form.text("absence")
        return self._done(visit, "back", lambda user: self._team.back(user, absence, visit.who.actor))

    def reminder(self, visit: Visit) -> Response:
        """Change where and when a reminder goes."""
        form = visit.form
        at = form.text("at") if form.text("at") in MORNINGS else MORNINGS[2]
        return self._done(
            visit,
            "reminder",
            lambda user: self._team.keep_reminder(
                user, form.text("mail"), on=form.ticked("on"), at=at, by=visit.who.actor
            ),
        )

    def _done(self, visit: Visit, told: str, change: Callable[[str], None]) -> Response:
        try:
            change(_user(visit))
        except WorError as error:
            return self._shown(visit, error)
        return see(f"{_here(visit)}?told={told}")

    def _shown(self, visit: Visit, error: WorError | None = None) -> Response:
        user = _user(visit)
        team = self._team.whole()
        return self._view.show(
            visit,
            "work.html",
            status=200 if error is None else error.status,
            member=self._team.member(user),
            own=user == visit.who.user and "user" not in visit.path,
            at=_here(visit),
            names=team.names,
            colleagues={
                one.user.id: one.user.full_name
                for one in team.members
                if takes_cases(one.user) and one.user.id != user
            },
            weekdays=weekday_words(),
            mornings={each: each for each in MORNINGS},
            mail_set=bool(self._view.settings.mail.host),
            typed={name: visit.form.text(name) for name in ("first", "last", "substitute", "mail")},
            told=visit.query.get("told", ""),
            shown=None if error is None else show(error),
        )


def weekday_words() -> Mapping[int, str]:
    """Return what the working days are called, from Monday, 0."""
    return dict(enumerate((_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"))))


def _user(visit: Visit) -> str:
    return visit.path.get("user", visit.who.user)


def _here(visit: Visit) -> str:
    return f"{TEAM}/{visit.path['user']}" if "user" in visit.path else OWN


def _days(visit: Visit) -> tuple[date, date]:
    try:
        first = visit.form.day("first")
        last = visit.form.day("last") or first
    except ValueError as error:
        raise AbsenceRefused from error
    if first is None or last is None:
        raise AbsenceRefused
    return first, last
