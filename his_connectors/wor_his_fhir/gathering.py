"""All that was read, and what a reference means among it: across entries, Bundles and the files of a batch.

What is near wins: what the resource itself contains, its own Bundle, what is around that, then anything else,
if only one thing there can be meant. Two candidates are none: a wrong patient is the worst mistake. Documents
count their patients from 1, each of them: one that lacks its own gets nobody else's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from wor_his_fhir.entries import HISTORY, Scope
from wor_his_fhir.people import identifiers
from wor_his_fhir.records import Person, Record
from wor_his_fhir.references import Address, Reference


class Gathered:
    """The records of a file or a batch. Complete before it is asked."""

    def __init__(self) -> None:
        self._nameless: list[Record] = []
        self._named: dict[tuple[Scope, str, str], Record] = {}
        self._near: dict[Scope | None, dict[str, list[Record]]] | None = None
        self._known: dict[Scope | None, dict[str, list[Record]]] | None = None

    def add(self, record: Record) -> None:
        """Take in a record that stands on its own, not one that another contains; an older version goes."""
        name = record.address.local or record.address.url
        key = record.scope, name, record.address.base
        if name and not _clash(self._named.get(key), record):
            self._named[key] = _newer(self._named.get(key), record)
        else:
            self._nameless.append(record)

    def newest(self) -> Iterator[Record]:
        """Yield of each thing its newest version, also one that is void or says that the thing was deleted.

        A deletion without a server's address counts for any server's.
        """
        yield from self._nameless
        for (scope, name, base), record in self._named.items():
            loose = self._named.get((scope, name, "")) if base else None
            strict = loose is None or not loose.is_deleted
            if strict or _newer(loose, record) is record:
                yield record

    def meant(self, by: Record, reference: Reference | None, kinds: Collection[str]) -> Record | None:
        """Return what a reference in the record `by` means: one of `kinds`, or None."""
        if reference is None:
            return None
        if reference.literal.startswith("#"):
            contained = by.contained.get(reference.literal[1:])
            return contained if contained is not None and contained.kind in kinds else None
        scopes: list[Scope | None] = []
        scope: Scope | None = by.scope
        while scope is not None:
            scopes.append(scope)
            scope = scope.around
        outside = False
        for at in (*scopes, None):
            found = self._at(at, by.address, reference, outside=outside)
            found = [each for each in found if each.kind in kinds]
            if found:
                return _only(found)
            outside = outside or (at is not None and at.closed)
        return None

    def _at(self, scope: Scope | None, base: Address, reference: Reference, *, outside: bool) -> list[Record]:
        """Look in one scope; None is everywhere.

        `outside` of what is closed a plain `Patient/1` is one that stands alone: in a Bundle it is its own.
        """
        near = self._by_address().get(scope, {})
        literal = reference.literal
        found: list[Record] = []
        if literal:
            whole = f"{base.base}/{literal}" if base.base and ":" not in literal else literal
            found = [each for each in near.get(whole, ()) if each.address.url == whole]
            if not found or ":" not in whole:
                found = found or [
                    each for each in near.get(_local(literal), ()) if _may_be(base, literal, each)
                ]
                found = [each for each in found if not (outside and each.scope.kind)]
        if not found and reference.identifier:
            found = self._by_identifier().get(scope, {}).get(reference.identifier, [])
        return found

    def _by_address(self) -> dict[Scope | None, dict[str, list[Record]]]:
        if self._near is None:
            self._near = defaultdict(lambda: defaultdict(list))
            for record in self.newest():
                for key in {record.address.url, record.address.local} - {""}:
                    self._near[record.scope][key].append(record)
                    self._near[None][key].append(record)
        return self._near

    def _by_identifier(self) -> dict[Scope | None, dict[str, list[Record]]]:
        """Read what things are known by: only where somebody refers to one so."""
        if self._known is None:
            self._known = defaultdict(lambda: defaultdict(list))
            for record in self.newest():
                for each in identifiers(record.elements()):
                    if each.use != "old":
                        self._known[record.scope][each.key].append(record)
                        self._known[None][each.key].append(record)
        return self._known


def _newer(one: Record | None, other: Record) -> Record:
    return other if one is None or _age(one) <= _age(other) else one


def _clash(one: Record | None, other: Record) -> bool:
    """Tell whether one address was given to two people: no version says which of them holds."""
    if one is None or {one.kind, other.kind} != {"Patient"}:
        return False
    if one.version != other.version or one.scope.kind == HISTORY:
        return False
    ours, theirs = one.data, other.data
    if not (isinstance(ours, Person) and isinstance(theirs, Person) and ours.patient and theirs.patient):
        return False
    return not same_person(ours, theirs)


def _age(record: Record) -> tuple[int, str, int]:
    """Return what sorts versions; a history's first entry is the newest, where nothing else says so."""
    changed, number = record.version
    return number, changed, -record.order if record.scope.kind == HISTORY else record.order


def _local(literal: str) -> str:
    return "/".join(literal.split("/")[-2:])


def _may_be(by: Address, literal: str, candidate: Record) -> bool:
    """Tell whether an address may mean a resource whose own isn't that very one: never across two servers."""
    base = literal.removesuffix(_local(literal)).rstrip("/") or by.base
    return not (base and candidate.address.base) or base == candidate.address.base


def _only(found: Iterable[Record]) -> Record | None:
    """Return the one that is meant; the same patient twice is one, and the last time tells."""
    first, *others = found
    one = first
    for other in others:
        ours, theirs = one.data, other.data
        if not (isinstance(ours, Person) and isinstance(theirs, Person) and same_person(ours, theirs)):
            return None
        one = _newer(one, other)
    return one


def same_person(one: Person, other: Person) -> bool:
    """Tell whether two Patients are surely one: nothing that both know differs, and something is the same."""
    if one is other:
        return True
    if one.patient is None or other.patient is None:
        return False
    ours, theirs = dict(one.patient.ids), dict(other.patient.ids)
    shared = ours.keys() & theirs.keys()
    agreed = bool(shared) and all(ours[kind] == theirs[kind] for kind in shared)
    return agreed and one.patient.birth_date == other.patient.birth_date
