"""A step as it comes over the control API: JSON to an `Act`, with a coded sentence for what doesn't fit."""

from datetime import date
from typing import Any, Final

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import FieldRefused
from wor_sidecar.welfare.acts import TEXTS, Act, ActName, act_named
from wor_sidecar.wire.shapes import ShapeRefused, fields, text, typed

_CODES: Final = (
    "reason",
    "category",
    "result",
    "outcome",
    "way",
    "kind",
    "passed_on_to",
    "taking_part",
    "to",
    "by",
)
_FLAGS: Final = ("on", "patient_knows", "may_return", "identity")
_NUMBERS: Final = ("version", "mark")
_KNOWN: Final = frozenset({*_CODES, *_FLAGS, *_NUMBERS, "date", "texts"})
_LONGEST_CODE: Final = 200
_LONGEST_TEXT: Final = 20_000


def act_from_json(value: Any) -> Act:
    """Read a step: {"act", "by", "version", "reason", ..., "date": "2027-01-20", "texts": {"note": "..."}}.

    Null and a missing key are "not given".

    Raises:
        CallMalformed: not of this shape.
        ActUnknown, FieldRefused: no such step, no such date.

    """
    try:
        table = fields(value, frozenset({"act"}), _KNOWN)
        name = act_named(text(table["act"], "act"))
        given = {key: each for key, each in table.items() if each is not None}
        codes = {key: text(given[key], key, _LONGEST_CODE) for key in _CODES if key in given}
        flags = {key: typed(given[key], bool, key) for key in _FLAGS if key in given}
        numbers = {key: typed(given[key], int, key) for key in _NUMBERS if key in given}
        texts = fields(given.get("texts", {}), frozenset(), frozenset(TEXTS))
        words = {key: text(each, key, _LONGEST_TEXT) for key, each in texts.items() if each is not None}
        day = text(given["date"], "date") if "date" in given else ""
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
    return Act(
        name=name,
        on=flags.get("on"),
        patient_knows=flags.get("patient_knows"),
        may_return=flags.get("may_return"),
        identity=flags.get("identity"),
        version=numbers.get("version"),
        mark=numbers.get("mark"),
        date=_day(name, day),
        **codes,
        **words,
    )


def _day(name: ActName, day: str) -> date | None:
    if not day:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise FieldRefused(act=name.value, field="date", wanted="a date such as 2027-01-20") from error
