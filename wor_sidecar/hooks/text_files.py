"""Bytes to text for connectors, strictly: as declared, else UTF-8, else Windows-1252; nothing is replaced."""

import codecs
import io
import logging
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import EncodingRefused, FileTruncated, NotText
from wor_sidecar.hooks.findings import ENCODING, found_out

AUTO: Final = "auto"
ENCODINGS: Final = (AUTO, "utf-8", "windows-1252", "iso-8859-1")
WON: Final = "encoding "
"""How the log line begins that says which encoding won."""
_CHUNK: Final = 1 << 16
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODECS: Final = {"utf-8": "utf-8-sig", "windows-1252": "cp1252", "iso-8859-1": "iso-8859-1"}

log = logging.getLogger(__name__)


def decoded(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Return the stream as text, from its start; line ends stay as they are.

    `encoding` is one of ENCODINGS. The stream must be seekable, as the intake's private copy is. `detach` the
    result when done: the stream stays the caller's.

    Raises:
        NotText: UTF-16, or bytes of zero.
        EncodingRefused: some byte isn't text in that encoding.
        FileTruncated: it ends in the middle of a character.

    """
    chosen = fitting(stream) if encoding == AUTO else _told(_checked(stream, encoding))
    stream.seek(0)
    codec = _CODECS[chosen]
    if chosen == "utf-8":
        codec = codec if stream.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else chosen
        stream.seek(0)
    return io.TextIOWrapper(stream, codec, errors="strict", newline="")


def fitting(stream: BinaryIO) -> str:
    """Return the first of UTF-8 and Windows-1252 that the whole stream is in; it is left anywhere.

    Raises:
        NotText, EncodingRefused, FileTruncated: as `decoded`.

    """
    try:
        return _told(_checked(stream, "utf-8"))
    except EncodingRefused:
        return _told(_checked(stream, "windows-1252"))


def _told(chosen: str) -> str:
    log.info("%s%s", WON, chosen)
    found_out(ENCODING, chosen)
    return chosen


def _checked(stream: BinaryIO, encoding: str) -> str:
    """Read the whole file once: an answer halfway would be too late."""
    stream.seek(0)
    chunk = stream.read(_CHUNK)
    if len(chunk) < _CHUNK and not _binary(chunk) and not stream.read(1):
        try:
            chunk.decode(_CODECS[encoding])
        except UnicodeDecodeError:
            pass  # what follows finds out where, and whether it was cut
        else:
            return encoding
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(_CODECS[encoding])("strict")
    position, foreign = 0, False
    while chunk := stream.read(_CHUNK):
        if position == 0 and _binary(chunk):
            raise NotText
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise EncodingRefused(encoding=encoding, position=position + error.start + 1) from error
        foreign = foreign or not text.isascii()
        position += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # A file that was UTF-8 all along was cut; one that was ASCII until its last letter is Windows-1252.
        if foreign:
            raise FileTruncated from error
        raise EncodingRefused(encoding=encoding, position=position) from error
    held_back, _ = decoder.getstate()
    if held_back:  # a byte order mark that was cut: this decoder keeps it without a word, at the end as well
        raise FileTruncated
    return encoding


def _binary(head: bytes) -> bool:
    """UTF-16, a workbook or the like; a single NUL is a broken row's own trouble."""
    return head.startswith((*_UTF16, b"PK\x03\x04")) or head.count(0) * 8 > len(head)
