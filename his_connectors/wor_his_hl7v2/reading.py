"""A message to items: a registration per patient and code, a copy that went elsewhere, or what was passed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from wor_his_hl7v2.context import Around, author_of, contact_date, contact_id
from wor_his_hl7v2.fields import Element, Segment
from wor_his_hl7v2.kinds import Kind
from wor_his_hl7v2.messages import CODED, Message
from wor_his_hl7v2.patient import Ids, patient_of
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import SegmentMissing, TooMuchInFile
from wor_sidecar.domain.icpc import ICPC_1_NL, Trigger
from wor_sidecar.domain.registration import Registration, Source
from wor_sidecar.hooks.connector import Elsewhere, Item, Passed, RecordError

_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?")
_A_SYSTEM: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")
_TRIPLETS: Final = ((1, 3, 14), (4, 6, 17), (10, 12, 20))
"""Components of CE and CWE: a code, its system's name, and from 2.7 on its OID; up to three times."""
_TAKEN_BACK: Final = frozenset({"D", "W", "X", "N"})
"""OBX-11: deleted, of the wrong patient, cannot be obtained, not asked."""
_CANCELS: Final = frozenset({"CA", "OC", "CR", "DC", "OD", "DR", "DE"})
"""ORC-1: cancelled, discontinued, in error; by the one side or the other."""
_GONE: Final = frozenset({"CA", "OB"})
"""TXA-19: a document that was taken back, or is obsolete."""
_ZORGDOMEIN: Final = "zorgdomein"
_ZD_ID: Final = re.compile(r"ZD[0-9]{9}")
_ZD_PLACES: Final = (
    ("ORC", 2),
    ("ORC", 3),
    ("ORC", 4),
    ("OBR", 2),
    ("OBR", 3),
    ("RF1", 6),
    ("RF1", 11),
    ("TXA", 12),
)
_ORDERS: Final = frozenset(tag for tag, _field in _ZD_PLACES)
_MOST: Final = 1000
"""Codes of one patient in one message."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the profile says: the trigger, ICPC-1-NL's names in lower case, whose numbers are the HIS's."""

    trigger: Trigger
    systems: frozenset[str]
    authorities: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """One patient of a message: PID, PV1, the orders, and each code with what it stands among."""

    pid: Segment | None = None
    visit: Segment | None = None
    first: Around = field(default_factory=dict)
    order: Around = field(default_factory=dict)
    hits: list[tuple[str, Segment, Around]] = field(default_factory=list)
    other: tuple[str, str] = ("", "")
    elsewhere: bool = False

    def takes_order(self, segment: Segment) -> None:
        """Begin an order: ORC, or an OBR under its own ORC or the one before."""
        before, control = self.order, self.order.get("ORC")
        if segment.tag == "ORC" or control is None:
            self.order = {segment.tag: segment}
        else:
            self.order = {"ORC": control, segment.tag: segment}
        if not self.first or (self.first is before and segment.tag == "OBR" and "OBR" not in before):
            self.first = self.order


def items_of(message: Message, rules: Rules) -> Iterator[Item]:
    """Yield the items of a message: of each of its patients what counts, or that nothing does."""
    position = f"message {message.number}"
    if message.fault is not None:
        yield RecordError(position, message.fault)
    elif message.kind is None or message.head is None:
        yield Passed("", "", position)
    else:
        shared: dict[str, Segment] = {"MSH": message.head}
        try:
            groups = _groups(message, rules, shared)
        except WorError as error:
            yield RecordError(position, error)
            return
        told: set[object] = set()  # a patient may stand in a message twice: results of before follow an order
        for number, group in enumerate(groups, 1):
            at = position if number == 1 else f"{position}, patient {number}"
            yield from _items(group, message.kind, shared, rules, at, told)


def _groups(message: Message, rules: Rules, shared: dict[str, Segment]) -> list[Group]:
    """Divide a message by its patients; `shared` gets what is about all of them."""
    groups = [Group()]
    for segment in message.segments():
        group = groups[-1]
        if segment.tag == "PID":
            if group.pid is not None:
                groups.append(group := Group())
            group.pid = segment
        elif segment.tag == "PV1":
            group.visit = segment
        elif segment.tag in ("ORC", "OBR"):
            group.takes_order(segment)
        elif segment.tag in ("RF1", "TXA") or (segment.tag == "PRD" and _refers(segment)):
            shared.setdefault(segment.tag, segment)
        _look(segment, group, shared, rules)
    return groups


