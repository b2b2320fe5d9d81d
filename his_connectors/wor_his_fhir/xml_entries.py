"""FHIR's XML, resource by resource: each becomes what its JSON would be, and goes as soon as it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from wor_his_fhir.entries import STREAMED, Entry, Scope, opened, unpacked
from wor_his_fhir.nodes import text
from wor_sidecar.domain.errors.formats import NotFhir
from wor_sidecar.hooks.guarded_xml import fed

_FHIR: Final = "http://hl7.org/fhir "
_LONGEST_TAG: Final = 32 << 20
"""Bytes: an attachment stands in an attribute."""
_HELD: Final = "\0resource"
"""Where a wrapper (`resource`, `contained`) keeps the resource in it for a moment; no name begins so."""


@dataclass(slots=True)
class _Element:
    name: str
    value: str | None = None
    node: dict[str, object] = field(default_factory=dict)


def xml_entries(stream: BinaryIO, file: Scope) -> Iterator[Entry]:
    """Yield the resources of a file.

    Raises:
        FileEmpty, FileTruncated, XmlBroken, XmlRefused, NotFhir: nothing of the file counts.

    """
    document = _Document(file)
    for _ in fed(stream, document, longest=_LONGEST_TAG):
        yield from document.taken()


class _Document:
    """A `guarded_xml.Sink` that makes nodes; what isn't FHIR's, such as the narrative, is passed over."""

    def __init__(self, file: Scope) -> None:
        self._file = file
        self._inner = Scope(file)
        self._open: list[_Element] = []
        self._foreign = 0
        self._number = 0
        self._ready: list[Entry] = []

    def taken(self) -> list[Entry]:
        """Hand over what is complete."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        if self._foreign or not name.startswith(_FHIR):
            if not self._open:
                raise NotFhir
            self._foreign += 1
            return
        element = _Element(name[len(_FHIR) :], attributes.get("value"))
        if "url" in attributes:
            element.node["url"] = attributes["url"]
        if element.name[:1].isupper():
            element.node["resourceType"] = element.name
        self._open.append(element)

    def end(self, _name: str) -> None:
        """Close it, and put it where it belongs."""
        if self._foreign:
            self._foreign -= 1
            return
        element = self._open.pop()
        if not self._open:
            self._close(element)
            return
        within = self._open[-1]
        if element.name[:1].isupper():
            within.node[_HELD] = element.node
        elif len(self._open) == 1 and STREAMED.get(within.name) == element.name:
            self._number += 1
            # Bundle.type stands before its entries.
            self._inner.kind = text(within.node, "type")
            self._ready.extend(unpacked(f"entry {self._number}", self._inner, element.node))
        else:
            _put(within.node, element)

    def text(self, data: str) -> None:
        """Pass over: FHIR's values are attributes."""

    def _close(self, root: _Element) -> None:
        if not root.name[:1].isupper():
            raise NotFhir
        if root.name not in STREAMED:
            self._ready.extend(opened("entry 1", self._file, root.node))


def _put(node: dict[str, object], element: _Element) -> None:
    values = node.setdefault(element.name, [])
    if not isinstance(values, list):  # `url` as an attribute and as an element: the attribute stays
        return
    if element.value is None:
        values.append(element.node.get(_HELD, element.node))
        return
    values.append(element.value)
    if element.node:
        beside = node.setdefault(f"_{element.name}", [])
        if isinstance(beside, list):
            beside.extend([None] * (len(values) - 1 - len(beside)))
            beside.append(element.node)
