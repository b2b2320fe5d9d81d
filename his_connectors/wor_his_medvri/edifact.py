"""The smallest useful EDIFACT: text to segments and back, with release character and counters in the tag.

A tag of the Medeur dialect carries counters (`TXT:1`, `BEP:1:1:2`), so it is split on `:` first.
A segment ends with `'`, then CR, LF, CRLF or nothing.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final, NamedTuple, TextIO

from wor_sidecar.domain.errors.folders import FileTruncated, NotEdifact, SegmentTooLong

_CHUNK: Final = 1 << 16
LONGEST: Final = 1 << 16
"""Characters of one segment; a real one has a few hundred."""
_STARTS: Final = ("UNA", "UNB")
_MARKS: Final = (5, 6)
_NONE: Final = "\uffff"
_ENOUGH: Final = 32
_BETWEEN: Final = "\ufeff \r\n\t\x1a"
"""Stands between segments; at the end, the sign by which DOS ended a file."""


@dataclass(frozen=True, slots=True)
class Service:
    """The four characters that mean something."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"

    def escape(self, text: str) -> str:
        """Return a value that can't end anything: the only way of a value into a file."""
        marks = re.escape(self.component + self.element + self.release + self.terminator)
        return re.sub(f"([{marks}])", lambda found: self.release + found[1], text)


class Segment(NamedTuple):
    """`TXT:1+a:b` is tag TXT, counters (1,), elements ((a, b),). Values are as meant, without release.

    A tuple, for an interchange is mostly these.
    """

    tag: str
    counters: tuple[str, ...] = ()
    elements: tuple[tuple[str, ...], ...] = ()

    def get(self, element: int, component: int = 0) -> str:
        """Return a component, both counted from 0; empty where there is none."""
        parts = self.elements[element] if element < len(self.elements) else ()
        return parts[component] if component < len(parts) else ""

    def written(self, service: Service) -> str:
        """Return the segment with its terminator; empty places at the end are left out."""
        tag = service.component.join((self.tag, *self.counters))
        elements = [_joined(parts, service) for parts in self.elements]
        while elements and not elements[-1]:
            elements.pop()
        return service.element.join((tag, *elements)) + service.terminator


def segments(text: TextIO) -> Iterator[Segment]:
    """Yield the segments of a stream, a few in memory at a time; each UNA is obeyed and left out.

    Raises:
        NotEdifact: it doesn't begin as an interchange.
        SegmentTooLong: no end within LONGEST characters.
        FileTruncated: it ends inside a segment.

    """
    buffer = _from_next(text, text.read(_CHUNK))
    if any(start.startswith(buffer) for start in _STARTS) and buffer:
        raise FileTruncated
    if not buffer.startswith(_STARTS):
        raise NotEdifact
    service = Service()
    while buffer:
        if buffer.startswith("UNA"):  # another interchange may have marks of its own
            service, buffer = _service(buffer)
        buffer = yield from _interchange(text, buffer, service)


def _interchange(text: TextIO, buffer: str, service: Service) -> Generator[Segment, None, str]:
    """Yield segments to UNZ or the end; returns what was read behind it."""
    whole = _upto(service.terminator, service.release)
    splitter = _splitter(service)
    while True:
        end = 0
        while match := whole.match(buffer, end):
            end = match.end()
            segment = splitter.segment(match[1])
            yield segment
            if segment.tag == "UNZ":
                return _from_next(text, buffer[end:])
        buffer = buffer[end:]
        if len(buffer) > LONGEST:
            raise SegmentTooLong(limit=LONGEST)
        chunk = text.read(_CHUNK)
        if not chunk:
            break
        buffer += chunk
    if buffer.strip(_BETWEEN):
        raise FileTruncated
    return ""


def _from_next(text: TextIO, buffer: str) -> str:
    """Return the buffer from the next segment on, with enough of it to know UNA by; empty: there is none."""
    buffer = buffer.lstrip(_BETWEEN)
    while len(buffer) < _ENOUGH and (chunk := text.read(_CHUNK)):
        buffer = (buffer + chunk).lstrip(_BETWEEN)
    return buffer


def _service(head: str) -> tuple[Service, str]:
    """Read UNA: six characters by the standard (`:+.? '`); five have been seen, without a blank."""
    end = head.find("UNB", 3)
    if end < 0 and len(head) < _ENOUGH:
        raise FileTruncated
    marks = head[3:end].rstrip(_BETWEEN) if end > 0 else ""
    if len(marks) not in _MARKS:
        raise NotEdifact
    # Of five, the decimal mark or the blank is left out; a blank in its place means: no release character.
    release = marks[2] if len(marks) < max(_MARKS) and marks[3] == " " else marks[3]
    service = Service(marks[0], marks[1], _NONE if release == " " else release, marks[-1])
    if len({service.component, service.element, service.release, service.terminator}) < len(fields(service)):
        raise NotEdifact
    return service, head[end:]


@lru_cache(maxsize=8)
def _splitter(service: Service) -> "_Splitter":
    return _Splitter(service)


class _Splitter:
    """Takes a whole segment apart; each release character in it stands before the one that it releases."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._elements = _upto(service.element, service.release).findall
        self._components = _upto(service.component, service.release).findall
        self._released = re.compile(f"{re.escape(service.release)}(.)", re.DOTALL)

    def segment(self, raw: str) -> Segment:
        """Return the segment, its values as meant."""
        service = self._service
        if service.release in raw:
            first, *others = self._elements(raw + service.element)
            values = tuple([self._values(each) for each in others])
        else:
            mark = service.component
            first, *others = raw.split(service.element)
            values = tuple([tuple(each.split(mark)) for each in others])
        tag, *counters = first.split(service.component)
        return Segment(tag.strip(_BETWEEN), tuple(counters), values)

    def _values(self, element: str) -> tuple[str, ...]:
        service = self._service
        if service.release not in element:
            return tuple(element.split(service.component))
        return tuple([self._value(each) for each in self._components(element + service.component)])

    def _value(self, text: str) -> str:
        release = self._service.release
        if release + release not in text:  # then each of them releases another
            return text.replace(release, "")
        return self._released.sub(r"\1", text)


@lru_cache(maxsize=32)
def _upto(mark: str, release: str) -> re.Pattern[str]:
    mark, release = re.escape(mark), re.escape(release)
    return re.compile(f"((?:[^{mark}{release}]++|{release}.)*+){mark}", re.DOTALL)


def _joined(parts: tuple[str, ...], service: Service) -> str:
    filled = list(parts)
    while filled and not filled[-1]:
        filled.pop()
    return service.component.join(map(service.escape, filled))
