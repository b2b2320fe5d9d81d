"""Copies of a whole database are kept by nobody for longer than they are needed."""

import os

from wor_sidecar.domain.clock import Millis
from wor_sidecar.installed.checking import begin_clean

NOW = Millis(1_795_410_000_000)
DAY = 86_400


def test_what_a_killed_upgrade_left_goes_when_the_program_starts(tmp_path):
    (tmp_path / "upgrade-check" / "vault").mkdir(parents=True)
    (tmp_path / "upgrade-check" / "wor.db").write_bytes(b"everything")
    before = tmp_path / "before-upgrade"
    before.mkdir()
    for name, age in (("0.2.0.db.part", 0), ("0.2.0.db", 2), ("0.1.0.db", 40)):
        (before / name).write_bytes(b"everything")
        os.utime(before / name, (NOW / 1000 - age * DAY,) * 2)
    (tmp_path / "wor.db").write_bytes(b"the practice's own")
    begin_clean(tmp_path, NOW)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["before-upgrade", "before-upgrade/0.2.0.db", "wor.db"]


def test_nothing_to_throw_away_is_fine(tmp_path):
    begin_clean(tmp_path, NOW)
    assert list(tmp_path.iterdir()) == []
