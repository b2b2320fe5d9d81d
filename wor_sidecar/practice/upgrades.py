"""What `upgrade` asks of a practice's program."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FolderMissing
from wor_sidecar.installed.checking import Own
from wor_sidecar.practice import opening
from wor_sidecar.practice.checking import faults
from wor_sidecar.practice.settings import read
from wor_sidecar.settings.machine import randomness
from wor_sidecar.vault.key import KeyEncryptionKey


def own(config: Path) -> Own:
    """Read the configuration, and say what this version needs."""
    settings = read(config)
    plugins = opening.plugins_of(settings)

    def usable() -> Sequence[WorError]:
        # A share that is away tonight is no reason to stay behind.
        return [one for one in faults(config) if not isinstance(one, FolderMissing)]

    def key(folder: Path) -> KeyEncryptionKey:
        there = replace(settings, data=replace(settings.data, folder=folder))
        return opening.vault_key(there, config, plugins, randomness)

    return Own(
        data=settings.data.folder,
        url=opening.database_url(settings),
        branches=opening.BRANCHES,
        plugins=plugins.states,
        faults=usable,
        key=key,
    )
