"""The `lock` chore: asks pip which wheels a target would get today, and keeps names, versions and hashes.

pip takes another platform's tags, but evaluates environment markers (`sys_platform == "win32"`) for the
Python that it runs on. So pip runs here in a child whose markers answer as the target would.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from installer.release.locks import Pin, normalised, written
from installer.release.saying import CannotBuild, say
from installer.release.targets import EXTRAS, SOURCE, Target

_PIP_ELSEWHERE = """
import json, sys
from pip._vendor.packaging import markers
here = markers.default_environment
there = json.loads(sys.argv.pop(1))
markers.default_environment = lambda: {**here(), **there}
from pip._internal.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def requirements() -> tuple[str, ...]:
    """Return what our own metadata asks for, with the extras that every release holds."""
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(line for extra in EXTRAS for line in extras[extra])]
    return tuple(dict.fromkeys(asked))


def lock(target: Target) -> None:
    """Write both locks of a target, newly resolved."""
    core = resolved(target, (*requirements(), *target.also))
    pinned = {pin.name: pin for pin in core}
    _write(target.lock, core, target)
    both = resolved(target, (*(f"{pin.name}=={pin.version}" for pin in core), *target.tray))
    _write(target.tray_lock, [pin for pin in both if pin.name not in pinned], target)


def resolved(target: Target, asked: Sequence[str]) -> list[Pin]:
    """Return the wheels that pip would take.

    Raises:
        CannotBuild: pip can't find wheels that fit together.

    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-c", _PIP_ELSEWHERE, json.dumps(target.environment())]
        command += ["install", "--quiet", "--dry-run", "--ignore-installed", "--report", str(report)]
        command += ["--target", str(Path(folder) / "nowhere"), *pip_target(target), *asked]
        if subprocess.run(command, check=False, stdout=sys.stderr).returncode:  # noqa: S603  # pip, as asked
            raise CannotBuild(f"pip finds no wheels for {target.name}; its own words stand above")
        told: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return [_pin(one) for one in told["install"]]


def pip_target(target: Target) -> list[str]:
    """Return pip's options for wheels of another machine."""
    options = ["--only-binary=:all:", "--implementation", "cp", "--python-version", target.python]
    for tag in target.tags:
        options += ["--platform", tag]
    return options


def _pin(told: dict[str, Any]) -> Pin:
    metadata = told["metadata"]
    digest = told["download_info"]["archive_info"]["hashes"]["sha256"]
    return Pin(normalised(metadata["name"]), metadata["version"], digest)


def _write(path: Path, pins: Sequence[Pin], target: Target) -> None:
    path.write_text(written(pins, f"{target.name}: made by `python -m installer.release lock`"), "utf-8")
    say(f"{path.name}: {len(pins)} wheels")
