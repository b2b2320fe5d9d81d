"""Our own wheel, built from a copy of the source, so that a build leaves no trace in it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installer.release.saying import CannotBuild
from installer.release.targets import SOURCE

EPOCH: Final = 1767225600
"""2026-01-01: the time that every file of a release bears, unless SOURCE_DATE_EPOCH says another."""
_PARTS: Final = ("wor_sidecar", "his_connectors", "plugins", "config")
_FILES: Final = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
_NOT_SOURCE: Final = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", ".*", "tests")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+([a-z][a-z0-9.]*)?")


def epoch() -> int:
    """Return the time that files of this build bear, in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))


def version_of_source() -> str:
    """Return the version that the source says of itself."""
    text = (SOURCE / "wor_sidecar" / "__init__.py").read_text("utf-8")
    return text.split('__version__ = "')[1].split('"')[0]


def our_wheel(version: str, into: Path) -> Path:
    """Build our wheel, as the version asked for.

    Raises:
        CannotBuild: that is no version, or the build fails.

    """
    if not _VERSION.fullmatch(version):
        raise CannotBuild(f"not a version: {version}")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        copy.mkdir()
        for part in _PARTS:
            shutil.copytree(SOURCE / part, copy / part, ignore=_NOT_SOURCE)
        for name in _FILES:
            shutil.copy(SOURCE / name, copy / name)
        _say_version(copy, version)
        for catalogue in copy.glob("config/texts/*/*.po"):
            _say_when(catalogue)
        command = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--target",
            "wheel",
            "--directory",
            str(into.resolve()),
        ]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch())}
        done = subprocess.run(  # noqa: S603  # the build backend that pyproject.toml names
            command, cwd=copy, env=environment, check=False, stdout=sys.stderr
        )
    if done.returncode:
        raise CannotBuild("the wheel could not be built; hatchling's words stand above")
    return into / f"wor_sidecar-{version}-py3-none-any.whl"


def _say_when(catalogue: Path) -> None:
    """Give a catalogue its date: Babel writes the present minute into a compiled one that has none."""
    text = catalogue.read_text("utf-8")
    if "POT-Creation-Date:" not in text:
        made = datetime.fromtimestamp(epoch(), UTC).strftime("%Y-%m-%d %H:%M+0000")
        opening = 'msgid ""\nmsgstr ""\n'
        text = text.replace(opening, f'{opening}"POT-Creation-Date: {made}\\n"\n', 1)
        catalogue.write_text(text, "utf-8")


def _say_version(copy: Path, version: str) -> None:
    """Write the version where the source says it: the package and its metadata."""
    for name, line in (
        ("wor_sidecar/__init__.py", '__version__ = "{}"'),
        ("pyproject.toml", '\nversion = "{}"'),
    ):
        path = copy / name
        text = path.read_text("utf-8")
        old = line.format(version_of_source())
        if text.count(old) != 1:
            raise CannotBuild(f"{name} doesn't say its version once, as {old.strip()}")
        path.write_text(text.replace(old, line.format(version)), "utf-8")
