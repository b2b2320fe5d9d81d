"""The control listener's calls about users: what `wor-inbox users` asks."""

from starlette.routing import Route

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import CodeUnknown
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.acts import LONGEST_NAME
from wor_sidecar.welfare.shown import Json
from wor_sidecar.welfare.signin.enrolling import Enrolling, Enrolment
from wor_sidecar.welfare.signin.passwords import LONGEST
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.signin.welcomes import Welcome
from wor_sidecar.wire.control_app import Call, call_route
from wor_sidecar.wire.shapes import ShapeRefused, fields, text

_ADDED = 201


def user_calls(enrolling: Enrolling, by: Actor) -> list[Route]:
    """Return the calls; `by` is who has the control listener's token."""

    def add(call: Call) -> Json:
        body = _body(call, frozenset({"user", "role"}), frozenset({"full_name", "password"}))
        full_name, password, role = body.get("full_name", ""), body.get("password"), _role(body["role"])
        if password is None:
            return _welcomed(enrolling.welcome(body["user"], full_name, role, by))
        return _told(enrolling.add(body["user"], full_name, role, password, by))

    def reset(call: Call) -> Json:
        body = _body(call, frozenset(), frozenset({"password"}))
        password = body.get("password")
        if password is None:
            return _welcomed(enrolling.welcome_again(call.path["user"], by))
        return _told(enrolling.reset(call.path["user"], password, by))

    def disable(call: Call) -> Json:
        enrolling.disable(call.path["user"], by)
        return {"user": call.path["user"]}

    return [
        call_route(
            "GET", "/v1/users", lambda _call: {"users": [_line(one) for one in enrolling.everybody()]}
        ),
        call_route("POST", "/v1/users", add, _ADDED),
        call_route("POST", "/v1/users/{user}/reset", reset),
        call_route("POST", "/v1/users/{user}/disable", disable),
    ]


def _told(made: Enrolment) -> Json:
    given = {"user": made.user, "password": made.password, "secret": made.secret, "uri": made.uri}
    return {**given, "welcome": None, "until": None}


def _welcomed(made: Welcome) -> Json:
    nothing = {"password": None, "secret": None, "uri": None}
    return {"user": made.user, **nothing, "welcome": made.code, "until": iso(made.until)}


def _line(user: User) -> Json:
    return {
        "user": user.id,
        "full_name": user.full_name,
        "role": user.role.value,
        "disabled": not user.active,
        "code": user.code_secret is not None,
        "signed_in_at": iso(user.signed_in_at) if user.signed_in_at else None,
    }


def _role(value: str) -> Role:
    if value not in frozenset(Role):
        raise CodeUnknown(field="role", value=value, known=", ".join(Role))
    return Role(value)


def _body(call: Call, required: frozenset[str], optional: frozenset[str]) -> dict[str, str]:
    longest = {"password": LONGEST, "full_name": LONGEST_NAME}
    try:
        table = fields(call.body or {}, required, optional)
        return {name: text(value, name, longest.get(name, 128)) for name, value in table.items()}
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
