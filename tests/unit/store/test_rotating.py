"""A new key for a data folder: broken off at any moment, one key opens it, and the next start knows which."""

import secrets
from contextlib import closing

import pytest

from wor_sidecar.domain.errors.environment import AlreadyRunning, KeyElsewhere, RotationUnsettled
from wor_sidecar.domain.errors.foundations import (
    SealedValueRefused,
    VaultKeyMissing,
    VaultUnavailable,
    WrongVaultKey,
)
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import STORE
from wor_sidecar.store.rotating import open_key, rotate, settle, shown
from wor_sidecar.store.secrets import read_secret, store_secret
from wor_sidecar.store.strongroom import Strongroom
from wor_sidecar.store.tables import audit_lines, data_keys
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import load_key, make_key
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.note import read_note
from wor_sidecar.vault.systemd import CREDENTIAL_NAME, NEXT_NAME, SystemdCredentials

BEFORE = ("vault.rotate.noted", "vault.rotate.kept", "vault.rotate.rewrapped")
AFTER = ("vault.rotate.committed", "vault.rotate.moved")
OWNER, PLACE = "case:1", ("cases", "1", "note")


class Killed(BaseException):
    """The process ends here."""


class Drawer:
    """A home in memory, that can be shut."""

    def __init__(self, kind="drawer"):
        self.id = kind
        self.keys = {}
        self.shut = False

    def available(self):
        return not self.shut

    def create(self, folder, key):
        self.keys[folder] = key

    def load(self, folder):
        if folder not in self.keys:
            raise VaultKeyMissing(kind=self.id, folder=folder, what="it")
        return self.keys[folder]

    def forget(self, folder):
        self.keys.pop(folder, None)


@pytest.fixture
def drawer():
    return Drawer()


@pytest.fixture
def room(tmp_path, database, drawer):
    return Strongroom(tmp_path, "auto", [drawer, Drawer("other")], sqlite_url(database), (STORE,))


@pytest.fixture
def first(room, clock):
    """A folder in use: its first key."""
    key = make_key(room.vault, kind="auto", homes=room.homes, randomness=secrets.token_bytes, now=clock.now())
    with opened(room, key, clock) as store, store.transaction() as tx:
        tx.fields.new_key(OWNER)
        store_secret(tx, "seed", lambda: b"s" * 32)
        tx.audit(AuditLine("program.started", "program", "program"))
        sealed = tx.fields.seal(OWNER, *PLACE, b"geheim")
    room.data.joinpath("sealed").write_bytes(sealed)
    return key


def opened(room, key, clock):
    return closing(Store(open_engine(room.url), key, clock, secrets.token_bytes))


def opens(room, key, clock) -> bool:
    """Everything of the folder comes out under this key, or nothing does."""
    with opened(room, key, clock) as store, store.reading() as tx:
        whole = audit.verify(tx).intact
        try:
            content = tx.fields.open(OWNER, *PLACE, room.data.joinpath("sealed").read_bytes())
            assert (content, read_secret(tx, "seed")) == (b"geheim", b"s" * 32)
        except SealedValueRefused:
            assert not whole
            return False
        assert whole
        return True


def started(room) -> KeyEncryptionKey:
    settle(room)
    key = open_key(room)
    assert key is not None
    return key


def test_after_a_rotation_the_new_key_opens_everything_and_the_old_one_nothing(room, first, clock, drawer):
    done = rotate(room, clock, secrets.token_bytes)
    assert (done.kind, done.secrets, done.forgotten) == ("drawer", 2, True)
    assert opens(room, started(room), clock)
    assert not opens(room, first, clock)
    assert len(drawer.keys) == 1
    note = read_note(room.vault)
    assert (note.next, note.old, note.current.since) == (None, None, "2027-01-15T08:00:00Z")


def test_it_is_a_line_of_the_trail(room, first, clock):
    rotate(room, clock, secrets.token_bytes, kind="other")
    with opened(room, started(room), clock) as store, store.reading() as tx:
        line = list(audit.lines(tx))[-1].line
    assert (line.event, line.object, line.outcome) == ("vault.rotated", "other", "from drawer")


