import os
import subprocess
import sys

import pytest

from wor_sidecar.domain.errors.environment import AlreadyRunning
from wor_sidecar.store.lock import LOCK_NAME, hold_folder

HOLD = """
import pathlib, sys
from wor_sidecar.store.lock import hold_folder
lock = hold_folder(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_program_is_told_who_holds_the_folder(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning) as refused:
            hold_folder(tmp_path)
        assert refused.value.fields["holder"] == str(holder.pid)
        assert refused.value.exit_code == 3
        holder.kill()
        holder.wait()
        with hold_folder(tmp_path):
            assert (tmp_path / "running.lock").read_text() == str(os.getpid())


def test_a_released_folder_can_be_held_again(tmp_path):
    hold_folder(tmp_path).release()
    hold_folder(tmp_path).release()


@pytest.mark.skipif(os.name != "posix", reason="links by anybody")
def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_text("somebody's")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / LOCK_NAME).symlink_to(other)
    with pytest.raises(OSError):
        hold_folder(folder)
    assert other.read_text() == "somebody's"
