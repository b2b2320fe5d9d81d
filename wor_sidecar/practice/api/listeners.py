"""On which listener a call stands: the administrator's on loopback, or the desks' as well."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import Route

from wor_sidecar.wire.control_app import Handler, call_route


@dataclass(frozen=True, slots=True)
class Offered:
    """A call, and whether paired desks may make it too."""

    route: Route
    desks: bool


def control_route(method: str, path: str, handler: Handler, status: int = 200) -> Offered:
    """Offer a call to the administrator alone."""
    return Offered(call_route(method, path, handler, status), desks=False)


def desk_route(method: str, path: str, handler: Handler, status: int = 200) -> Offered:
    """Offer a call to the administrator and to every paired desk."""
    return Offered(call_route(method, path, handler, status), desks=True)


def for_control(calls: Iterable[Offered]) -> list[Route]:
    """Return what the control listener serves: everything."""
    return [call.route for call in calls]


def for_desks(calls: Iterable[Offered]) -> list[Route]:
    """Return what the prompts listener serves."""
    return [call.route for call in calls if call.desks]
