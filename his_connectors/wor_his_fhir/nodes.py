"""A FHIR resource as it stands in a file, JSON or XML alike: whatever isn't of its type isn't there.

JSON says one value or a list of them, XML repeats an element: here both are lists. A primitive's extensions
stand beside it, as in JSON: `family` and `_family`.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Final

Node = Mapping[str, object]
Coding = tuple[str, str]
"""A code and its system, both as written; never its display."""
NOTHING: Final[Node] = {}
LONGEST: Final = 200
"""Characters of a value that a registration may hold."""


def objects(node: Node, *keys: str) -> list[Node]:
    """Return the objects under each of `keys`, in their order."""
    found: list[Node] = []
    for key in keys:
        value = node.get(key)
        if value is None:
            continue
        if isinstance(value, list):
            found += [each for each in value if isinstance(each, dict)]
        elif isinstance(value, dict):
            found.append(value)
    return found


def first(node: Node, *keys: str) -> Node:
    """Return the first object under `keys`, or an empty one."""
    for key in keys:
        value = node.get(key)
        if value is None:
            continue
        if isinstance(value, dict):
            return value
        if isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    return each
    return NOTHING


def text(node: Node, key: str) -> str:
    """Return the first text under a key, tidied; empty where there is none, or one longer than values are."""
    value = node.get(key)
    if value is None:
        return ""
    return tidied(value[0] if isinstance(value, list) and value else value)


def primitives(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """Yield each text under a key, with the node of its extensions."""
    values, beside = _listed(node.get(key)), _listed(node.get(f"_{key}"))
    count = max(len(values), len(beside))
    for at, extended in zip(range(count), chain(beside, repeat(None)), strict=False):
        value = values[at] if at < len(values) else None
        if isinstance(value, dict):  # XML, where there are extensions alone
            yield "", value
        else:
            yield tidied(value), extended if isinstance(extended, dict) else NOTHING


def extensions(node: Node, url: str) -> Iterator[Node]:
    """Yield the extensions of a node with this url."""
    return (each for each in objects(node, "extension") if text(each, "url") == url)


def extension_text(node: Node, url: str) -> str:
    """Return the text of the first extension with this url: a string or a code."""
    found = next(extensions(node, url), NOTHING)
    return text(found, "valueString") or text(found, "valueCode")


def codings(concept: Node) -> list[Coding]:
    """Return the codings of a CodeableConcept; what stands in its text is no code."""
    return [(text(coding, "code"), text(coding, "system")) for coding in objects(concept, "coding")]


def tidied(value: object) -> str:
    """Return a text on one line, without what can't be seen; one that is too long is none of ours."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
