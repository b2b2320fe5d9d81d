"""Under which licences the parts stand that run here: read from what is installed, no list of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

OURS: Final = "wor-sidecar"
OWN_LICENCE: Final = "Apache-2.0"
_WINDOW: Final = "tray"
"""The extra that brings the window."""
_NAME: Final = re.compile(r"^[A-Za-z0-9._-]+")
_EXTRA: Final = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_CLASSIFIER: Final = "License :: "
_LONGEST: Final = 80
"""A field that is longer holds the text itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One package that runs along."""

    name: str
    version: str
    licence: str
    """As the package says it: an SPDX expression, or a name; empty where it says none."""


def version() -> str:
    """Return our own version; empty where we run from nowhere that is installed."""
    try:
        return distribution(OURS).version
    except PackageNotFoundError:
        return ""


def parts() -> tuple[Part, ...]:
    """Return what we are installed with, and what that needs in turn, by name; without ourselves."""
    found: dict[str, Part] = {}
    wanted = [(OURS, frozenset({_WINDOW}))]
    while wanted:
        name, extras = wanted.pop()
        key = _plain(name)
        if key in found:
            continue
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform, or left out: it doesn't run here
        found[key] = Part(installed.metadata["Name"] or name, installed.version, licence(installed))
        wanted += [(needed, frozenset()) for needed in _needed(installed, extras)]
    return tuple(found[key] for key in sorted(found) if key != _plain(OURS))


def licence(installed: Distribution) -> str:
    """Return how a package names its licence."""
    told = installed.metadata
    for name in ("License-Expression", "License"):
        said = "".join(told.get_all(name) or []).strip()
        if said and len(said) <= _LONGEST and "\n" not in said:
            return said
    classes = [each for each in told.get_all("Classifier") or [] if each.startswith(_CLASSIFIER)]
    return ", ".join(each.rpartition(" :: ")[2] for each in classes)


def _needed(installed: Distribution, extras: frozenset[str]) -> Iterator[str]:
    for line in installed.requires or []:
        found, extra = _NAME.match(line), _EXTRA.search(line)
        if found and (extra is None or extra[1] in extras):
            yield found[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
