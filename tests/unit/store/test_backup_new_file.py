"""A backup's file is made new, and takes nobody's name."""

import os
from errno import EDQUOT, EIO, ENOSPC

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import BackupUnwritten, FileExists
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.files import open_new
from wor_sidecar.store import backup
from wor_sidecar.store.backup import said_when_full


def test_what_appeared_under_the_name_at_the_last_moment_stays_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "today.backup"
    monkeypatch.setattr(backup, "_refuse_present", lambda _path: None)
    with pytest.raises(FileExists), backup._new_file(path):
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_temporary_file_that_somebody_put_there_is_not_written_into(tmp_path, monkeypatch):
    sibling = tmp_path / ".today.backup.tmp"
    sibling.write_bytes(b"theirs")
    monkeypatch.setattr(type(sibling), "unlink", lambda *_, **__: None)
    with pytest.raises(BackupUnwritten), backup._new_file(tmp_path / "today.backup"):
        pass
    assert sibling.read_bytes() == b"theirs"


@pytest.mark.skipif(os.name != "posix", reason="links ask for rights on Windows")
def test_a_new_file_is_never_opened_through_a_link(tmp_path):
    link, aim = tmp_path / "link", tmp_path / "aim"
    link.symlink_to(aim)
    with pytest.raises(FileExistsError):
        open_new(link)
    assert not aim.exists()


def test_a_name_that_cannot_be_taken_leaves_nothing(tmp_path, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "no")

    monkeypatch.setattr(type(tmp_path), "replace", refused)
    with pytest.raises(BackupUnwritten), backup._new_file(tmp_path / "today.backup") as file:
        file.write(b"ours")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("trouble", [PermissionError(13, "denied"), IsADirectoryError(21, "a folder")])
def test_what_is_no_lack_of_room_comes_out_as_it_was(trouble):
    with pytest.raises(OSError, match=trouble.strerror) as raised, said_when_full():
        raise trouble
    assert raised.value is trouble
    assert raised.value.__cause__ is None


def test_an_error_that_is_its_own_cause_is_looked_at_once():
    error = PermissionError(13, "denied")
    error.__cause__ = error
    assert machine_fault(error) is None


@pytest.mark.parametrize(("number", "code"), [(ENOSPC, "WOR-E045"), (EDQUOT, "WOR-E045"), (EIO, "WOR-E046")])
def test_a_disk_without_room_and_one_that_fails_have_their_sentence(number, code):
    with pytest.raises(WorError) as told, said_when_full():
        raise OSError(number, "")
    assert told.value.code == code
