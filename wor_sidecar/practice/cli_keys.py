"""`wor-sidecar keys`."""

from wor_sidecar.commands.keys import keys_group
from wor_sidecar.practice.cli_shared import ask, with_json

keys = keys_group("wor-sidecar", ask, with_json)
