"""Signing with a key from outside, by osslsigncode: the key is named, used, and never copied.

The password of a key comes from a file that the caller names, and is on no command line.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Final

from installer.release.saying import CannotBuild
from installer.windows.wxs import NAME

_TOOL: Final = "osslsigncode"


@dataclass(frozen=True, slots=True)
class Key:
    """A code-signing key as a PKCS #12 file, the file with its password, and who says what time it is."""

    file: Path
    password: Path | None = None
    time_server: str | None = None
    """An RFC 3161 server; without one a signature ends with its certificate."""


def signed(package: Path, key: Key) -> None:
    """Sign an MSI in place.

    Raises:
        CannotBuild: osslsigncode is missing, or refuses the key.

    """
    fresh = package.with_name(f"{package.name}.signed")
    fresh.unlink(missing_ok=True)
    command = [_tool(), "sign", "-pkcs12", str(key.file), "-h", "sha256", "-n", NAME]
    if key.password is not None:
        command += ["-readpass", str(key.password)]
    if key.time_server is not None:
        command += ["-ts", key.time_server]
    command += ["-in", str(package), "-out", str(fresh)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  # a tool's full path
    if done.returncode:
        fresh.unlink(missing_ok=True)
        raise CannotBuild(f"{_TOOL} refuses to sign: {(done.stdout + done.stderr).strip()[-500:]}")
    fresh.replace(package)


def _tool() -> str:
    found = which(_TOOL)
    if found is None:
        raise CannotBuild(f"{_TOOL} is missing. On Debian: apt-get install {_TOOL}")
    return found
