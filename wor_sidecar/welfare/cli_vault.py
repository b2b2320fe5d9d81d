"""`wor-inbox vault`."""

from pathlib import Path

from wor_sidecar.commands.vault import vault_commands
from wor_sidecar.domain.errors.inbox import InboxNotMade
from wor_sidecar.settings.machine import randomness
from wor_sidecar.store.strongroom import Strongroom, is_made
from wor_sidecar.welfare.app import plugins_of, strongroom
from wor_sidecar.welfare.cli_shared import found_config, settings_of, with_json


def _room(config: Path | None) -> Strongroom:
    settings = settings_of(config)
    room = strongroom(settings, found_config(config), plugins_of(settings), randomness)
    if not is_made(room.data, room.url, room.kind):
        raise InboxNotMade(folder=room.data)
    return room


vault = vault_commands("wor-inbox", _room, with_json)
