"""What an [[import]] of the settings becomes: a folder, a format, and who stands in a letter's head."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.hooks.connector import suffix_of
from wor_sidecar.hooks.letter import Receiver, Sender
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.intake.profiles import bare_profile, load_profile
from wor_sidecar.practice.settings import ImportSettings, SidecarSettings
from wor_sidecar.practice.writeback.folder import ImportFolder
from wor_sidecar.practice.writeback.rendering import Format

DEFAULT_KEY: Final = "bsn"


@dataclass(frozen=True, slots=True)
class Import:
    """One import of the settings, ready for use."""

    name: str
    folder: ImportFolder
    format: Format
    sender: Sender
    receiver: Receiver
    patient_key: str
    suffix: str
    most_days: int = 0
    """Days that a letter may lie; 0: for ever."""


def import_of(one: ImportSettings, settings: SidecarSettings, config: Path, plugins: Plugins) -> Import:
    """Return what the write-back needs of an [[import]].

    Raises:
        ConnectorUnknown: no loaded plug-in brings its connector.
        ProfileMissing: or one of its kin: its profile can't be used.

    """
    connector = plugins.connector(one.connector)
    found = load_profile(one.profile, beside=config) if one.profile else bare_profile(one.connector)
    return Import(
        name=one.name,
        folder=ImportFolder(one.path, one.stages, one.rejected),
        format=Format(connector, found.profile),
        sender=Sender(one.sender_id, one.sender_name),
        receiver=Receiver(settings.practice.name, settings.practice.agb),
        patient_key=one.patient_key,
        suffix=suffix_of(connector, found.profile),
        most_days=one.most_days,
    )


def patient_key_of(settings: SidecarSettings) -> str:
    """Return the id that letters carry: the first import's."""
    return settings.imports[0].patient_key if settings.imports else DEFAULT_KEY
