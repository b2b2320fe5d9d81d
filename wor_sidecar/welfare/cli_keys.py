"""`wor-inbox keys`."""

from wor_sidecar.commands.keys import keys_group
from wor_sidecar.welfare.cli_shared import ask, with_json

keys = keys_group("wor-inbox", ask, with_json)
