"""What a workstation keeps: one private file of this account with the practice's address and pin.

The token stands in it, or the name of the keyring's entry that holds it (tray/tokens.py).
"""

import json
import re
import socket
import sys
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.tray import (
    EnrolmentUnreadable,
    InstanceMalformed,
    PairingIncomplete,
    PairingMalformed,
    PairingUnreadable,
    TokenGone,
    TrayFolderUnusable,
    TrayNotYetPaired,
)
from wor_sidecar.files import exposed, private_folder, write_private
from wor_sidecar.tray.tokens import Tokens, entry_of
from wor_sidecar.vault.keyrings import Entry
from wor_sidecar.wire.desk_client import enrol, pair
from wor_sidecar.wire.shapes import ShapeRefused, fields, parse, text

PAIRING_NAME: Final = "tray.json"
_PIN: Final = re.compile(r"[0-9a-f]{64}")
_CODE: Final = re.compile(r"[0-9]{8}")
_LONGEST_INSTANCE: Final = 40
_INSTANCE: Final = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{_LONGEST_INSTANCE - 2}}}[a-z0-9])?")
_LONGEST: Final = 300
_KEYS: Final = frozenset({"server", "pin"})
_TOKEN: Final = frozenset({"token", "keyring", "entry"})
"""The token itself, or which keyring holds it under which name."""
_ENROLMENT: Final = frozenset({"server", "pin", "secret", "until"})
_LARGEST_FILE: Final = 4096
IN_FILE: Final = Tokens()
"""Tokens in the pairing file; what a keyring holds is read all the same."""


@dataclass(frozen=True, slots=True, repr=False)
class Pairing(Masked):
    """How this workstation's user reaches the practice; `token` opens it."""

    server: str
    pin: str
    token: str


@dataclass(frozen=True, slots=True, repr=False)
class Offer(Masked):
    """What `wor-sidecar pair` printed."""

    server: str
    pin: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class Enrolment(Masked):
    """What stands in a file of `wor-sidecar trays enrol`: it pairs the account that starts us."""

    server: str
    pin: str
    secret: str


def usual_home(instance: str = "") -> Path:
    """Return the folder of this account's tray; each of several practices has one of its own.

    Raises:
        InstanceMalformed: this can't be a practice's short name.

    """
    if instance and not _INSTANCE.fullmatch(instance):
        raise InstanceMalformed(name=instance, limit=_LONGEST_INSTANCE)
    name = f"tray-{instance}" if instance else "tray"
    import platformdirs  # late: who names a home needs none

    from wor_sidecar.settings.places import FAMILY

    return platformdirs.user_data_path(FAMILY, appauthor=False) / name


def here(server: str) -> bool:
    """Tell whether a server is this machine."""
    host = urlsplit(server).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def made_home(folder: Path) -> Path:
    """Make the folder for this account alone.

    Raises:
        TrayFolderUnusable: it can't be made.

    """
    try:
        return private_folder(folder)
    except OSError as error:
        raise TrayFolderUnusable(folder=folder, why=error.strerror or error) from error


def offer_of(server: str, pin: str, code: str) -> Offer | None:
    """Return what is to be paired with; None where nothing of it was given.

    Raises:
        PairingIncomplete: one of the three is missing.
        PairingMalformed: one of them can't be what was printed.

    """
    if not (server or pin or code):
        return None
    if not (server and pin and code):
        raise PairingIncomplete
    server, pin = server.rstrip("/"), pin.replace(":", "").lower()
    code = code.replace(" ", "").replace("-", "")
    if not _is_server(server):
        raise PairingMalformed(what="--server")
    if not _PIN.fullmatch(pin):
        raise PairingMalformed(what="--pin")
    if not _CODE.fullmatch(code):
        raise PairingMalformed(what="--code")
    return Offer(server, pin, code)


def pair_here(home: Path, offer: Offer, tokens: Tokens = IN_FILE) -> Pairing:
    """Trade the code for a token, and keep it where `tokens` says.

    Raises:
        TokenHomeAbsent, TokenHomeClosed, KeyringRedirected: the keyring can't keep it; the code is not spent.
        WorError: the practice's server refused or is away; nothing was kept.
        TrayFolderUnusable: the token can't be kept.

    """
    entry = tokens.place()
    paired = pair(offer.server, offer.pin, offer.code, socket.gethostname())
    return _kept(home, Pairing(offer.server, offer.pin, paired.token), tokens, entry)


