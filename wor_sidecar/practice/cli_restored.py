"""`wor-sidecar restored`."""

from wor_sidecar.practice.cli_shared import ask, with_json
from wor_sidecar.store.cli_restored import restored_commands

restored = restored_commands("wor-sidecar", ask, with_json)
