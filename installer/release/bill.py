"""What a release is made of, as others ask for it: a CycloneDX bill of materials, every licence in full."""

import json
import re
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from typing import Any, Final

from installer.release.locks import normalised
from installer.release.ours import epoch
from installer.release.saying import CannotBuild
from installer.release.wheels import sha256

_OURS: Final = uuid.UUID("7f6c0e0c-5f0e-4a0e-8f5e-2f9d3a6b1c55")
_A_LICENCE: Final = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_CLASSIFIER: Final = "License :: "
_RULE: Final = "=" * 79
_OPENING: Final = (
    "What wor-sidecar is delivered with, and under which licence each part stands.\n"
    "wor-sidecar itself: Apache-2.0, see LICENSE.\n"
)
_LONGEST_NAME: Final = 80
_SPDX: Final = re.compile(r"[A-Za-z0-9.-]+(-only|-or-later)?( (AND|OR|WITH) [A-Za-z0-9.-]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One third-party piece of a release."""

    name: str
    version: str
    purl: str
    digest: str
    licence: str
    """As its maker says it."""
    texts: tuple[tuple[str, str], ...]
    """Name and text of each licence file that comes with it."""


def of_wheel(wheel: Path) -> Part:
    """Read a wheel's own metadata and licence files.

    Raises:
        CannotBuild: it has no metadata, or comes without the text of its licence.

    """
    with zipfile.ZipFile(wheel) as archive:
        inside = {name: PurePosixPath(name) for name in sorted(archive.namelist()) if not name.endswith("/")}
        about = [name for name, path in inside.items() if path.match("*.dist-info/METADATA")]
        if len(about) != 1:
            raise CannotBuild(f"{wheel.name} has no single METADATA")
        told = BytesParser().parsebytes(archive.read(about[0]))
        texts = tuple(
            (path.name, archive.read(name).decode("utf-8", "replace"))
            for name, path in inside.items()
            if path.parts[0].endswith(".dist-info") and _A_LICENCE.search(str(PurePosixPath(*path.parts[1:])))
        )
    if not texts:
        raise CannotBuild(f"{wheel.name} comes without the text of its licence")
    name = normalised(str(told["Name"]))
    classifiers = [
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith(_CLASSIFIER)
    ]
    said = told["License-Expression"] or " / ".join(classifiers) or (told["License"] or "")
    if not said or "\n" in said or len(said) > _LONGEST_NAME:
        said = texts[0][1].strip().splitlines()[0].strip()
    version = str(told["Version"])
    return Part(name, version, f"pkg:pypi/{name}@{version}", sha256(wheel), said, texts)


def of_python(exact: str, embed: Path) -> Part:
    """Return the embeddable Python that a Windows release holds."""
    with zipfile.ZipFile(embed) as archive:
        names = [name for name in archive.namelist() if PurePosixPath(name).name == "LICENSE.txt"]
        texts = tuple(
            (PurePosixPath(one).name, archive.read(one).decode("utf-8", "replace")) for one in names
        )
    if not texts:
        raise CannotBuild(f"{embed.name} comes without its licence")
    return Part("cpython", exact, f"pkg:generic/cpython@{exact}", sha256(embed), "Python-2.0.1", texts)


def cyclonedx(version: str, parts: Iterable[Part]) -> str:
    """Return the bill of materials, CycloneDX 1.6 as JSON; the same parts give the same bytes."""
    components = [_component(one) for one in _once(parts)]
    named = "\n".join(one["bom-ref"] for one in components)
    ours = {
        "type": "application",
        "bom-ref": "wor-sidecar",
        "name": "wor-sidecar",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": f"pkg:pypi/wor-sidecar@{version}",
    }
    made = datetime.fromtimestamp(epoch(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_OURS, f'{version} {named}')}",
        "version": 1,
        "metadata": {"timestamp": made, "component": ours},
        "components": components,
        "dependencies": [{"ref": "wor-sidecar", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(bill, indent=2) + "\n"


def licences(parts: Iterable[Part]) -> str:
    """Return the third parties' licences, each in full."""
    told = [_OPENING]
    seen: set[tuple[str, str]] = set()
    for part in _once(parts):
        if (part.name, part.version) in seen:  # the other system's wheel of the same version
            continue
        seen.add((part.name, part.version))
        told.append(f"{_RULE}\n{part.name} {part.version}: {part.licence}\n{_RULE}\n")
        told.extend(f"--- {name} ---\n{text.strip()}\n" for name, text in part.texts)
    return "\n".join(told)


def _component(part: Part) -> dict[str, Any]:
    licence = (
        {"expression": part.licence} if _SPDX.fullmatch(part.licence) else {"license": {"name": part.licence}}
    )
    return {
        "type": "library",
        "bom-ref": f"{part.purl}#{part.digest[:12]}",
        "name": part.name,
        "version": part.version,
        "hashes": [{"alg": "SHA-256", "content": part.digest}],
        "licenses": [licence],
        "purl": part.purl,
    }


def _once(parts: Iterable[Part]) -> Sequence[Part]:
    """Return each wheel once, however many locks name it, by name."""
    found = {part.digest: part for part in parts}
    return sorted(found.values(), key=lambda part: (part.name, part.version, part.digest))
