"""From a folder that somebody carried in to a release that stands beside the others: whole, or not at all."""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.environment import FolderMissing, NeedsAdministrator
from wor_sidecar.domain.errors.operating import NO_ROOM
from wor_sidecar.domain.errors.upgrading import (
    NoRoomToUpgrade,
    ReleaseDamaged,
    ReleaseMissing,
    ReleaseOlder,
    ReleaseUnfit,
)
from wor_sidecar.files import flush_folder
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.installed.archives import Archive, open_archive
from wor_sidecar.installed.layout import VERSIONS, Release, Root, newer
from wor_sidecar.installed.signed import check_signed
from wor_sidecar.installed.sums import SUMS, check_file, check_tree, read_sums
from wor_sidecar.store.copying import MIB, need_room

PREFIX: Final = "wor-sidecar-"
PLATFORM: Final = "windows-x64" if sys.platform == "win32" else "linux-x86_64"
ENDING: Final = ".zip" if sys.platform == "win32" else ".tar.gz"
_ALL_MAY_READ, _ALL_MAY_RUN = 0o644, 0o755
_SERVICES_READ: Final = 0o022
"""The umask while folders are made: an administrator's own may shut out the services' accounts."""
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Offered:
    """The archive of a folder that is for this machine."""

    path: Path
    version: str
    digest: str
    """Its SHA-256, as the sums say it."""


def offered(folder: Path, keys: Sequence[Ed25519PublicKey] = ()) -> Offered:
    """Find the newest release for this machine in a folder, and see that its archive is whole.

    With `keys`, one of them has to have signed it.

    Raises:
        ReleaseMissing: there is none.
        ReleaseDamaged: it isn't as it was made.
        ReleaseUnsigned, ReleaseNotTheirs: none of the keys signed it.

    """
    ending = f"-{PLATFORM}{ENDING}"
    try:
        names = [one.name for one in folder.iterdir()]
    except OSError:
        names = []
    ours = (one for one in names if one.startswith(PREFIX) and one.endswith(ending))
    found = [one[len(PREFIX) : -len(ending)] for one in ours]
    if not found:
        raise ReleaseMissing(folder=folder, platform=PLATFORM)
    version = found[0]
    for other in found[1:]:
        version = other if newer(other, version) else version
    path = folder / f"{PREFIX}{version}{ending}"
    digest = read_sums(folder, partial(check_signed, folder, keys)).get(path.name, "")
    check_file(path, digest or None)
    return Offered(path, version, digest)


def may_follow(root: Root, version: str, *, allow_older: bool) -> None:
    """See that a version is no step back.

    Raises:
        ReleaseOlder: it is one, and nobody said that it may.

    """
    current = root.current()
    if current is not None and newer(current, version) and not allow_older:
        raise ReleaseOlder(version=version, current=current)


def unpack(offer: Offered, root: Root, fault: FaultPoint = no_fault) -> Path:
    """Put a release beside the others; the same one that stands there whole already stays as it is.

    Another one of that version gives way, unless it is in use: nobody may have asked who signed it.

    Raises:
        ReleaseDamaged, ReleaseUnfit: it is not what it says, or not for this machine.
        NoRoomToUpgrade: the disk is too full.

    """
    target = _place(root, offer)
    if target.is_dir() and (offer.version == root.current() or _is(offer, target)):
        check_tree(target)
        return target
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # of an upgrade that was broken off
    before = os.umask(_SERVICES_READ)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _brought(offer, target.parent) as file, open_archive(offer.path, file) as archive:
            need_room(target.parent, archive.size())
            fault("unpack.began")
            _spread(archive, part)
        fits(part, offer.version)
        check_tree(part)
        if hasattr(os, "sync"):
            os.sync()  # one call for thousands of files
        fault("unpack.whole")
        if target.is_dir():
            shutil.rmtree(target)
        part.rename(target)
        flush_folder(target.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise _failed(error, target) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    finally:
        os.umask(before)
    return target


def fits(folder: Path, version: str) -> None:
    """See that an unpacked release is for this machine, and the version that its name says.

    Raises:
        ReleaseDamaged, ReleaseUnfit: it isn't.

    """
    try:
        card = Release.read(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseDamaged(path=folder, why=phrase("it has no card")) from error
    if card.version != version:
        raise ReleaseDamaged(path=folder, why=phrase("its card names version {value}", card.version))
    if card.platform != PLATFORM:
        raise ReleaseUnfit(version=version, why=phrase("it is made for {value}", card.platform))
    python = folder / "bin" / "python3"
    if python.is_symlink() and not python.exists():
        raise ReleaseUnfit(version=version, why=phrase("it needs Python {value}", card.python))


def _is(offer: Offered, target: Path) -> bool:
    """Tell whether what stands there came from this archive: its list of sums is the same."""
    try:
        with _brought(offer, target.parent) as file, open_archive(offer.path, file) as archive:
            sums = (one for one in archive.members() if one.parts == (SUMS,) and not one.is_folder)
            said = b"".join(archive.content(one).read() for one in sums)
        return said == (target / SUMS).read_bytes()
    except OSError as error:
        raise _failed(error, target) from error


@contextmanager
def _brought(offer: Offered, folder: Path) -> Iterator[IO[bytes]]:
    """Copy the archive to where nobody else writes, and see that the copy is what the sums name.

    Others may write in the folder that it was carried in: between a look at it and unpacking it can change.

    Raises:
        ReleaseDamaged: it has changed.

    """
    need_room(folder, offer.path.stat().st_size)
    with TemporaryFile(dir=folder) as file:
        with offer.path.open("rb") as source:
            shutil.copyfileobj(source, file, _BLOCK)
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != offer.digest:
            raise ReleaseDamaged(path=offer.path, why=phrase("its sum differs"))
        file.seek(0)
        yield file


def _place(root: Root, offer: Offered) -> Path:
    try:
        return root.version(offer.version)
    except ValueError as error:
        raise ReleaseDamaged(path=offer.path, why=phrase("its name holds no version")) from error


def _failed(error: OSError, target: Path) -> WorError:
    if error.errno in NO_ROOM:
        free = shutil.disk_usage(target.parent).free // MIB
        return NoRoomToUpgrade(folder=target.parent, needed=free + 1, free=free)
    if isinstance(error, PermissionError):
        return NeedsAdministrator(what=phrase("writing in {value}", target.parent))
    return FolderMissing(folder=target.parent, setting=VERSIONS)


def _spread(archive: Archive, folder: Path) -> None:
    for member in archive.members():
        place = folder.joinpath(*member.parts)
        if member.link:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(member.link)
            continue
        if member.is_folder:
            place.mkdir(mode=_ALL_MAY_RUN, parents=True, exist_ok=True)
            continue
        place.parent.mkdir(mode=_ALL_MAY_RUN, parents=True, exist_ok=True)
        with archive.content(member) as source, place.open("xb") as target:
            shutil.copyfileobj(source, target, _BLOCK)
        place.chmod(_ALL_MAY_RUN if member.runs else _ALL_MAY_READ)


def leftovers(root: Root) -> Iterator[Path]:
    """List what unpacking that was broken off left behind."""
    with suppress(OSError):
        yield from (root.folder / VERSIONS).glob(".*.part")
