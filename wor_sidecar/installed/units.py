"""What a service's drop-in says: the folders outside its own that it may write in, and where it differs."""

import tomllib
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.services import FolderNotForService
from wor_sidecar.installed.services import Instance

CONFIGURATIONS: Final = {
    "wor-sidecar": "wor.toml",
    "wor-inbox": "wor-inbox.toml",
    "wor-postbus": "wor-postbus.toml",
}
VERBS: Final = {"wor-sidecar": "run", "wor-inbox": "serve", "wor-postbus": "serve"}
_FOLDERS: Final = frozenset({"path", "staging", "rejected", "folder"})
_ALREADY: Final = ("/mnt", "/media", "/srv")
"""The unit opens these whole: a share mounted later on a folder named here would stay unseen behind it."""
_SYSTEMS: Final = frozenset({"/", "/etc", "/home", "/opt", "/root", "/run", "/tmp", "/var", "/var/lib"})  # noqa: S108
_BELOW_TOO: Final = ("/bin", "/boot", "/dev", "/etc/systemd", "/lib", "/lib64", "/proc", "/sys", "/usr")
"""What no service may write in, whatever a configuration says."""
_OF_THE_RUN: Final = ("Type", "Notify", "Exec", "Timeout", "Watchdog", "Kill", "Restart", "Syslog", "Working")


def unit(instance: Instance) -> str:
    """Return the unit's name."""
    return f"{instance.program}{f'@{instance.name}' if instance.name else ''}.service"


def usual_config(program: str, name: str) -> Path:
    """Return where an instance's configuration stands."""
    return Path("/etc") / program / (f"{name}.toml" if name else CONFIGURATIONS[program])


def drop_in(instance: Instance, executable: Path) -> str:
    """Write what of this instance isn't in the package's unit."""
    lines = ["# Made by `service install`, which makes it anew from the configuration."]
    program, usual = instance.program, usual_config(instance.program, instance.name)
    _fit(instance.config)
    package = Path("/opt") / program
    if instance.config != usual:
        lines += ["[Unit]", "ConditionPathExists=", f"ConditionPathExists={_said(instance.config)}"]
    lines.append("[Service]")
    if instance.config != usual or package not in executable.parents:
        found = package / "current" / "bin" / program if package in executable.parents else executable
        command = f"{_quoted(found)} {VERBS[program]} --config {_quoted(instance.config)}"
        lines += ["ExecStart=", f"ExecStart={command}"]
    # With a minus: a folder that isn't there is a state that the program shows, no reason not to start.
    lines += [f"ReadWritePaths={_quoted(path, '-')}" for path in sorted(folders(instance.config))]
    return "\n".join(lines) + "\n"


def folders(config: Path) -> set[Path]:
    """Return the folders that a configuration names and the unit doesn't open already.

    Raises:
        FolderNotForService: one of them is the system's own, or can't stand in a unit.

    """
    try:
        found = set(_named(tomllib.loads(config.read_text("utf-8"))))
    except (OSError, ValueError):
        return set()  # the program says itself what is wrong with it
    paths = {Path(normpath(config.parent / one)) for one in found}
    for path in paths:
        _fit(path)
        if str(path) in _SYSTEMS or any(path.is_relative_to(one) for one in _BELOW_TOO):
            raise FolderNotForService(folder=path)
    return {path for path in paths if not any(path.is_relative_to(one) for one in _ALREADY)}


def properties(text: str, name: str) -> list[str]:
    """Return what of a unit's text makes the surroundings of its process, for `systemd-run -p`."""
    found, service = [], False
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            service = line == "[Service]"
        elif service and "=" in line and not line.startswith("#") and not line.startswith(_OF_THE_RUN):
            found.append(line.replace("%i", name).replace("%%", "%"))
    return found


def _named(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, key)
    elif key in _FOLDERS and isinstance(value, str) and value:
        yield value


def _fit(path: Path) -> None:
    """See that a path is one line: a unit is read by lines, and what one of them says is run by root."""
    if not str(path).isprintable():
        raise FolderNotForService(folder=ascii(str(path)))


def _said(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(path: Path, before: str = "") -> str:
    inner = _said(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{before}{inner}"'
