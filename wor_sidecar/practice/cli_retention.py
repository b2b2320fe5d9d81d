"""`wor-sidecar retention`."""

from wor_sidecar.commands.retention import retention_commands
from wor_sidecar.practice.cli_shared import ask, with_json

retention = retention_commands("wor-sidecar", ask, with_json)