def test_it_can_be_done_again_and_again(room, first, clock, drawer):
    seen = {bytes(read_note(room.vault).current.canary)}
    for kind in (None, "other", None, "drawer"):
        rotate(room, clock, secrets.token_bytes, kind=kind)
        assert opens(room, started(room), clock)
        seen.add(bytes(read_note(room.vault).current.canary))
    assert len(seen) == 5
    assert sum(len(home.keys) for home in room.homes) == 1


@pytest.mark.parametrize("moment", [*BEFORE, *AFTER])
@pytest.mark.parametrize("kind", ["drawer", "other"])
def test_broken_off_at_any_moment_one_key_opens_it_and_the_next_start_knows_which(
    room, first, clock, moment, kind
):
    def fault(name):
        if name == moment:
            raise Killed

    with pytest.raises(Killed):
        rotate(room, clock, secrets.token_bytes, kind=kind, fault=fault)
    note = read_note(room.vault)
    keys = {slot for slot in (note.current, note.next, note.old) if slot}
    assert opens(room, first, clock) is (moment in BEFORE)
    key = started(room)
    assert opens(room, key, clock)
    assert opens(room, first, clock) is (moment in BEFORE)
    note = read_note(room.vault)
    assert (note.next, note.old) == (None, None)
    assert note.current in keys
    assert sum(len(home.keys) for home in room.homes) == 1


