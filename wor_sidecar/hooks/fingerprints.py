"""Which code a plug-in is, as a SHA-256 over its files: what its distribution installed, and its package.

An editable install records no modules, so the package is read where it really lies; compiled copies and what
an installer notes about itself say nothing about the code and are left out.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from wor_sidecar.hooks.plugins import Plugins, PluginState

_NOTES: Final = (".dist-info", ".egg-info")


def fingerprinted(plugins: Plugins) -> Plugins:
    """Return the same plug-ins, each state with its fingerprint; empty where nothing is installed."""
    digest = cache(_digest)  # plug-ins of one distribution share its files
    return replace(plugins, states=tuple(replace(one, sha256=_of(one, digest)) for one in plugins.states))


def fingerprint(point: EntryPoint, digest: Callable[[Path], str]) -> str:
    """Return the SHA-256, in hex, of everything that this plug-in's distribution and package hold."""
    files = dict(_installed(point)) | dict(_package(point))
    lines = [f"{name} {hashed}\n" for name, path in sorted(files.items()) if (hashed := digest(path))]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _of(state: PluginState, digest: Callable[[Path], str]) -> str:
    points = entry_points(group=state.group, name=state.name) if state.group else ()
    found = [point for point in points if point.dist is None or point.dist.version == state.version]
    return fingerprint(found[0], digest) if len(found) == 1 else ""


def _installed(point: EntryPoint) -> Iterator[tuple[str, Path]]:
    for file in (point.dist.files if point.dist else None) or ():
        outside = file.parts[0] == ".." or file.parts[0].endswith(_NOTES)
        if not outside and file.suffix != ".pyc":
            yield file.as_posix(), Path(str(file.locate()))


def _package(point: EntryPoint) -> Iterator[tuple[str, Path]]:
    top = point.module.partition(".")[0]
    spec = find_spec(top)  # of a package on top it imports nothing
    if spec is None:
        return
    for folder in map(Path, spec.submodule_search_locations or ()):
        for path in folder.rglob("*"):
            if path.suffix != ".pyc":
                yield f"{top}/{path.relative_to(folder).as_posix()}", path
    if spec.origin and not spec.submodule_search_locations:
        yield Path(spec.origin).name, Path(spec.origin)


def _digest(path: Path) -> str:
    """Return a file's own SHA-256; empty for what is no readable file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
