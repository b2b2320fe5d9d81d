"""`wor-inbox restored`."""

from wor_sidecar.commands.restored import restored_commands
from wor_sidecar.welfare.cli_shared import ask, with_json

restored = restored_commands("wor-inbox", ask, with_json)
