"""References as they stand in a file, and the addresses that they may mean."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from wor_his_fhir.nodes import Node, extensions, first, text
from wor_his_fhir.people import Identifier, identifiers

_ROLE: Final = "http://nictiz.nl/fhir/StructureDefinition/practitionerrole-reference"
_RESTFUL: Final = re.compile(r"(?:(.*)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})")
_URN: Final = ("urn:", "URN:")
_HISTORY: Final = "/_history/"


class Reference(NamedTuple):
    """A reference as it stands there, but for a version: the newest of a thing is meant as well."""

    literal: str = ""
    identifier: str = ""
    display: str = ""
    type: str = ""

    @property
    def said(self) -> str:
        """The identifier's value, or the end of the address: what the thing is called when it isn't there."""
        _system, _bar, value = self.identifier.partition("|")
        plain = _RESTFUL.fullmatch(self.literal)
        return value or (plain[3] if plain else "")


class Address(NamedTuple):
    """Where a resource says it stands."""

    url: str = ""
    base: str = ""
    local: str = ""


def reference_of(node: Node) -> Reference | None:
    """Return the reference of a Reference element; None where it names nothing."""
    literal = text(node, "reference").partition(_HISTORY)[0]
    known = next(iter(identifiers(node)), None) if "identifier" in node else None
    if "?" in literal:
        literal, known = literal.partition("?")[0], _sought(literal) or known
    if not (literal or known or text(node, "display")):
        return None
    return Reference(
        _same_case(literal),
        known.key if known else "",
        text(node, "display"),
        text(node, "type"),
    )


def references(nodes: Iterable[Node]) -> tuple[Reference, ...]:
    """Return the references of several elements; a role that stands beside a professional comes first."""
    found = []
    for node in nodes:
        if "extension" in node:
            roles = (first(each, "valueReference") for each in extensions(node, _ROLE))
            found += [reference_of(role) for role in roles]
        found.append(reference_of(node))
    return tuple(each for each in found if each is not None)


def address_of(full_url: str, kind: str, number: str) -> Address:
    """Return where a resource stands, by its entry's fullUrl and its own id."""
    url = _same_case(full_url.partition(_HISTORY)[0])
    base, found, local = url.rpartition(f"/{kind}/")
    if found and local and "/" not in local:
        return Address(url, base, f"{kind}/{local}")
    parts = _RESTFUL.fullmatch(url)
    if parts:
        return Address(url, parts[1] or "", f"{parts[2]}/{parts[3]}")
    return Address(url, "", f"{kind}/{number}" if kind and number else "")


def _sought(literal: str) -> Identifier | None:
    """Read `Patient?identifier=system|value`, as a transaction may refer to what is on its server."""
    kind, _mark, query = literal.partition("?")
    for name, value in parse_qsl(query):
        system, bar, plain = value.partition("|")
        if name == "identifier" and bar and kind.isalpha():
            return Identifier(system, plain)
    return None


def _same_case(url: str) -> str:
    """Write a uuid in one case: it may come in either, an address may not."""
    return url.lower() if url[:4] in _URN else url
