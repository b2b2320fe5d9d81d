"""What a call brings, checked at the door; what is wrong is said without quoting it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final, TypeVar

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.practice import DateUnreadable
from wor_sidecar.domain.errors.tray import TrayNotPaired
from wor_sidecar.practice.consent.person import Person, at_control
from wor_sidecar.wire.control_app import NOBODY, Call
from wor_sidecar.wire.shapes import ShapeRefused, fields, text, typed

T = TypeVar("T")

NOTHING: frozenset[str] = frozenset()
LONGEST_NAME = 140
_DAYS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


def body_of(call: Call, required: set[str], optional: set[str]) -> dict[str, Any]:
    """Return the body: an object with these keys and no others.

    Raises:
        CallMalformed: it isn't.

    """
    try:
        return fields({} if call.body is None else call.body, frozenset(required), frozenset(optional))
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error


def checked(read: Callable[[], T]) -> T:
    """Read a value that may have another shape than agreed.

    Raises:
        CallMalformed: it has; what it held is not repeated.

    """
    try:
        return read()
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CallMalformed(why="a value of another shape than agreed") from error


def line(body: dict[str, Any], name: str, default: str = "") -> str:
    """Return a short text of the body."""
    return checked(lambda: text(body.get(name, default), name, LONGEST_NAME))


def day_of(given: Any) -> date | None:
    """Return a day as the program or as a person here writes it; None where none is given.

    Raises:
        DateUnreadable: it is none.

    """
    said = checked(lambda: text(given or "", "date", LONGEST_NAME)).strip()
    if not said:
        return None
    for form in _DAYS:
        with suppress(ValueError):
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
    raise DateUnreadable


def flag(body: dict[str, Any], name: str) -> bool:
    """Return a yes or no of the body."""
    return checked(lambda: typed(body.get(name, False), bool, name))


def person_of(call: Call, body: dict[str, Any] | None = None) -> Person:
    """Return who calls: the desk's paired user, or the administrator on behalf of whom `by` names.

    Raises:
        TrayNotPaired: nobody known; such a call has no business here.
        CallMalformed: a desk named somebody; who sits there is known.

    """
    if call.caller is NOBODY:
        raise TrayNotPaired
    if not isinstance(call.caller, Person):
        return at_control(line(body or {}, "by"))
    if body is not None and "by" in body:
        raise CallMalformed(why="a desk answers for its own user: no `by`")
    return call.caller


def number_of(call: Call, name: str, most: int) -> int:
    """Return a number of the query, 0 where it is absent."""
    given = call.query.get(name, "0")
    if not given.isascii() or not given.isdigit() or len(given) > 20:  # noqa: PLR2004 - digits of a 64-bit number
        raise CallMalformed(why=f"{name} must be a number")
    return min(int(given), most)
