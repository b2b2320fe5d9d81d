"""`wor-sidecar vault`."""

from pathlib import Path

from wor_sidecar.commands.vault import vault_commands
from wor_sidecar.domain.errors.practice import PracticeNotMade
from wor_sidecar.practice.cli_shared import found_config, settings_of, with_json
from wor_sidecar.practice.opening import plugins_of, strongroom
from wor_sidecar.settings.machine import randomness
from wor_sidecar.store.strongroom import Strongroom, is_made


def _room(config: Path | None) -> Strongroom:
    settings = settings_of(config)
    room = strongroom(settings, found_config(config), plugins_of(settings), randomness)
    if not is_made(room.data, room.url, room.kind):
        raise PracticeNotMade(folder=room.data)
    return room


vault = vault_commands("wor-sidecar", _room, with_json)
