"""Control calls about backups: made and proved by the inbox itself, which has the key."""

from pathlib import Path

from starlette.routing import Route

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.store.backups import Nights, made_json, verified_json
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.shown import Json
from wor_sidecar.wire.control_app import Call, call_route
from wor_sidecar.wire.shapes import ShapeRefused, fields, text

_LONGEST_PATH = 4096


def backup_calls(nights: Nights, actor: Actor) -> list[Route]:
    """List the calls: making one, proving one."""

    def make(call: Call) -> Json:
        path = _path(call)
        return made_json(path, nights.backups.make(path, user=actor.user, role=actor.role))

    def verify(call: Call) -> Json:
        path = _path(call)
        return verified_json(path, nights.backups.verify(path))

    return [call_route("POST", "/v1/backups", make), call_route("POST", "/v1/backups/verify", verify)]


def _path(call: Call) -> Path:
    try:
        body = fields(call.body, frozenset({"path"}))
        return Path(text(body["path"], "path", _LONGEST_PATH))
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
