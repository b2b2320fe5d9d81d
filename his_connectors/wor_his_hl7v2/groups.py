"""A message by its patients: whose, in which visit and order, and with which codes."""

import re
from dataclasses import dataclass, field
from typing import Final

from wor_his_hl7v2.coded import codes_of
from wor_his_hl7v2.context import Around
from wor_his_hl7v2.message import Message
from wor_sidecar.domain.errors.folders import TooMuchInFile
from wor_sidecar.domain.icpc import ICPC_1_NL, Trigger
from wor_sidecar.hooks.hl7v2.fields import Segment

ZORGDOMEIN: Final = "zorgdomein"
"""The channel, and in lower case the application (MSH-3)."""
_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?")
_A_SYSTEM: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")
_CANCELS: Final = frozenset({"CA", "OC", "CR", "DC", "OD", "DR", "DE"})
"""ORC-1: cancelled, discontinued, in error; by the one side or the other."""
_GONE: Final = frozenset({"CA", "OB"})
"""TXA-19: a document that was taken back, or is obsolete."""
_ZD_ID: Final = re.compile(r"ZD[0-9]{9}")
_ZD_PLACES: Final = (
    ("ORC", 2), ("ORC", 3), ("ORC", 4), ("OBR", 2), ("OBR", 3), ("RF1", 6), ("RF1", 11), ("TXA", 12),
)  # fmt: skip
_ORDERS: Final = {tag: [field for each, field in _ZD_PLACES if each == tag] for tag, _field in _ZD_PLACES}
_OF_AN_ORDER: Final = frozenset({"ORC", "OBR", "OBX", "DG1"})
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

    @property
    def nobodys(self) -> bool:
        """Tell of codes that stand before any PID: only a referral's own (RF1) are of the patient to come."""
        return self.pid is None and any(segment.tag != "RF1" for _code, segment, _order in self.hits)

    def takes_order(self, segment: Segment) -> None:
        """Begin an order: ORC, or an OBR under its own ORC or the one before."""
        before, control = self.order, self.order.get("ORC")
        if segment.tag == "ORC" or control is None:
            self.order = {segment.tag: segment}
        else:
            self.order = {"ORC": control, segment.tag: segment}
        if not self.first or (self.first is before and segment.tag == "OBR" and "OBR" not in before):
            self.first = self.order


def groups_of(message: Message, rules: Rules, shared: dict[str, Segment]) -> list[Group]:
    """Divide a message by its patients; `shared` gets what is about all of them."""
    groups = [Group()]
    for segment in message.segments():
        group = groups[-1]
        if segment.tag == "PID":
            if group.pid is not None or group.nobodys:
                groups.append(group := Group())
            group.pid = segment
        elif segment.tag == "PV1":
            group.visit = group.visit or segment  # one further on is of a result from before
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
    if gone or (taken_back and segment.tag in _OF_AN_ORDER):
        return
    if segment.tag in _ORDERS:
        group.elsewhere = group.elsewhere or from_zorgdomein(shared) or _has_zorgdomein_id(segment)
    for code, system in codes_of(segment):
        ours = system.casefold() in rules.systems
        if ours and rules.trigger.fires(code, ICPC_1_NL):
            if len(group.hits) >= _MOST:
                raise TooMuchInFile(limit=_MOST, what="codes of one patient")
            group.hits.append((code, segment, group.order))
        elif _A_CODE.fullmatch(code) and not group.other[0]:
            group.other = code, ICPC_1_NL if ours else system if _A_SYSTEM.fullmatch(system) else ""


def from_zorgdomein(shared: Around) -> bool:
    """Tell whether it is what ZorgDomein itself sent."""
    return shared["MSH"].get(3).casefold() == ZORGDOMEIN


def _has_zorgdomein_id(segment: Segment) -> bool:
    for number in _ORDERS[segment.tag]:
        if segment.raw(number) and any(_ZD_ID.fullmatch(each.get(1)) for each in segment.all(number)):
            return True
    return False
