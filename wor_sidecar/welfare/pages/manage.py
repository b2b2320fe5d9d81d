"""Beheer: what asks attention, users, keys, what is kept how long, the trail, and what leaves as a file."""

from wor_sidecar.welfare.pages.manage_audit import TrailPages
from wor_sidecar.welfare.pages.manage_exports import ExportPages
from wor_sidecar.welfare.pages.manage_hub import Hub
from wor_sidecar.welfare.pages.manage_keys import KeyPages
from wor_sidecar.welfare.pages.manage_retention import RetentionPages
from wor_sidecar.welfare.pages.manage_users import UserPages
from wor_sidecar.welfare.pages.own_cases import OwnCases
from wor_sidecar.welfare.signin.kit import PageRoute, View, page_route
from wor_sidecar.welfare.signin.roles import CONTENT, UPKEEP, Role

_POST = ("POST",)
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_COORDINATOR = frozenset({Role.COORDINATOR})


def routes(view: View) -> list[PageRoute]:
    """Return the pages of upkeep, and a coach's own file."""
    keys, retention, own = KeyPages(view), RetentionPages(view), OwnCases(view)
    return [
        page_route("/manage", Hub(view).show, roles=UPKEEP),
        *_users(UserPages(view)),
        page_route("/manage/keys", keys.show, roles=UPKEEP),
        page_route("/manage/keys", keys.rotate, roles=_ADMINISTRATOR, methods=_POST),
        page_route("/manage/retention", retention.show, roles=UPKEEP),
        *_trail(TrailPages(view)),
        *_exports(ExportPages(view)),
        page_route("/own-cases", own.explain, roles=CONTENT),
        page_route("/cases.csv", own.file, roles=CONTENT, methods=_POST),
    ]


def _users(pages: UserPages) -> list[PageRoute]:
    changes = (
        ("role", pages.change_role),
        ("disable", pages.disable),
        ("enable", pages.enable),
        ("sessions", pages.end_sessions),
        ("welcome", pages.welcome_again),
    )
    return [
        page_route("/manage/users", pages.list, roles=_ADMINISTRATOR),
        page_route("/manage/newcomer", pages.ask_newcomer, roles=_ADMINISTRATOR),
        page_route("/manage/newcomer", pages.welcome, roles=_ADMINISTRATOR, methods=_POST),
        page_route("/manage/users/{user}", pages.one, roles=_ADMINISTRATOR),
        *(
            page_route(f"/manage/users/{{user}}/{name}", change, roles=_ADMINISTRATOR, methods=_POST)
            for name, change in changes
        ),
    ]


def _trail(pages: TrailPages) -> list[PageRoute]:
    return [
        page_route("/manage/audit", pages.list, roles=UPKEEP),
        page_route("/manage/audit", pages.choose, roles=UPKEEP, methods=_POST),
        page_route("/manage/audit/verify", pages.verify, roles=UPKEEP, methods=_POST),
        page_route("/cases/{id}/trail", pages.of_patient, roles=_COORDINATOR),
    ]


def _exports(pages: ExportPages) -> list[PageRoute]:
    return [
        page_route("/manage/exports", pages.list, roles=UPKEEP),
        page_route("/manage/exports", pages.ask, roles=_COORDINATOR, methods=_POST),
        page_route("/manage/exports/{export}", pages.one, roles=UPKEEP),
        page_route("/manage/exports/{export}/decide", pages.decide, roles=UPKEEP, methods=_POST),
        page_route("/manage/exports/{export}/fetch", pages.fetch, roles=_COORDINATOR, methods=_POST),
    ]
