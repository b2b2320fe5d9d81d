"""The zip that a workbook is: the one archive that is opened, and only as far as its profile allows.

zipfile takes it apart and checks each part's sum; before it may, the end of the file is looked at (a cut zip
is never half read) and so is its table of contents (nothing in it may be there twice, lie over another part,
be locked, or unpack to a hundred times its size).
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Final, cast
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import (
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookOld,
    WorkbookRefused,
    WorkbookTooLarge,
    XmlBroken,
)
from wor_sidecar.hooks.guarded_xml import guarded

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES: Final = 4096
RATIO: Final = 100
SMALL: Final = 1 << 20
"""Bytes: a part that is no larger may unpack to more than RATIO times its size."""
_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\x05\x06"
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64: Final = struct.Struct("<4sLQL")
_LOCATOR_MARK: Final = b"PK\x06\x07"
_ELSEWHERE_16, _ELSEWHERE_32 = 0xFFFF, 0xFFFFFFFF
"""In place of a number: it stands in the larger record."""
_LONGEST_COMMENT: Final = (1 << 16) - 1
_LARGEST_CONTENTS: Final = 2 << 20
_LOCAL_HEADER: Final = 30
_LOCKED: Final = 0x1
_DAMAGE: Final = (
    BadZipFile, LargeZipFile, EOFError, OSError, zlib.error, struct.error, NotImplementedError, RuntimeError,
    ValueError, OverflowError, KeyError,
)  # fmt: skip
"""What zipfile raises over a file that was made to hurt it."""
_CHUNK: Final = 1 << 16
_LOCKED_WORKBOOK: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "content.xml": "an OpenDocument file (.ods)",
}


def looks_like_workbook(head: bytes, name: str) -> bool:
    """Tell from the first bytes and the name whether this is a workbook, also one that is refused by name."""
    lower = name.lower()
    if head.startswith(ZIP):
        return lower.endswith((".xlsx", ".xlsm", ".xlsb", ".xls")) or b"xl/" in head
    return head.startswith(OLE) and lower.endswith((".xlsx", ".xls"))


def refuse_old(stream: BinaryIO) -> None:
    """Name a workbook of before 2007, and one with a password, which lies in the same wrapping.

    Raises:
        WorkbookOld, WorkbookEncrypted: it is one.

    """
    if stream.read(len(OLE)) == OLE:
        before = b""
        while chunk := stream.read(_CHUNK):
            if _LOCKED_WORKBOOK in before + chunk:
                raise WorkbookEncrypted
            before = chunk[-len(_LOCKED_WORKBOOK) :]
        raise WorkbookOld(what="an old workbook (.xls)")
    stream.seek(0)


class Archive:
    """A workbook's parts by name. `largest`: bytes that they may unpack to together.

    Raises:
        FileTruncated: its end isn't there yet.
        WorkbookRefused, WorkbookTooLarge, WorkbookEncrypted, WorkbookOld, WorkbookBroken: why it isn't read.

    """

    def __init__(self, stream: BinaryIO, largest: int) -> None:
        contents = _contents(stream)
        try:
            self._zip = ZipFile(stream)
        except _DAMAGE as error:
            raise WorkbookBroken(part="its table of contents") from error
        self._largest = largest
        infos = self._zip.infolist()
        _check(infos, contents, largest)
        self.names = frozenset(info.filename for info in infos)
        other = next((what for name, what in _OTHERS.items() if name in self.names), None)
        if other is not None:
            raise WorkbookOld(what=other)

    def parse(self, name: str, attach: Callable[[expat.XMLParserType], None]) -> Iterator[None]:
        """Parse a part with the handlers that `attach` sets, and yield after each piece of it.

        Raises:
            WorkbookBroken: it isn't there, or isn't whole.

        """
        try:
            part = _Part(name, self._zip.open(name))
        except _DAMAGE as error:
            raise WorkbookBroken(part=name) from error
        try:
            yield from guarded(cast("BinaryIO", part), attach, largest=self._largest, else_1252=False)
        except (FileTruncated, FileEmpty, XmlBroken) as error:
            # The archive is whole, so this part won't become so: no FileTruncated.
            raise WorkbookBroken(part=name) from error


class _Part:
    """One part, unpacked as it is read: what zipfile says of damage becomes ours."""

    def __init__(self, name: str, part: IO[bytes]) -> None:
        self._name = name
        self._part = part

    def read(self, size: int) -> bytes:
        try:
            return self._part.read(size)
        except _DAMAGE as error:
            raise WorkbookBroken(part=self._name) from error


def _contents(stream: BinaryIO) -> int:
    """Return where the table of contents begins.

    Raises:
        FileTruncated: the file doesn't end with the record that says so.

    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END_MARK)
    # Only the last one counts, and only when its comment ends where the file does.
    if at < 0 or len(tail) - at < _END.size:
        raise FileTruncated
    _mark, disk, first_disk, here, count, length, begin, comment = _END.unpack_from(tail, at)
    end = size - len(tail) + at
    if at + _END.size + comment != len(tail):
        raise FileTruncated
    if _ELSEWHERE_16 in (here, count) or _ELSEWHERE_32 in (length, begin):
        end, count, length, begin = _contents_64(stream, end)
    if disk or first_disk or begin + length != end:
        raise WorkbookRefused(what="something before, between or after its parts")
    if count > MOST_ENTRIES or length > _LARGEST_CONTENTS:
        raise WorkbookRefused(what=phrase("more than {value} parts", MOST_ENTRIES))
    return int(begin)


def _contents_64(stream: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """Read the larger record that stands before the end: where it begins, and what it says."""
    stream.seek(max(0, end - _LOCATOR_64.size))
    locator = stream.read(_LOCATOR_64.size)
    if len(locator) < _LOCATOR_64.size or not locator.startswith(_LOCATOR_MARK):
        raise WorkbookBroken(part="its table of contents")
    at = _LOCATOR_64.unpack(locator)[2]
    stream.seek(min(at, end))
    record = stream.read(_END_64.size)
    if len(record) < _END_64.size:
        raise WorkbookBroken(part="its table of contents")
    told = _END_64.unpack(record)
    return at, told[7], told[8], told[9]


def _check(infos: list[ZipInfo], contents: int, largest: int) -> None:
    if len(infos) > MOST_ENTRIES:
        raise WorkbookRefused(what=phrase("more than {value} parts", MOST_ENTRIES))
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) < len(names):
        raise WorkbookRefused(what="a part twice")
    if any(map(_strange, names)):
        raise WorkbookRefused(what="a part with a path of its own")
    if any(info.flag_bits & _LOCKED for info in infos):
        raise WorkbookEncrypted
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
        raise WorkbookRefused(what="a part that is packed in another way")
    if sum(info.file_size for info in infos) > largest:
        raise WorkbookTooLarge(limit=f"{largest >> 20} MiB")
    if any(info.file_size > max(SMALL, RATIO * info.compress_size) for info in infos):
        raise WorkbookTooLarge(limit=f"{RATIO} times its size")
    _check_places(sorted(infos, key=lambda info: info.header_offset), contents)


def _strange(name: str) -> bool:
    parts = name.split("/")
    return (
        not name or ".." in parts or parts[0] == "" or "\\" in name or ":" in name or not name.isprintable()
    )


def _check_places(infos: list[ZipInfo], contents: int) -> None:
    begins = [*(info.header_offset for info in infos[1:]), contents]
    for info, following in zip(infos, begins, strict=True):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following:
            raise WorkbookRefused(what="parts that lie over each other")
