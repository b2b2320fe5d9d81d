"""What `upgrade` asks of an inbox."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wor_sidecar.installed.checking import Own
from wor_sidecar.mail.agreeing import LeftBehind, left_behind
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare import app
from wor_sidecar.welfare.settings import read


def own(config: Path) -> Own:
    """Read the configuration, and say what this version needs."""
    settings = read(config)
    plugins = app.plugins_of(settings)

    def opens(copy: Path, url: str) -> Sequence[LeftBehind]:
        there = replace(settings, data=replace(settings.data, folder=copy))
        key = app.vault_key(there, config, plugins, randomness)
        store = Store(open_engine(url), key, SystemClock(), randomness, copy)
        try:
            with store.reading() as tx:
                return left_behind(tx)
        finally:
            store.close()

    return Own(
        data=settings.data.folder,
        url=app.database_url(settings),
        branches=app.BRANCHES,
        plugins=plugins.states,
        faults=list,
        opens=opens,
    )
