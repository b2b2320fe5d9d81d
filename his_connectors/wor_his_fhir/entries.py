"""What both syntaxes hand over: resource by resource, with the Bundle that each belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from wor_his_fhir.nodes import Node, first, objects, text
from wor_sidecar.domain.errors import WorError

STREAMED: Final = {"Bundle": "entry", "Parameters": "parameter"}
"""Resources that hold others, and where: these are taken one at a time."""
HISTORY: Final = "history"
"""A Bundle of versions, the newest first."""
_DOCUMENT: Final = "document"
UNSAID: Final = ("", 0)
"""The version of what doesn't say any."""
_DEEPEST: Final = 8
"""Bundles inside each other."""


@dataclass(eq=False, slots=True)
class Scope:
    """A Bundle, a file or a batch: where a reference is looked up first, before its `around`."""

    around: "Scope | None" = None
    kind: str = ""
    """Bundle.type, where it is known by now."""
    flawed: bool = False
    """Something in it could not be taken apart: it may be what the rest refers to."""

    @property
    def closed(self) -> bool:
        """Tell whether what is meant by a plain `Patient/1` stands in it, or nowhere: a document is whole."""
        return self.flawed or self.kind == _DOCUMENT


class Entry(NamedTuple):
    """One resource of a file. A deletion has no resource: `full_url` says what went."""

    position: str
    scope: Scope
    full_url: str
    kind: str
    resource: Node
    version: tuple[str, int] = UNSAID
    """When it was last changed (as a text that sorts) and its number; empty and 0 where unsaid."""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Flaw:
    """A record that could not be taken apart."""

    position: str
    error: WorError


def unpacked(position: str, scope: Scope, wrapper: Node, depth: int = 0) -> Iterator[Entry]:
    """Yield the resources of an element of a Bundle or Parameters; one that holds others is opened."""
    resource = first(wrapper, "resource")
    full_url = text(wrapper, "fullUrl")
    request = first(wrapper, "request")
    if request and text(request, "method") == "DELETE":
        gone = full_url or text(request, "url")
        yield Entry(position, scope, gone, "", {}, _version(wrapper, {}), deleted=True)
    elif resource:
        yield from opened(position, scope, resource, full_url, _version(wrapper, resource), depth)
    if "part" in wrapper and depth < _DEEPEST:
        for number, part in enumerate(objects(wrapper, "part"), 1):
            yield from unpacked(f"{position}.{number}", scope, part, depth + 1)


def opened(
    position: str,
    scope: Scope,
    resource: Node,
    full_url: str = "",
    version: tuple[str, int] | None = None,
    depth: int = 0,
) -> Iterator[Entry]:
    """Yield a resource, or what a Bundle or Parameters holds: each Bundle is a scope of its own."""
    kind = text(resource, "resourceType")
    holds = STREAMED.get(kind)
    if holds is None:
        yield Entry(position, scope, full_url, kind, resource, version or _version({}, resource))
    elif depth < _DEEPEST:
        inner = Scope(scope, text(resource, "type"))
        for number, each in enumerate(objects(resource, holds), 1):
            yield from unpacked(f"{position}.{number}", inner, each, depth + 1)


def _version(wrapper: Node, resource: Node) -> tuple[str, int]:
    meta, response = first(resource, "meta"), first(wrapper, "response")
    if not (meta or response):
        return UNSAID
    number = text(meta, "versionId") or text(response, "etag").removeprefix("W/").strip('"')
    changed = text(meta, "lastUpdated") or text(response, "lastModified")
    return changed, int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0  # noqa: PLR2004 - an int
