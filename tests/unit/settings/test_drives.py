"""Which drives a service doesn't see."""

from pathlib import PureWindowsPath
from typing import Any, cast

import pytest

from wor_sidecar.domain.errors.windows import DriveUnknown, MappedDrive
from wor_sidecar.settings.drives import REMOTE, UNKNOWN, drive_of, judged

FIXED = 3


@pytest.mark.parametrize(
    ("path", "drive"),
    [
        (r"N:\lists", "N:"),
        (r"n:\lists", "N:"),
        (r"\\?\N:\lists", "N:"),
        (r"\\server\share\lists", ""),
        (r"\\?\UNC\server\share\lists", ""),
    ],
)
def test_a_letter_is_a_drive_and_a_servers_address_is_none(path: str, drive: str) -> None:
    assert drive_of(cast("Any", PureWindowsPath(path))) == drive


def test_a_share_behind_a_letter_and_a_letter_that_nobody_knows_are_refused() -> None:
    assert isinstance(judged(REMOTE, "N:", "export[1].path"), MappedDrive)
    assert isinstance(judged(UNKNOWN, "Q:", "export[1].path"), DriveUnknown)


def test_a_disk_of_this_machine_is_fine() -> None:
    assert judged(FIXED, "D:", "export[1].path") is None
