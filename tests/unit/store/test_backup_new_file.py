"""A backup's file is made new, and takes nobody's name."""

import os

import pytest

from wor_sidecar.domain.errors.environment import BackupUnwritten, FileExists
from wor_sidecar.files import open_new
from wor_sidecar.store import backup


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
