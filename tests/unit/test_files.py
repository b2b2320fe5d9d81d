import os

import pytest

from wor_sidecar.files import create_private, exposed, private_folder, write_private


def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(tmp_path):
    path = tmp_path / "note"
    write_private(path, b"first")
    write_private(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_no_secret_behind(tmp_path):
    (tmp_path / "note").mkdir()
    with pytest.raises(OSError):
        write_private(tmp_path / "note", b"secret")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_making_a_file_private_keeps_what_it_holds(tmp_path):
    path = tmp_path / "wor.db"
    create_private(path)
    path.write_bytes(b"content")
    create_private(path)
    assert path.read_bytes() == b"content"


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing on Windows")
def test_files_and_folders_are_for_this_account_alone(tmp_path):
    folder = private_folder(tmp_path / "data")
    write_private(folder / "note", b"secret")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not exposed(folder / "note")
    (folder / "note").chmod(0o604)
    assert exposed(folder / "note")
