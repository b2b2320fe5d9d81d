"""Archives whose bytes follow from what is in them: one order, one owner, one time."""

import gzip
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from installer.release.ours import epoch

_LEVEL = 6


def tar_gz(folder: Path, named: str, path: Path) -> None:
    """Pack a folder as one top folder called `named`."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for one in (folder, *sorted(folder.rglob("*"))):
            name = f"{named}/{one.relative_to(folder).as_posix()}".removesuffix("/.")
            archive.add(one, name, recursive=False, filter=_plain)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mtime = epoch()
    return member


def zipped(folder: Path, named: str, path: Path) -> None:
    """Pack a folder's files under one top folder called `named`; a zip knows no links."""
    when = datetime.fromtimestamp(epoch(), UTC).timetuple()[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for one in sorted(one for one in folder.rglob("*") if one.is_file()):
            member = zipfile.ZipInfo(f"{named}/{one.relative_to(folder).as_posix()}", when)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            member.create_system = 0
            with one.open("rb") as source, archive.open(member, "w") as target:
                _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(1 << 20):
        target.write(block)
