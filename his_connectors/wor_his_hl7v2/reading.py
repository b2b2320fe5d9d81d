"""A message to items: a registration per patient and code, a copy that went elsewhere, or what was passed."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from wor_his_hl7v2.context import Around, author_of, contact_date, contact_id
from wor_his_hl7v2.groups import ZORGDOMEIN, Group, Rules, from_zorgdomein, groups_of
from wor_his_hl7v2.kinds import Kind
from wor_his_hl7v2.message import Message
from wor_his_hl7v2.patient import Ids, patient_of
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import SegmentMissing
from wor_sidecar.domain.icpc import ICPC_1_NL
from wor_sidecar.domain.registration import Registration, Source
from wor_sidecar.hooks.connector import Elsewhere, Item, Passed, RecordError
from wor_sidecar.hooks.hl7v2.fields import Segment

_TIMES: Final = {"DG1": 5, "OBX": 14}
"""Where a diagnosis and a result say when."""


def items_of(message: Message, rules: Rules) -> Iterator[Item]:
    """Yield the items of a message: of each of its patients what counts, or that nothing does."""
    position = f"message {message.number}"
    if message.fault is not None:
        yield RecordError(position, message.fault)
    elif message.kind is None or message.head is None:
        yield Passed("", "", position, counts=False)
    else:
        shared: dict[str, Segment] = {"MSH": message.head}
        try:
            groups = groups_of(message, rules, shared)
        except WorError as error:
            yield RecordError(position, error)
            return
        told: set[object] = set()  # a patient may stand in a message twice: results of before follow an order
        for number, group in enumerate(groups, 1):
            at = position if number == 1 else f"{position}, patient {number}"
            yield from _items(group, message.kind, shared, rules, at, told)


def _items(
    group: Group, kind: Kind, shared: Around, rules: Rules, position: str, told: set[object]
) -> Iterator[Item]:
    around = {**shared, **({"PV1": group.visit} if group.visit else {})}
    found = list(_registrations(group, kind, around, rules, position, told)) if group.hits else []
    yield from found
    elsewhere = group.elsewhere or (not group.first and from_zorgdomein(shared))
    copy = _copy(group, kind, {**around, **group.first}, rules, position) if elsewhere else None
    if copy is not None:
        yield copy
    elif not group.hits:
        yield Passed(*group.other, position)


def _registrations(
    group: Group, kind: Kind, around: Around, rules: Rules, position: str, told: set[object]
) -> Iterator[Registration | RecordError]:
    """Yield one registration per code and day, however many segments carry it."""
    try:
        if group.pid is None:
            raise SegmentMissing(segment="PID")
        patient = patient_of(group.pid, rules.authorities)
    except WorError as error:
        yield RecordError(position, error)
        return
    found, days = 0, _days(group, kind, around)
    for code, segment, order in group.hits:
        own = order or group.first
        day = days[id(own)]
        if isinstance(day, WorError):
            if (day.code, position) not in told:
                told.add((day.code, position))
                yield RecordError(position, day)
        elif (patient.ids, code, day) not in told:
            found += 1
            among = {**around, **own, segment.tag: segment}
            told.add((patient.ids, code, day))
            yield Registration(
                patient=patient,
                code=code,
                code_system=ICPC_1_NL,
                source=Source("hl7v2", position if found == 1 else f"{position}, code {found}"),
                contact_date=day,
                author=author_of(kind, among),
                contact_id=contact_id(kind, among),
            )


def _days(group: Group, kind: Kind, around: Around) -> dict[int, date | WorError]:
    """Return the day of each order that has a code, or why it has none.

    A diagnosis and a result of one order share it: the first of each that has a time stands for the others.
    """
    among: dict[int, dict[str, Segment]] = {}
    for _code, segment, order in group.hits:
        own = order or group.first
        dated = among.setdefault(id(own), {**around, **own})
        if segment.tag in _TIMES and segment.get(_TIMES[segment.tag]):
            dated.setdefault(segment.tag, segment)
    return {order: _day(kind, dated) for order, dated in among.items()}


def _day(kind: Kind, around: Around) -> date | WorError:
    try:
        return contact_date(kind, around)
    except WorError as error:
        return error


def _copy(group: Group, kind: Kind, around: Around, rules: Rules, position: str) -> Elsewhere | None:
    """Return the copy; None of one that is nobody's: with an order's number alone, or without a day."""
    ids = Ids(group.pid, rules.authorities).pairs if group.pid is not None else ()
    on = _day(kind, around)
    if not ids or isinstance(on, WorError):
        return None
    return Elsewhere(ids, on, ZORGDOMEIN, position)