def test_settling_is_itself_broken_off_without_harm(room, first, clock, monkeypatch):
    def fault(name):
        if name == "vault.rotate.committed":
            raise Killed

    with pytest.raises(Killed):
        rotate(room, clock, secrets.token_bytes, fault=fault)
    with monkeypatch.context() as patched:
        patched.setattr(Drawer, "forget", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            settle(room)
    assert opens(room, started(room), clock)


def test_a_home_that_keeps_nothing_changes_nothing(room, first, clock, monkeypatch):
    monkeypatch.setattr(room.homes[1], "create", lambda *_: None)
    with pytest.raises(VaultKeyMissing):
        rotate(room, clock, secrets.token_bytes, kind="other")
    assert opens(room, first, clock)
    assert read_note(room.vault).next is None


def test_an_old_key_that_cannot_be_forgotten_now_is_forgotten_later(room, first, clock, drawer, monkeypatch):
    def refuse(_folder):
        raise VaultUnavailable(kind="drawer", why="shut")

    with monkeypatch.context() as patched:
        patched.setattr(drawer, "forget", refuse)
        assert not rotate(room, clock, secrets.token_bytes, kind="other").forgotten
        assert opens(room, started(room), clock)
        assert len(drawer.keys) == 1
    started(room)
    assert drawer.keys == {}


def test_a_new_home_that_is_shut_after_the_turn_stops_the_start_until_it_opens(room, first, clock):
    def fault(name):
        if name == "vault.rotate.committed":
            raise Killed

    with pytest.raises(Killed):
        rotate(room, clock, secrets.token_bytes, kind="other", fault=fault)
    room.homes[1].shut = True
    with pytest.raises(VaultUnavailable):
        settle(room)
    with pytest.raises(RotationUnsettled):
        load_key(room.vault, kind="auto", homes=room.homes)
    room.homes[1].shut = False
    assert opens(room, started(room), clock)


def test_a_database_that_is_away_leaves_a_broken_off_rotation_as_it_is(room, first, clock, database):
    def fault(name):
        if name == "vault.rotate.committed":
            raise Killed

    with pytest.raises(Killed):
        rotate(room, clock, secrets.token_bytes, fault=fault)
    aside = database.rename(database.with_suffix(".aside"))
    note = read_note(room.vault)
    with pytest.raises(RotationUnsettled):
        settle(room)
    assert read_note(room.vault) == note
    database.unlink()
    aside.rename(database)
    assert opens(room, started(room), clock)


def test_while_a_rotation_goes_on_another_process_neither_opens_nor_settles_it(room, first, clock):
    def fault(name):
        if name == "vault.rotate.kept":
            with pytest.raises(RotationUnsettled):
                open_key(room)
            with hold_folder(room.data), pytest.raises(AlreadyRunning):
                shown(room)

    rotate(room, clock, secrets.token_bytes, fault=fault)
    assert opens(room, started(room), clock)


def test_a_trail_that_is_not_whole_is_not_sealed_anew(room, first, clock):
    with open_engine(room.url).begin() as connection:
        connection.execute(audit_lines.update().values(event="program.ended"))
    with pytest.raises(TrailBroken):
        rotate(room, clock, secrets.token_bytes)
    assert read_note(room.vault).next is None


def test_what_the_old_key_wrapped_is_gone_from_the_files(room, first, clock, database):
    with open_engine(room.url).connect() as connection:
        wrapped = [bytes(row.wrapped) for row in connection.execute(data_keys.select())]
    rotate(room, clock, secrets.token_bytes)
    for path in database.parent.glob("wor.db*"):
        content = path.read_bytes()
        assert not [one for one in wrapped if one[13:] in content], path.name


def test_the_configuration_has_the_last_word_on_the_home(room, first, clock):
    with pytest.raises(KeyElsewhere):
        rotate(with_kind(room, "drawer"), clock, secrets.token_bytes, kind="other")
    moving = with_kind(room, "other")
    with pytest.raises(VaultUnavailable, match="drawer"):
        open_key(moving)
    assert rotate(moving, clock, secrets.token_bytes).kind == "other"
    assert opens(room, started(moving), clock)


def with_kind(room, kind):
    return Strongroom(room.data, kind, room.homes, room.url, room.branches)


def test_a_key_file_rotates_under_a_new_credential(room, first, clock, tmp_path):
    credential = tmp_path / "etc" / "wor.credential"
    home = KeyFile(credential, secrets.token_bytes, cost=14)
    files = Strongroom(room.data, "auto", [*room.homes, home], room.url, room.branches)
    rotate(files, clock, secrets.token_bytes, kind="keyfile")
    assert opens(files, started(files), clock)
    coming = credential.with_name("wor.credential.next")
    coming.touch(mode=0o600)
    coming.write_text("vijf woorden die niemand ooit raadt\n")
    rotate(files, clock, secrets.token_bytes)
    assert opens(files, started(files), clock)
    coming.replace(credential)
    assert opens(files, started(files), clock)
    assert len([path for path in files.vault.iterdir() if path.is_dir()]) == 1


def test_systemd_rotates_to_what_an_administrator_loads_beside_it(room, first, clock, tmp_path):
    given = tmp_path / "credentials"
    given.mkdir()
    (given / CREDENTIAL_NAME).write_bytes(b"s" * 32)
    units = Strongroom(room.data, "auto", [SystemdCredentials(given), *room.homes], room.url, room.branches)
    rotate(units, clock, secrets.token_bytes, kind="systemd")
    (given / NEXT_NAME).write_bytes(b"n" * 32)
    rotate(units, clock, secrets.token_bytes)
    assert opens(units, started(units), clock)
    assert opens(units, KeyEncryptionKey(b"n" * 32), clock)
    (given / NEXT_NAME).replace(given / CREDENTIAL_NAME)
    assert opens(units, started(units), clock)
    (given / CREDENTIAL_NAME).write_bytes(b"x" * 32)
    with pytest.raises(WrongVaultKey):
        open_key(units)


def test_it_is_shown_where_the_key_lies_and_whether_it_opens(room, first, clock, drawer):
    assert (shown(room).kind, shown(room).since, shown(room).trouble) == (
        "drawer",
        "2027-01-15T08:00:00Z",
        None,
    )
    drawer.shut = True
    assert isinstance(shown(room).trouble, VaultUnavailable)
    drawer.shut = False
    drawer.keys = dict.fromkeys(drawer.keys, b"x" * 32)
    assert isinstance(shown(room).trouble, WrongVaultKey)


def test_what_is_shown_settles_a_broken_off_rotation_first(room, first, clock):
    def fault(name):
        if name == "vault.rotate.committed":
            raise Killed

    with pytest.raises(Killed):
        rotate(room, clock, secrets.token_bytes, kind="other", fault=fault)
    assert (shown(room).kind, shown(room).trouble) == ("other", None)
