"""Which pages there are, and who may open them."""

from wor_sidecar.welfare.signin.kit import PageRoute, View, page_route
from wor_sidecar.welfare.signin.roles import CONTENT, UPKEEP


def routes(view: View) -> list[PageRoute]:
    """Return every page; the first that a role may open without an id is where it starts."""
    return [
        page_route("/", lambda visit: view.show(visit, "postvak.html"), roles=CONTENT),
        page_route("/partners", lambda visit: view.show(visit, "postvak.html"), roles=UPKEEP),
    ]
