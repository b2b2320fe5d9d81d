"""Checking a configuration without starting anything: the file, its folders, its profiles, its connectors."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.domain.errors.practice import DigestUnsent
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice import app
from wor_sidecar.practice.opening import plugins_of
from wor_sidecar.practice.settings import SidecarSettings, read
from wor_sidecar.practice.writeback.imports import import_of
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.settings.drives import fault_of_drive
from wor_sidecar.settings.flat import flat


def faults(config: Path, plugins: Plugins | None = None) -> list[WorError]:
    """Return everything that can't work, each with its sentence; a program that runs has its plug-ins."""
    try:
        settings = read(config)
    except WorError as error:
        return [error]
    return faults_of(settings, config, plugins or plugins_of(settings))


def faults_of(settings: SidecarSettings, config: Path, plugins: Plugins) -> list[WorError]:
    """Return what can't work of settings that could be read; profiles lie beside `config`."""
    return list(_faults(settings, config, plugins))


def flattened(config: Path) -> dict[str, Any]:
    """Return every setting under its key's path, as it counts."""
    return flat(read(config))


def _faults(settings: SidecarSettings, config: Path, plugins: Plugins) -> Iterator[WorError]:
    if settings.signals.digest_to and not settings.mail.host:
        yield DigestUnsent()
    yield from (fault for faults in Templates(settings.letters.folder).faults().values() for fault in faults)
    for number, export in enumerate(settings.exports, 1):
        yield from _folder(export.path, f"export[{number}].path")
        try:
            found = app.export_folder(export, settings, config)
            plugins.connector(found.profile.profile.connector)
        except WorError as error:
            yield error
    for number, one in enumerate(settings.imports, 1):
        yield from _folder(one.path, f"import[{number}].path")
        try:
            import_of(one, settings, config, plugins)
        except WorError as error:
            yield error


def _folder(path: Path, setting: str) -> Iterator[WorError]:
    if (fault := fault_of_drive(path, setting)) is not None:
        yield fault
        return
    try:
        os.scandir(path).close()
    except OSError:
        yield FolderMissing(folder=path, setting=setting)
