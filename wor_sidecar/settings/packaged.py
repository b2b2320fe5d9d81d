"""The packaged defaults: example configuration, consent texts, closed lists, HIS profiles."""

from pathlib import Path

from wor_sidecar.texts.defaults import shipped


def defaults() -> Path:
    """Return their folder: in the wheel beside this module, in a checkout the top level's `config`."""
    return shipped()
