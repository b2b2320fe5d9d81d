"""Reading an archive that came from elsewhere: what would be written outside its folder is refused unread."""

import gzip
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.upgrading import ReleaseDamaged

_SYSTEMS_PYTHON: Final = re.compile(r"/usr/bin/python3(\.[0-9]{1,2})?")
_THE_LINK: Final = ("bin", "python3")
"""The only link that a release has: the system's own Python."""
_BAD: Final = re.compile(r'[\\:\0-\x1f"*?<>|]')
_BROKEN: Final = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, ValueError)
_MOST: Final = 100_000
_LARGEST: Final = 2 << 30


@dataclass(frozen=True, slots=True)
class Member:
    """One entry, named below the archive's top folder."""

    name: str
    parts: tuple[str, ...]
    is_folder: bool
    link: str
    """Where a link leads; empty for what is none."""
    runs: bool
    size: int


class Archive(Protocol):
    """An archive that is open for reading."""

    def members(self) -> Iterator[Member]:
        """Yield what it holds, each of it checked."""
        ...

    def content(self, member: Member) -> IO[bytes]:
        """Open a file of it."""
        ...

    def size(self) -> int:
        """Return the bytes that it takes on the disk."""
        ...


@contextmanager
def open_archive(path: Path, file: IO[bytes] | None = None) -> Iterator[Archive]:
    """Open a .tar.gz or .zip; `file` is read in its place, where there is one.

    Raises:
        ReleaseDamaged: it can't be read to its end, or names a place outside.

    """
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(file or path) as zipped:
                yield _Zip(path, zipped)
        else:
            with tarfile.open(path, "r:gz", fileobj=file) as tarred:
                yield _Tar(path, tarred)
    except _BROKEN as error:
        raise ReleaseDamaged(path=path, why=phrase("it ends too early or is no archive")) from error


class _Tar:
    def __init__(self, path: Path, archive: tarfile.TarFile) -> None:
        self._path = path
        self._archive = archive

    def members(self) -> Iterator[Member]:
        for one in self._checked_count():
            parts = _parts(self._path, one.name)
            if not parts:
                continue
            link = one.linkname if one.issym() else ""
            known = one.isreg() or one.isdir() or _is_the_link(parts, link)
            if not known:
                raise ReleaseDamaged(path=self._path, why=phrase("it holds a link or a device"))
            runs = bool(one.mode & stat.S_IXUSR)
            yield Member(one.name, parts, one.isdir(), link, runs, one.size)

    def content(self, member: Member) -> IO[bytes]:
        found = self._archive.extractfile(member.name)
        assert found is not None
        return found

    def size(self) -> int:
        return sum(one.size for one in self.members())

    def _checked_count(self) -> list[tarfile.TarInfo]:
        found = self._archive.getmembers()
        _not_too_much(self._path, len(found), sum(one.size for one in found))
        return found


class _Zip:
    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive

    def members(self) -> Iterator[Member]:
        infos = self._archive.infolist()
        _not_too_much(self._path, len(infos), sum(one.file_size for one in infos))
        for one in infos:
            parts = _parts(self._path, one.filename)
            if not parts:
                continue
            mode = one.external_attr >> 16
            if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise ReleaseDamaged(path=self._path, why=phrase("it holds a link or a device"))
            runs = bool(mode & stat.S_IXUSR)
            yield Member(one.filename, parts, one.is_dir(), "", runs, one.file_size)

    def content(self, member: Member) -> IO[bytes]:
        return self._archive.open(member.name)

    def size(self) -> int:
        return sum(one.size for one in self.members())


def _parts(path: Path, name: str) -> tuple[str, ...]:
    """Return where below the top folder an entry goes; nothing for the top folder itself."""
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or _BAD.search(name) or not {"", ".", ".."}.isdisjoint(parts):
        raise ReleaseDamaged(path=path, why=phrase("it names a place outside its folder"))
    return tuple(parts[1:])


def _is_the_link(parts: tuple[str, ...], link: str) -> bool:
    return parts == _THE_LINK and _SYSTEMS_PYTHON.fullmatch(link) is not None


def _not_too_much(path: Path, members: int, size: int) -> None:
    if members > _MOST or size > _LARGEST:
        raise ReleaseDamaged(path=path, why=phrase("it is larger than any release"))