def enrolled_here(home: Path, file: Path, tokens: Tokens = IN_FILE) -> Pairing:
    """Pair the account that runs us by an enrolment file, once: who is paired already stays as he is.

    So a logon script may start us with the same file each day.

    Raises:
        EnrolmentUnreadable: the file is not there, or is none.
        PairingUnreadable: what an earlier start kept is damaged.
        TokenHomeAbsent, TokenHomeClosed, KeyringRedirected: the keyring can't keep or give it.
        WorError: the practice's server refused or is away; nothing was kept.
        TrayFolderUnusable: the token can't be kept.

    """
    try:
        return kept_pairing(home)
    except (TrayNotYetPaired, TokenGone):  # a desktop that is wiped may lose the keyring alone
        given = enrolment_of(file)
    entry = tokens.place()
    paired = enrol(given.server, given.pin, given.secret, account_name(), socket.gethostname())
    return _kept(home, Pairing(given.server, given.pin, paired.token), tokens, entry)


def enrolment_of(file: Path) -> Enrolment:
    """Read an enrolment file.

    Raises:
        EnrolmentUnreadable: it is not there, or is none.

    """
    try:
        with file.open("rb") as opened:
            table = fields(parse(opened.read(_LARGEST_FILE).removeprefix(b"\xef\xbb\xbf")), _ENROLMENT)
        server, pin, secret = (text(table[name], name, _LONGEST) for name in ("server", "pin", "secret"))
    except ShapeRefused as error:
        raise EnrolmentUnreadable(path=file, why=error) from error
    except OSError as error:
        raise EnrolmentUnreadable(path=file, why=error.strerror or error) from error
    if not (_is_server(server) and _PIN.fullmatch(pin)):
        raise EnrolmentUnreadable(path=file, why=phrase("its address or pin is damaged"))
    return Enrolment(server, pin, secret)


def account_name() -> str:
    """Return the account that runs us by the system's name for it; the environment may say anything."""
    if sys.platform == "win32":
        import ctypes

        name = ctypes.create_unicode_buffer(_LONGEST)
        length = ctypes.c_ulong(_LONGEST)
        return name.value if ctypes.windll.advapi32.GetUserNameW(name, ctypes.byref(length)) else ""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _is_server(server: str) -> bool:
    try:
        parts = urlsplit(server)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not (parts.path or parts.query)


def _kept(home: Path, pairing: Pairing, tokens: Tokens, entry: Entry | None) -> Pairing:
    """Keep a new pairing; an older one counts until this one stands, and its token is forgotten then."""
    older = _older_entry(home)
    content = {"server": pairing.server, "pin": pairing.pin}
    if entry is None:
        content["token"] = pairing.token
    else:
        tokens.put(entry, pairing.token)
        content |= {"keyring": entry.backend, "entry": entry.name}
    try:
        write_private(home / PAIRING_NAME, json.dumps(content).encode())
    except OSError as error:
        raise TrayFolderUnusable(folder=home, why=error.strerror or error) from error
    if older is not None:
        tokens.forget(older)
    return pairing


def _older_entry(home: Path) -> Entry | None:
    try:
        return _read(home / PAIRING_NAME)[1]
    except (OSError, ShapeRefused):
        return None


def kept_pairing(home: Path) -> Pairing:
    """Return what an earlier start kept.

    Raises:
        TrayNotYetPaired: there was none.
        PairingUnreadable: others may read the file, or it is damaged.
        TokenGone, TokenHomeClosed, KeyringRedirected: the keyring that holds the token doesn't give it.

    """
    path = home / PAIRING_NAME
    try:
        if exposed(path):
            raise PairingUnreadable(path=path, why="other accounts may read it")
        pairing, entry = _read(path)
    except FileNotFoundError as error:
        raise TrayNotYetPaired from error
    except ShapeRefused as error:
        raise PairingUnreadable(path=path, why=error) from error
    except OSError as error:
        raise PairingUnreadable(path=path, why=error.strerror or error) from error
    return pairing if entry is None else replace(pairing, token=IN_FILE.get(entry))


def _read(path: Path) -> tuple[Pairing, Entry | None]:
    """Read the file: the pairing with its token, or without it and the entry that holds it."""
    table = fields(parse(path.read_bytes()), _KEYS, _TOKEN)
    given = {name: text(said, name, _LONGEST) for name, said in table.items()}
    if given.keys() & _TOKEN == {"token"}:
        return Pairing(given["server"], given["pin"], given["token"]), None
    if "token" in given:
        raise ShapeRefused("both a token and an entry of a keyring")
    try:
        entry = entry_of(given.get("keyring", ""), given.get("entry", ""))
    except ValueError as error:
        raise ShapeRefused("neither a token nor an entry of a keyring") from error
    return Pairing(given["server"], given["pin"], ""), entry
