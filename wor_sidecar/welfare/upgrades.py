"""What `upgrade` asks of an inbox."""

from dataclasses import replace
from pathlib import Path

from wor_sidecar.installed.checking import Own
from wor_sidecar.settings.machine import randomness
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare import app
from wor_sidecar.welfare.settings import read


def own(config: Path) -> Own:
    """Read the configuration, and say what this version needs."""
    settings = read(config)
    plugins = app.plugins_of(settings)

    def key(folder: Path) -> KeyEncryptionKey:
        there = replace(settings, data=replace(settings.data, folder=folder))
        return app.vault_key(there, config, plugins, randomness)

    return Own(
        data=settings.data.folder,
        url=app.database_url(settings),
        branches=app.BRANCHES,
        plugins=plugins.states,
        faults=list,
        key=key,
    )
