"""XML for connectors, through an expat guard: no DTD, so no entities; depth, sizes, names bounded; streamed.

class Names(Sink): ...                       # gathers what it needs
sink = Names()
for _ in fed(stream, sink):                  # after each chunk of the file
    yield from sink.taken()                  # hand out what is complete, and keep memory flat

Where only a few places of a large document matter, `xml_paths.followed` costs less.
"""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol
from xml.parsers import expat

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import EncodingRefused, FileEmpty, FileTruncated, NotText
from wor_sidecar.domain.errors.formats import XmlBroken, XmlEncodingRefused, XmlRefused
from wor_sidecar.hooks.text_files import fitting

DEEPEST: Final = 64
"""Elements inside each other."""
LARGEST: Final = 64 << 20
"""Bytes of one document."""
LONGEST: Final = 1 << 20
"""Bytes of one tag with its attributes, or of one comment; text between tags may be longer."""
BETWEEN: Final = " "
"""Stands between a name's namespace and its local part: `urn:hl7-org:v3 Patient`."""
_CHUNK: Final = 1 << 16
_MOST_NAMES: Final = 50_000
_LONGEST_NAMESPACE: Final = 255
_ENCODINGS: Final = frozenset(
    {
        "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii",
        "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252",
    }
)  # fmt: skip
_MISSPELT: Final = re.compile(rb"""<\?xml[^>]{1,64}\bencoding\s*=\s*["']utf8["']""", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{1,128}\bencoding\s*=""")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CUT: Final = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)
_NO_MEMORY: Final = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]


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


def fed(
    stream: BinaryIO, sink: Sink, *, deepest: int = DEEPEST, largest: int = LARGEST, longest: int = LONGEST
) -> Iterator[None]:
    """Feed a document to `sink`, and yield after each chunk of 64 KiB.

    The encoding is what the document declares, strictly: UTF-8 and UTF-16, ASCII, ISO-8859-1 and -15,
    Windows-1252; a byte order mark wins. Where it declares none: UTF-8, else Windows-1252,
    which is found out by reading it once before (`stream` is seekable, as a connector's is).

    Raises:
        XmlRefused: a DTD, too deep, or too large.
        XmlEncodingRefused: it declares another encoding.
        XmlBroken: it isn't well-formed; naming the line, never what stands there.
        FileTruncated, FileEmpty: it ends before its root does, or is empty.

    """

    def attach(parser: expat.XMLParserType) -> None:
        _bounded(parser, sink, deepest)

    return guarded(stream, attach, largest=largest, longest=longest)


def guarded(
    stream: BinaryIO,
    attach: Callable[[expat.XMLParserType], None],
    *,
    largest: int = LARGEST,
    longest: int = LONGEST,
    else_1252: bool = True,
) -> Iterator[None]:
    """Parse a document with the handlers that `attach` sets, which bound the depth; else as `fed`.

    Without `else_1252` what declares no encoding is UTF-8, and `stream` need not be seekable.
    """
    chunk = stream.read(_CHUNK)
    if not chunk:
        raise FileEmpty
    names: dict[str, str] = {}
    parser = _parser(_encoding(stream, chunk, else_1252=else_1252), names)
    attach(parser)
    length = 0
    while chunk:
        length += len(chunk)
        if length > largest:
            raise XmlRefused(what=phrase("more than {value} MiB", largest >> 20))
        _parsed(parser, chunk)
        # A tag that doesn't end is looked at again with each chunk, and kept whole in memory.
        if length - max(0, parser.CurrentByteIndex) > longest + _CHUNK:
            raise XmlRefused(what=phrase("a tag or comment of more than {value} KiB", longest >> 10))
        if len(names) > _MOST_NAMES:
            raise XmlRefused(what=phrase("more than {value} different names", _MOST_NAMES))
        yield
        chunk = stream.read(_CHUNK)
    _parsed(parser, b"", final=True)
    yield


def too_deep(deepest: int) -> XmlRefused:
    """Return what handlers raise when elements stand more than `deepest` inside each other."""
    return XmlRefused(what=phrase("elements more than {value} deep", deepest))


def _encoding(stream: BinaryIO, head: bytes, *, else_1252: bool) -> str | None:
    """Return the encoding that no declaration can change; None: it is as declared."""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    if _MISSPELT.match(head):
        return "utf-8"
    if (
        not else_1252 or _DECLARED.match(head) or b"\0" in head[:4]
    ):  # without a mark, UTF-16 begins with half a `<`
        return None
    if any(mark.startswith(head) for mark, _said in _MARKS):  # all there is is half a mark
        return None
    at = stream.tell()
    try:
        return fitting(stream)
    except (EncodingRefused, NotText):
        return None  # the parser says where
    finally:
        stream.seek(at)


def _parser(encoding: str | None, names: dict[str, str]) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding, BETWEEN, names)
    parser.buffer_text = True

    def doctype(*_declared: object) -> None:
        raise XmlRefused(what="a document type (DTD)")

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        # Any other would be looked up among Python's codecs, and some of those are no encodings at all.
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise XmlEncodingRefused

    def namespace(_prefix: str | None, uri: str | None) -> None:
        # It comes back in front of each name: a long one makes a short document endless.
        if uri is not None and len(uri) > _LONGEST_NAMESPACE:
            raise XmlRefused(what=phrase("a namespace of more than {value} characters", _LONGEST_NAMESPACE))

    # Entities can be declared in a DTD alone: without one there is no bomb, and nothing outside is named.
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declared
    parser.StartNamespaceDeclHandler = namespace
    return parser


def _bounded(parser: expat.XMLParserType, sink: Sink, deepest: int) -> None:
    depth = 0
    hear_start, hear_end = sink.start, sink.end

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise too_deep(deepest)
        hear_start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        hear_end(name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = sink.text


def _parsed(parser: expat.XMLParserType, chunk: bytes, *, final: bool = False) -> None:
    try:
        parser.Parse(chunk, final)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        if final and error.code in _CUT:
            raise FileTruncated from error
        raise XmlBroken(line=error.lineno) from error
