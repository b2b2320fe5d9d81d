"""The packaged defaults: example configuration, consent texts, closed lists, HIS profiles."""

from pathlib import Path


def defaults() -> Path:
    """Return their folder: in the wheel beside this module, in a checkout the top level's `config`."""
    here = Path(__file__).parent
    inside = here / "defaults"
    return inside if inside.is_dir() else here.parent.parent / "config"
