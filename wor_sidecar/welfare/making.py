"""`wor-inbox init`: data folder, vault key, identity, recovery sheet, mailbox; run again, it goes on.

The order is that of what can't be made again: the identity file and the sheet are on disk before a postbus
hears of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.environment import FileExists, FileUnreadable, FolderMissing
from wor_sidecar.domain.errors.inbox import FileNotWritten, InboxExists, PostbusMissing
from wor_sidecar.domain.identifiers import OrganisationId, Randomness
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.identity_file import lock_identity, unlock_identity
from wor_sidecar.exchange.recovery import RecoveryKey, recovery_sheet
from wor_sidecar.exchange.suitability import check_machine
from wor_sidecar.files import private_folder, write_private
from wor_sidecar.store.database_lock import hold_database
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.rotating import settle
from wor_sidecar.store.secrets import has_secret, replace_secret
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.texts.catalogue import _
from wor_sidecar.vault.homes import has_key
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.app import Inbox, database_url, open_inbox, plugins_of, strongroom, vault_key
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin.enrolling import check_name
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.welcomes import Welcome
from wor_sidecar.wire.connection import checked_url

RECOVERY: Final = "recovery:public"
"""Name of the secret that keeps the recovery key's public half, which backups are sealed to."""
FIRST_EPOCH: Final = 1
CONTROL: Final = Actor("control", "administrator")
"""Who makes an inbox, as the trail names them: whoever administers the machine."""


@dataclass(frozen=True, slots=True)
class Order:
    """What `init` was told. `identity` and `sheet` are files to be written, `postbus` may be empty.

    `administrator` is the user name of the first one; empty for none yet.
    """

    postbus: str
    code: str
    identity: Path
    sheet: Path
    passphrase: str
    administrator: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """Our organisation, and the first administrator's code for /welcome, told this once."""

    organisation: OrganisationId
    welcome: Welcome | None


def make_inbox(
    settings: InboxSettings, config: Path, order: Order, clock: Clock, randomness: Randomness
) -> Made:
    """Make the inbox, or finish making it.

    Raises:
        UserNameRefused: the administrator can't be called so; nothing was made.
        PostbusMissing, FolderMissing, FileExists: before anything was made.
        InboxExists: it is made, and has its mailbox.
        PassphraseTooShort, PassphraseWrong: the identity file.
        PostbusError: the postbus can't be reached or refuses the code; run it again.

    """
    check_machine()
    if order.administrator:
        check_name(order.administrator)
    url = order.postbus or settings.postbus.url
    if not url:
        raise PostbusMissing
    checked_url(url)
    folder = settings.data.folder
    if not folder.parent.is_dir():
        raise FolderMissing(folder=folder.parent, setting="data.folder")
    if order.sheet.exists() and not has_key(folder / VAULT_FOLDER):
        raise FileExists(path=order.sheet)
    private_folder(folder)
    with hold_folder(folder), hold_database(database_url(settings)):
        inbox = _open(settings, config, clock, randomness)
        try:
            organisation = _finished(inbox, url, order, clock, randomness)
            return Made(organisation, _first_administrator(inbox, order.administrator))
        finally:
            inbox.store.close()


def _open(settings: InboxSettings, config: Path, clock: Clock, randomness: Randomness) -> Inbox:
    plugins = plugins_of(settings)
    settle(strongroom(settings, config, plugins, randomness))
    key = vault_key(settings, config, plugins, randomness, made_at=clock.now())
    return open_inbox(settings, key, plugins, clock, randomness)


def _finished(inbox: Inbox, url: str, order: Order, clock: Clock, randomness: Randomness) -> OrganisationId:
    with inbox.store.reading() as tx:
        if inbox.post.mailboxes.all(tx):
            raise InboxExists(folder=inbox.settings.data.folder)
        sheet_known = has_secret(tx, RECOVERY)
    if order.sheet.exists() and not sheet_known:
        raise FileExists(path=order.sheet)
    identity = _identity(order, randomness)
    if not order.sheet.exists():
        _print_sheet(inbox, order.sheet, identity.organisation, clock, randomness)
    return inbox.post.joining.register(url, order.code, identity)


def _first_administrator(inbox: Inbox, name: str) -> Welcome | None:
    if not name:
        return None
    return inbox.answers.enrolling.welcome(name, "", Role.ADMINISTRATOR, CONTROL)


def _identity(order: Order, randomness: Randomness) -> IdentityKey:
    """Make the identity file; one that an earlier try left is opened with the same passphrase."""
    try:
        return unlock_identity(order.identity.read_bytes(), order.passphrase)
    except FileNotFoundError:
        identity = IdentityKey.fresh(randomness)
    except OSError as error:
        raise FileUnreadable(path=order.identity) from error
    locked = lock_identity(identity, order.passphrase, randomness)
    _written(order.identity, locked)
    return identity


def _print_sheet(
    inbox: Inbox, path: Path, organisation: OrganisationId, clock: Clock, randomness: Randomness
) -> None:
    """Keep the public half, then write the sheet: one without its half in the store would open nothing."""
    recovery = RecoveryKey.fresh(randomness)
    with inbox.store.transaction() as tx:
        replace_secret(tx, RECOVERY, recovery.public)
    sheet = recovery_sheet(recovery, organisation, FIRST_EPOCH, clock.now(), _)
    _written(path, sheet.encode())


def _written(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        raise FileNotWritten(path=path) from error
