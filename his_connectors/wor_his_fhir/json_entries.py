"""FHIR's JSON, resource by resource: a document element by element, NDJSON line by line."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, NamedTuple, TextIO

from wor_his_fhir.entries import STREAMED, Entry, Flaw, Scope, opened, unpacked
from wor_his_fhir.json_source import Source
from wor_his_fhir.nodes import Node, text
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import JsonBroken, NotFhir

_CHUNK: Final = 1 << 18
LONGEST_LINE: Final = 1 << 20
"""Characters of a line that is read at once; a longer one is streamed."""
_GOES_ON: Final = re.compile(r"[\[:,{][ \t\r\n]*\Z")
"""The end of a line after which a document may go on with an object."""


class Line(NamedTuple):
    """A line that isn't blank, or the first part of a long one."""

    number: int
    text: str

    @property
    def ended(self) -> bool:
        """Its line end stands there."""
        return self.text.endswith(("\n", "\r"))

    @property
    def long(self) -> bool:
        """It goes on behind this part."""
        return not self.ended and len(self.text) >= LONGEST_LINE


def json_entries(stream: TextIO, file: Scope) -> Iterator[Entry | Flaw]:
    """Yield the resources of a file: one resource, a Bundle, a list, or NDJSON of those.

    `stream` is at its start, and seekable.

    Raises:
        FileEmpty, FileTruncated, JsonBroken, NotFhir: nothing of the file counts.

    """
    lines = _lines(stream)
    head, second = next(lines, None), next(lines, None)
    if head is None:
        raise FileEmpty
    follows = second is not None and second.text.lstrip().startswith("{") and not _GOES_ON.search(head.text)
    stream.seek(0)
    if head.long or follows:
        source = Source(_nothing)
        for line in _lines(stream):
            yield from _by_line(line, source, stream, file)
        return
    source = Source(lambda wanted: stream.read(max(wanted, _CHUNK)))
    yield from _document(source, file, "entry {}")
    if source.sign():
        raise JsonBroken(why="something stands behind its end")


def _lines(stream: TextIO) -> Iterator[Line]:
    number = 0
    while part := stream.readline(LONGEST_LINE):
        number += 1
        if part.strip():
            yield Line(number, part)


def _by_line(line: Line, reused: Source, stream: TextIO, file: Scope) -> Iterator[Entry | Flaw]:
    position = f"line {line.number}"
    if line.long:
        source = Source(_rest_of(line, stream))
        yield from _document(source, file, f"{position}.{{}}")
        if source.sign():
            raise JsonBroken(why="something stands behind its end")
        return
    try:
        reused.start_with(line.text)
        yield from _at_once(reused, position, file)
    except FileTruncated:
        if not line.ended:
            raise
        yield Flaw(position, JsonBroken(why="the line ends too early"))
    except WorError as error:
        yield Flaw(position, error)


def _nothing(_wanted: int) -> str:
    return ""


def _at_once(source: Source, position: str, file: Scope) -> Iterator[Entry]:
    value, spoilt = source.value()
    if source.sign():
        raise JsonBroken(why="something stands behind its end")
    if spoilt:
        raise JsonBroken(why=spoilt)
    yield from opened(position, file, _resource(value))


def _rest_of(line: Line, stream: TextIO) -> Callable[[int], str]:
    """Hand out a long line, and nothing behind its end."""
    parts = chain([line.text], iter(lambda: stream.readline(LONGEST_LINE), ""))
    ended = False

    def more(_wanted: int) -> str:
        nonlocal ended
        part = "" if ended else next(parts, "")
        ended = part.endswith(("\n", "\r"))
        return part

    return more


def _document(source: Source, file: Scope, position: str) -> Iterator[Entry | Flaw]:
    """Yield the resources of one document; `position` has a place for the entry's number."""
    if source.sign() == "[":
        for number, (value, spoilt) in enumerate(source.elements(), 1):
            at = position.format(number)
            yield from _flawed(at, spoilt) if spoilt else opened(at, file, _resource(value))
        return
    node: dict[str, object] = {}
    inner = Scope(file)
    for name in source.members():
        holds = STREAMED.get(text(node, "resourceType"))
        if name in STREAMED.values() and holds in (name, None) and source.sign() == "[":
            yield from _elements(source, inner, position)
            continue
        node[name], spoilt = source.value()
        if spoilt:
            raise JsonBroken(why=spoilt)
        if name == "type":
            inner.kind = text(node, "type")
    if text(_resource(node), "resourceType") not in STREAMED:
        yield from opened(position.format(1), file, node)


def _elements(source: Source, inner: Scope, position: str) -> Iterator[Entry | Flaw]:
    for number, (value, spoilt) in enumerate(source.elements(), 1):
        at = position.format(number)
        if spoilt:
            inner.flawed = True
            yield from _flawed(at, spoilt)
        elif isinstance(value, dict):
            yield from unpacked(at, inner, value)


def _flawed(position: str, why: str) -> Iterator[Flaw]:
    yield Flaw(position, JsonBroken(why=why))


def _resource(value: object) -> Node:
    if not isinstance(value, dict) or not text(value, "resourceType"):
        raise NotFhir
    return value