def _refers(provider: Segment) -> bool:
    return any(role.get(1).upper() == "RP" for role in provider.all(1))


def _look(segment: Segment, group: Group, shared: Around, rules: Rules) -> None:
    """Note the codes of a segment, and whether it is of an order that went another way."""
    control, document = group.order.get("ORC"), shared.get("TXA")
    taken_back = control is not None and control.get(1).upper() in _CANCELS
    gone = document is not None and document.get(19).upper() in _GONE
    if gone or (taken_back and segment.tag in ("ORC", "OBR", "OBX", "DG1")):
        return
    if segment.tag in _ORDERS:
        group.elsewhere = group.elsewhere or _from_zorgdomein(shared) or _has_zorgdomein_id(segment)
    for code, system in _codes(segment):
        ours = system.casefold() in rules.systems
        if ours and rules.trigger.fires(code, ICPC_1_NL):
            if len(group.hits) >= _MOST:
                raise TooMuchInFile(limit=_MOST, what="codes of one patient")
            group.hits.append((code, segment, group.order))
        elif _A_CODE.fullmatch(code) and not group.other[0]:
            group.other = code, ICPC_1_NL if ours else system if _A_SYSTEM.fullmatch(system) else ""


def _codes(segment: Segment) -> Iterator[tuple[str, str]]:
    """Yield (code, name of its system) of each coded value that says why a patient came."""
    if segment.tag == "DG1" and segment.get(21).upper() != "D":
        method = segment.get(2)  # before 2.3 the system stood here
        for element in segment.all(3):
            yield from _coded(element, method)
    elif segment.tag == "OBX" and segment.get(11).upper() not in _TAKEN_BACK:
        fields = (3, 5) if segment.get(2).upper().encode() in CODED else (3,)
        for number in fields:
            for element in segment.all(number):
                yield from _coded(element)
    elif segment.tag in ("RF1", "OBR"):
        for element in segment.all(10 if segment.tag == "RF1" else 31):
            yield from _coded(element)


def _coded(element: Element, method: str = "") -> Iterator[tuple[str, str]]:
    for code, name, oid in _TRIPLETS:
        if value := element.get(code):
            systems = [system for part in (name, oid) if (system := element.get(part))]
            for system in systems or [method if code == 1 else ""]:
                yield value, system


def _from_zorgdomein(shared: Around) -> bool:
    return shared["MSH"].get(3).casefold() == _ZORGDOMEIN


def _has_zorgdomein_id(segment: Segment) -> bool:
    return any(
        segment.tag == tag and any(_ZD_ID.fullmatch(each.get(1)) for each in segment.all(number))
        for tag, number in _ZD_PLACES
    )


def _items(
    group: Group, kind: Kind, shared: Around, rules: Rules, position: str, told: set[object]
) -> Iterator[Item]:
    around = {**shared, **({"PV1": group.visit} if group.visit else {})}
    found = list(_registrations(group, kind, around, rules, position, told)) if group.hits else []
    yield from found
    elsewhere = group.elsewhere or (not group.first and _from_zorgdomein(shared))
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
    found = 0
    for code, segment, order in group.hits:
        own = order or group.first
        stands_in = {**around, **own}
        try:
            day = contact_date(kind, {**stands_in, **_dated(group, own)})
        except WorError as error:
            if (error.code, position) not in told:
                told.add((error.code, position))
                yield RecordError(position, error)
            continue
        if (patient.ids, code, day) not in told:
            found += 1
            among = {**stands_in, segment.tag: segment}
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


def _dated(group: Group, order: Around) -> Around:
    """Return the first diagnosis and result of an order that have a time: it holds for the whole of it."""
    every = [segment for _code, segment, its in group.hits if (its or group.first) is order]
    return {
        tag: next(segment for segment in every if segment.tag == tag and segment.get(number))
        for tag, number in (("DG1", 5), ("OBX", 14))
        if any(segment.tag == tag and segment.get(number) for segment in every)
    }


def _copy(group: Group, kind: Kind, around: Around, rules: Rules, position: str) -> Elsewhere | None:
    """Return the copy; None of one that is nobody's: with an order's number alone, or without a day."""
    ids = Ids(group.pid, rules.authorities).pairs if group.pid is not None else ()
    try:
        on = contact_date(kind, around)
    except WorError:
        return None
    return Elsewhere(ids, on, _ZORGDOMEIN, position) if ids else None
