"""The source that wixl reads: folders, files, registry values and features; nothing that wixl would ignore.

A component is a folder of one feature. Windows keeps a component for as long as somebody has it, by its GUID,
which follows from its path; and a version's path holds the version, so two versions never share one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring  # made here, not read

from installer.windows.ids import UPGRADE_CODE, guid, identifier

VERSION_FOLDERS: Final = "versions"
NAME: Final = "Welzijn op Recept (wor-sidecar)"
MAKER: Final = "wor-sidecar"
KEY: Final = r"Software\wor-sidecar"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
CABINET: Final = "wor.cab"
NEWER_HERE: Final = "Er staat al een nieuwere versie. Terug kan met: wor-sidecar rollback"
_DUTCH, _CODEPAGE = "1043", "1252"
_MSI_5: Final = "500"


@dataclass(frozen=True, slots=True)
class Payload:
    """What goes in: a folder laid out as `wor` among the program files is, and which feature it is."""

    folder: Path
    feature: str
    """Programs or Tray."""


def source(version: str, payloads: tuple[Payload, ...]) -> bytes:
    """Return the .wxs of a release."""
    wix = Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = SubElement(
        wix,
        "Product",
        Id=guid(f"product {version}"),
        Name=NAME,
        Manufacturer=MAKER,
        Version=numeric(version),
        UpgradeCode=UPGRADE_CODE,
        Language=_DUTCH,
        Codepage=_CODEPAGE,
    )
    SubElement(
        product,
        "Package",
        InstallerVersion=_MSI_5,
        Languages=_DUTCH,
        Compressed="yes",
        InstallScope="perMachine",
        Description=f"{NAME} {version}",
    )
    SubElement(product, "MajorUpgrade", DowngradeErrorMessage=NEWER_HERE)
    SubElement(product, "Media", Id="1", Cabinet=CABINET, EmbedCab="yes")
    _remembered(product)
    root = SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = SubElement(root, "Directory", Id="ProgramFiles64Folder")
    top = SubElement(programs, "Directory", Id="INSTALLFOLDER", Name="wor")
    features = _features(product)
    folders = {"": top}
    for payload in payloads:
        for component in _components(payload, folders):
            SubElement(features[payload.feature], "ComponentRef", Id=component)
    SubElement(features["Programs"], "ComponentRef", Id=_settings(top))
    SubElement(features["Tray"], "ComponentRef", Id=_run_key(top, version))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(wix, encoding="unicode").encode()


def numeric(version: str) -> str:
    """Return a version as Windows Installer compares it: three numbers."""
    first, second, rest = version.split(".")[:3]
    third = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{first}.{second}.{third}"


def _remembered(product: Element) -> None:
    """Ask the registry what the installation before this one was told."""
    for name in ("Role", "Config"):
        held = SubElement(product, "Property", Id=f"REMEMBERED_{name.upper()}")
        SubElement(
            held,
            "RegistrySearch",
            Id=f"Remembered{name}",
            Root="HKLM",
            Key=KEY,
            Name=name,
            Type="raw",
            Win64="yes",
        )


def _features(product: Element) -> dict[str, Element]:
    programs = SubElement(
        product,
        "Feature",
        Id="Programs",
        Title="wor-sidecar",
        Level="1",
        Absent="disallow",
        AllowAdvertise="no",
    )
    # Level 0 is off; a row of the Condition table (mending.py) turns it on for a workstation.
    tray = SubElement(product, "Feature", Id="Tray", Title="wor-tray", Level="0", AllowAdvertise="no")
    return {"Programs": programs, "Tray": tray}


def _components(payload: Payload, folders: dict[str, Element]) -> Iterator[str]:
    for folder in (payload.folder, *sorted(one for one in payload.folder.rglob("*") if one.is_dir())):
        files = sorted(one for one in folder.iterdir() if one.is_file())
        if not files:
            continue
        place = folder.relative_to(payload.folder).as_posix().removeprefix(".")
        name = identifier("c", f"{payload.feature} {place}")
        component = SubElement(
            _folder(place, folders),
            "Component",
            Id=name,
            Guid=guid(f"{payload.feature} {place}"),
            Win64="yes",
        )
        for number, file in enumerate(files):
            SubElement(
                component,
                "File",
                Id=identifier("f", f"{payload.feature} {place}/{file.name}"),
                Name=file.name,
                Source=str(file),
                KeyPath="no" if number else "yes",
            )
        yield name


def _folder(place: str, folders: dict[str, Element]) -> Element:
    if place not in folders:
        above, _slash, name = place.rpartition("/")
        folders[place] = SubElement(
            _folder(above, folders), "Directory", Id=identifier("d", place), Name=name
        )
    return folders[place]


def _settings(top: Element) -> str:
    """Write down what this installation was told, for the next one."""
    component = SubElement(top, "Component", Id="Settings", Guid=guid("settings"), Win64="yes")
    values = (("Role", "[ROLE]"), ("Config", "[CONFIG]"), ("Folder", "[INSTALLFOLDER]"))
    for number, (name, value) in enumerate(values):
        SubElement(
            component,
            "RegistryValue",
            Root="HKLM",
            Key=KEY,
            Name=name,
            Type="string",
            Value=value,
            KeyPath="no" if number else "yes",
        )
    return "Settings"


def _run_key(top: Element, version: str) -> str:
    component = SubElement(top, "Component", Id="TrayStarts", Guid=guid("tray starts"), Win64="yes")
    python = rf"[INSTALLFOLDER]{VERSION_FOLDERS}\{version}\pythonw.exe"
    SubElement(
        component,
        "RegistryValue",
        Root="HKLM",
        Key=RUN_KEY,
        Name="wor-tray",
        Type="string",
        Value=f'"{python}" -m wor_sidecar.tray',
        KeyPath="yes",
    )
    return "TrayStarts"
