"""On which listener a call stands: the administrator's on loopback, the desks', or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Flag, auto

from starlette.routing import Route

from wor_sidecar.wire.control_app import Handler, call_route


class Listener(Flag):
    """Who may make a call."""

    CONTROL = auto()
    """The administrator, on loopback with the daemon's own token."""
    DESKS = auto()
    """Every paired workstation's user, over the prompts listener."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A call, and the listeners that it stands on."""

    route: Route
    on: Listener


def control_route(method: str, path: str, handler: Handler, status: int = 200) -> Offered:
    """Offer a call to the administrator alone."""
    return Offered(call_route(method, path, handler, status), Listener.CONTROL)


def desk_route(method: str, path: str, handler: Handler, status: int = 200) -> Offered:
    """Offer a call to the administrator and to every paired desk."""
    return Offered(call_route(method, path, handler, status), Listener.CONTROL | Listener.DESKS)


def desk_route_only(method: str, path: str, handler: Handler, status: int = 200) -> Offered:
    """Offer a call to the desks alone."""
    return Offered(call_route(method, path, handler, status), Listener.DESKS)


def standing_on(listener: Listener, calls: Iterable[Offered]) -> list[Route]:
    """Return what a listener serves."""
    return [call.route for call in calls if listener in call.on]
