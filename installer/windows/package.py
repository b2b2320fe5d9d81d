"""Building the MSI: wixl makes it, msibuild mends it, and what told of when it was made is set straight."""

import hashlib
import struct
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Final

from installer.release.ours import epoch
from installer.release.saying import CannotBuild
from installer.windows import mending, wxs
from installer.windows.ids import guid

_SUMMARY_FORMAT: Final = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
"""The FMTID of a summary information stream, [MS-OLEPS] 3.1."""
_FILETIME_TYPE: Final = 0x40


def msi(version: str, payloads: tuple[wxs.Payload, ...], work: Path, path: Path, *, compiled: bool) -> Path:
    """Make an MSI of payload folders that stand in `work`.

    Raises:
        CannotBuild: wixl or msibuild is missing, or refuses.

    """
    described = wxs.source(version, payloads).replace(f'Source="{work}/'.encode(), b'Source="')
    (work / "wor.wxs").write_bytes(described)
    path.unlink(missing_ok=True)
    _run([_tool("wixl"), "-a", "x64", "-o", str(path.resolve()), "wor.wxs"], work)
    queries = mending.queries(version, msi_name(version), compiled=compiled)
    _run([_tool("msibuild"), str(path), "-q", *queries], work)
    # Two files that differ may not bear one package code, nor one file two.
    code = guid(f"package {version} {_digest(described, queries, payloads)}")
    name = f"{wxs.NAME} {version}"
    _run([_tool("msibuild"), str(path), "-s", name, wxs.MAKER, "x64;1043", f"{{{code}}}"], work)
    path.write_bytes(timeless(path.read_bytes()))
    return path


def msi_name(version: str) -> str:
    """Return the file name of a release's MSI."""
    return f"wor-{version}-x64.msi"


def timeless(package: bytes) -> bytes:
    """Return a package whose summary says that it was made and saved at the release's own time.

    Raises:
        CannotBuild: it holds no summary, or more than one.

    """
    if package.count(_SUMMARY_FORMAT) != 1:
        raise CannotBuild("the MSI has no single summary")
    at = package.index(_SUMMARY_FORMAT)
    header = at - 28  # byte order, format, system, class id, number of sets: [MS-OLEPS] 2.21
    section = header + struct.unpack_from("<I", package, at + 16)[0]
    size, count = struct.unpack_from("<II", package, section)
    made = bytearray(package)
    since_1601 = datetime.fromtimestamp(epoch(), UTC) - datetime(1601, 1, 1, tzinfo=UTC)
    ticks = struct.pack("<Q", since_1601 // timedelta(microseconds=1) * 10)
    for number in range(count):
        _property, offset = struct.unpack_from("<II", package, section + 8 + 8 * number)
        if offset < size and struct.unpack_from("<I", package, section + offset)[0] == _FILETIME_TYPE:
            made[section + offset + 4 : section + offset + 12] = ticks
    return bytes(made)


def _digest(described: bytes, queries: tuple[str, ...], payloads: tuple[wxs.Payload, ...]) -> str:
    found = hashlib.sha256(described + "\n".join(queries).encode())
    for payload in payloads:
        for path in sorted(one for one in payload.folder.rglob("*") if one.is_file()):
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _tool(name: str) -> str:
    found = which(name)
    if found is None:
        raise CannotBuild(f"{name} is missing. On Debian: apt-get install wixl msitools osslsigncode")
    return found


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603  # a tool's full path
    # wixl ends with 0 where it dropped an attribute: what it says is never nothing.
    if done.returncode or done.stderr.strip():
        raise CannotBuild(f"{Path(command[0]).name}: {done.stderr.strip()[:2000] or done.returncode}")
