"""`wor-sidecar restored`."""

from wor_sidecar.commands.restored import restored_commands
from wor_sidecar.practice.cli_shared import ask, with_json

restored = restored_commands("wor-sidecar", ask, with_json)
