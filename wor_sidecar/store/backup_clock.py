"""Whether the clock may be believed when backups are to be deleted: a jump of it deletes nothing.

The rule, whole. What was kept long enough goes each night, whether the night's own backup failed or not.
But when the newest backup from before tonight is over `JUMP_DAYS` old, the clock may have jumped; then
nothing goes if fewer than two others than tonight's would be left. Deleting goes on once nights follow each
other again, or once looks at this clock have followed each other for `JUMP_DAYS`: nights that fail for
long, by a clock that runs steadily. So nothing stays for more than the longest term and `JUMP_DAYS`
together while the program runs. What is dated over a day ahead was made by a wrong clock; its days count
from its file's date, or else from now.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.files import write_private

JUMP_DAYS: Final = 8
DAY: Final = 24 * 3600 * 1000
_JUMP: Final = JUMP_DAYS * DAY
_SPARED: Final = 2
_NAME: Final = "backup-looks.json"
_OFTEN: Final = 3600 * 1000
"""A look is written down no more often than this."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Since when looks followed each other without a jump, and the last one."""

    since: Millis
    last: Millis

    def steady(self, now: Millis) -> bool:
        """Tell whether the clock ran steadily for long enough to be believed."""
        return now - self.since >= _JUMP


def looked(before: Looks | None, now: Millis) -> Looks:
    """Return the looks with this one; after a jump, or a clock set back by over a day, they begin anew."""
    if before is None or not -DAY <= now - before.last <= _JUMP:
        return Looks(now, now)
    return Looks(before.since, now)


def jumped(others: Sequence[Millis], left: int, looks: Looks, now: Millis) -> bool:
    """Tell whether to delete nothing now.

    `others`: when the backups from before tonight were made; `left`: how many of those would be left.
    """
    if not others or now - max(others) <= _JUMP or looks.steady(now):
        return False
    return left < _SPARED


def remember(folder: Path, now: Millis) -> Looks:
    """Take this look into the file that keeps them in the data folder: a machine may be off each night."""
    before = _read(folder / _NAME)
    after = looked(before, now)
    if before is None or before.since != after.since or after.last - before.last >= _OFTEN:
        with suppress(OSError):  # a disk that is full: nothing is deleted too early by it
            write_private(folder / _NAME, json.dumps({"since": after.since, "last": after.last}).encode())
    return after


def _read(path: Path) -> Looks | None:
    try:
        raw = json.loads(path.read_bytes())
        return Looks(Millis(int(raw["since"])), Millis(int(raw["last"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
