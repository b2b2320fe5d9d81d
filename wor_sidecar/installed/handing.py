"""What root hands to the account of a service: a configuration that it may read, a credential for its key.

The service's account may not write in the folder of its configuration: so what opens its key, which lies
there and away from the data, is made by whoever installs the service. One that systemd keeps goes before it.
"""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.identifiers import Randomness, base32
from wor_sidecar.files import write_private
from wor_sidecar.installed.services import Instance
from wor_sidecar.settings.places import credential_file
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.vault.key import KEY_BYTES
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.note import NOTE_NAME
from wor_sidecar.vault.systemd import CREDENTIAL_NAME

_STORES: Final = (Path("/etc/credstore.encrypted"), Path("/run/credstore.encrypted"))
_WITHOUT_KEY: Final = frozenset({"wor-postbus"})
_READABLE: Final = 0o640


def hand_over(instance: Instance, randomness: Randomness) -> None:
    """Let the service's account read its configuration, and give it a credential unless there is one."""
    found = account(instance.program)
    if found is None or not instance.config.is_file():
        return
    user, group = found
    if instance.config.stat().st_gid != group and not instance.config.stat().st_mode & 0o004:
        os.chown(instance.config, -1, group)
        instance.config.chmod(_READABLE)
    credential = _credential(instance)
    if credential is None:
        return
    if not credential.exists() and not _has_key(instance):
        write_private(credential, base32(randomness(KEY_BYTES)).encode() + b"\n")
    if credential.exists() and credential.stat().st_uid == 0:
        os.chown(credential, user, group)  # also one that an administrator put there


def _credential(instance: Instance) -> Path | None:
    """Return the file that the service will want to make; None: another home keeps its key."""
    if instance.program in _WITHOUT_KEY:
        return None
    try:
        vault: dict[str, Any] = tomllib.loads(instance.config.read_text("utf-8")).get("vault", {})
        kind, named = vault.get("kind", "auto"), vault.get("credential")
    except (OSError, ValueError, AttributeError):
        return None  # the program says itself what is wrong with it
    name = ".".join(filter(None, (instance.program, instance.name, CREDENTIAL_NAME)))
    given = kind == "auto" and any((store / name).exists() for store in _STORES)
    if given or kind not in {"auto", KeyFile.id}:
        return None
    path = instance.config.parent / named if isinstance(named, str) else credential_file(instance.config)
    return path if path.parent.is_dir() else None


def _has_key(instance: Instance) -> bool:
    """Tell whether there is a key: a new credential wouldn't open it, and would hide that one is lost."""
    named = tomllib.loads(instance.config.read_text("utf-8")).get("data", {}).get("folder")
    usual = Path("/var/lib") / instance.program / instance.name
    folder = instance.config.parent / named if isinstance(named, str) else usual
    return (folder / VAULT_FOLDER / NOTE_NAME).exists()


def account(program: str) -> tuple[int, int] | None:
    """Return the user and group of a program's account; None: it has none here, or this isn't root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    try:
        found = pwd.getpwnam(program)
    except KeyError:
        return None
    return found.pw_uid, found.pw_gid
