"""`wor-inbox retention`."""

from wor_sidecar.commands.retention import retention_commands
from wor_sidecar.welfare.cli_shared import ask, with_json

retention = retention_commands("wor-inbox", ask, with_json)
