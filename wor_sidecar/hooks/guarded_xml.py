"""XML for connectors, through an expat guard: no DTD, no entities of its own, a bounded depth, streamed.

class Names(Sink): ...                       # gathers what it needs
sink = Names()
for _ in fed(stream, sink):                  # after each chunk of the file
    yield from sink.taken()                  # hand out what is complete, and keep memory flat
"""

from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol
from xml.parsers import expat

from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import XmlBroken, XmlRefused

DEEPEST: Final = 64
"""Elements inside each other."""
LARGEST: Final = 64 << 20
"""Bytes of one document."""
BETWEEN: Final = " "
"""Stands between a name's namespace and its local part: `urn:hl7-org:v3 patient`."""
_CHUNK: Final = 1 << 16
_CUT: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


class Sink(Protocol):
    """What hears a document. An element's name is `namespace local`, or `local` where it has none."""

    def start(self, name: str, attributes: dict[str, str]) -> object:
        """Hear that an element begins."""
        ...

    def end(self, name: str) -> object:
        """Hear that it ends."""
        ...

    def text(self, data: str) -> object:
        """Hear text; one text may come in several pieces."""
        ...


def fed(stream: BinaryIO, sink: Sink, *, deepest: int = DEEPEST, largest: int = LARGEST) -> Iterator[None]:
    """Feed a document to `sink`, and yield after each chunk of 64 KiB.

    The encoding is what the document declares, strictly; a byte order mark wins.

    Raises:
        XmlRefused: a DTD, too deep, or too large.
        XmlBroken: it isn't well-formed; naming the line, never what stands there.
        FileTruncated, FileEmpty: it ends before its root does, or is empty.

    """
    parser = _guarded(sink, deepest)
    length = 0
    while chunk := stream.read(_CHUNK):
        length += len(chunk)
        if length > largest:
            raise XmlRefused(what=f"more than {largest >> 20} MiB")
        _parsed(parser, chunk)
        yield
    if not length:
        raise FileEmpty
    _parsed(parser, b"", final=True)
    yield


def _guarded(sink: Sink, deepest: int) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=BETWEEN)
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise XmlRefused(what=f"elements more than {deepest} deep")
        sink.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        sink.end(name)

    def refused(*_declared: object) -> None:
        raise XmlRefused(what="a document type (DTD)")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = sink.text
    # Entities can be declared in a DTD alone: without one there is no bomb, and nothing outside is named.
    parser.StartDoctypeDeclHandler = refused
    return parser


def _parsed(parser: expat.XMLParserType, chunk: bytes, *, final: bool = False) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        if final and error.code in _CUT:
            raise FileTruncated from error
        raise XmlBroken(line=error.lineno) from error
