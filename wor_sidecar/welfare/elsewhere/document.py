"""The PDF of a referral: whether it is one, whole, and without anything in it that acts."""

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

LARGEST: Final = 10 << 20
"""Bytes of one document."""
MOST: Final = 5
"""Documents of one message."""
_START: Final = b"%PDF-"
_END: Final = b"%%EOF"
_TAIL: Final = 2048
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES: Final = rb"JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Movie"
_ACTS: Final = re.compile(rb"/(?:" + _NAMES + rb")(?![A-Za-z0-9])")
_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_OBJECTS: Final = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_STREAM: Final = re.compile(rb"stream\r?\n")
_UNPACKED: Final = 16 << 20
"""Bytes that the packed objects of one document may come to: more is a bomb, and no letter."""


class Trouble(StrEnum):
    """Why a document isn't kept; the referral is taken in all the same."""

    MISSING = "missing"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    ACTS = "acts"
    LOCKED = "locked"


def trouble_with(document: bytes) -> Trouble | None:
    """Return why a document can't be kept; None: it can.

    What acts (a script, a program to start, a file within the file, a form that sends) is looked for by the
    names that PDF has for it (ISO 32000-1, 12.6.4), in the file itself and in its packed objects. Nobody can
    look through an encrypted file.
    """
    if len(document) > LARGEST:
        return Trouble.TOO_LARGE
    if not document.startswith(_START):
        return Trouble.NOT_PDF
    if _END not in document[-_TAIL:]:
        return Trouble.DAMAGED
    try:
        return next(filter(None, map(_named_in, (document, *_packed(document)))), None)
    except zlib.error:
        return Trouble.DAMAGED


def _named_in(part: bytes) -> Trouble | None:
    plain = _HEX.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part
    if _LOCKED.search(plain):
        return Trouble.LOCKED
    return Trouble.ACTS if _ACTS.search(plain) else None


def _packed(document: bytes) -> Iterator[bytes]:
    """Yield the packed objects (ISO 32000-1, 7.5.7), unpacked.

    Raises:
        zlib.error: they are damaged, or come to more than any letter's.

    """
    left = _UNPACKED
    for found in _OBJECTS.finditer(document):
        start = _STREAM.search(document, found.end())
        if start is None:
            raise zlib.error
        unpacker = zlib.decompressobj()
        part = unpacker.decompress(document[start.end() :], left)
        left -= len(part)
        if unpacker.unconsumed_tail and not unpacker.eof and left <= 0:
            raise zlib.error
        yield part
