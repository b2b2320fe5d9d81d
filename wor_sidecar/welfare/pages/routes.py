"""Which pages there are, and who may open them."""

from wor_sidecar.welfare.pages import elsewhere_pages, figures, manage, team
from wor_sidecar.welfare.pages.casework import Casework
from wor_sidecar.welfare.pages.partner_pages import PartnerPages
from wor_sidecar.welfare.pages.postvak import Postvak
from wor_sidecar.welfare.signin.kit import PageRoute, View, page_route
from wor_sidecar.welfare.signin.roles import CONTENT, EVERYBODY, UPKEEP

_POST = ("POST",)


def routes(view: View) -> list[PageRoute]:
    """Return every page; the first that a role may open without an id is where it starts."""
    casework = Casework(view)
    postvak = Postvak(view, casework.stumbled)
    return [
        page_route("/", postvak.list, roles=CONTENT),
        page_route("/search", postvak.search, roles=CONTENT, methods=_POST),
        page_route("/reports", postvak.reports, roles=CONTENT),
        page_route("/cases/{id}", casework.show, roles=CONTENT),
        page_route("/cases/{id}/contact", postvak.contact, roles=CONTENT, methods=_POST),
        page_route("/cases/{id}/steps/{step}", casework.form, roles=CONTENT),
        page_route("/cases/{id}/steps/{step}", casework.step, roles=CONTENT, methods=_POST),
        *elsewhere_pages.routes(view),
        *_partners(view),
        *manage.routes(view),
        *figures.routes(view),
        *team.routes(view),
    ]


def _partners(view: View) -> list[PageRoute]:
    """Return the pages without patients: everybody sees them, and two roles look after them."""
    pages = PartnerPages(view)
    return [
        page_route("/partners", pages.list, roles=EVERYBODY),
        page_route("/partners/invite", pages.ask_invite, roles=UPKEEP),
        page_route("/partners/invite", pages.invite, roles=UPKEEP, methods=_POST),
        page_route("/partners/{organisation}/digits", pages.compare, roles=EVERYBODY),
        page_route("/partners/{organisation}/digits", pages.verify, roles=EVERYBODY, methods=_POST),
        page_route("/partners/{organisation}/end", pages.ask_end, roles=UPKEEP),
        page_route("/partners/{organisation}/end", pages.end, roles=UPKEEP, methods=_POST),
    ]
