"""Which backups a folder holds, when the next one is due, and which have been kept long enough.

A file counts as a program's own when its name and its header both say so; nothing else is ever deleted. The
newest one stays until the longest term is over, so that nights that fail don't leave nothing behind.
`store.backup_clock` says when the clock may have jumped, and then nothing goes.
"""

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime
from wor_sidecar.domain.errors.environment import BackupFolderMissing, BackupUnreadable, FileUnreadable
from wor_sidecar.domain.identifiers import Randomness, base32
from wor_sidecar.store.backup import read_header
from wor_sidecar.store.backup_clock import DAY, Looks, jumped
from wor_sidecar.store.backup_file import BackupHeader

LONGEST_DAYS: Final = 30
"""No nightly backup is kept for longer, whatever the settings say and however many nights fail."""
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_SUFFIX_BYTES: Final = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup of ours in the folder."""

    path: Path
    header: BackupHeader
    written: Millis
    """What the file's own date says; asked only where the header is dated ahead."""

    def made_at(self, now: Millis) -> Millis:
        """Return from when its days count."""
        return Millis(min(self.written, now)) if self.ahead(now) else self.header.made_at

    def ahead(self, now: Millis) -> bool:
        """Tell whether a wrong clock dated it, over a day ahead of now."""
        return self.header.made_at > now + DAY


def due(at: time, newest: Millis | None, now: Millis) -> bool:
    """Tell whether the last time that it was `at` o'clock has no backup since; a missed night is due too."""
    return newest is None or newest < last_turn(at, now)


def last_turn(at: time, now: Millis) -> Millis:
    """Return the last moment at which it was `at` o'clock on the wall."""
    here = as_datetime(now).astimezone(AMSTERDAM)
    turn = datetime.combine(here.date(), at, AMSTERDAM)
    if turn > here:
        turn = datetime.combine(here.date() - timedelta(days=1), at, AMSTERDAM)
    return Millis(int(turn.timestamp() * 1000))


def newest(kept: Iterable[Kept], now: Millis) -> Millis | None:
    """Return when the newest one was made; one from the future (a clock was wrong) doesn't count."""
    return max((one.header.made_at for one in kept if one.header.made_at <= now), default=None)


def expired(kept: Sequence[Kept], keep_days: int, now: Millis) -> list[Kept]:
    """Return those that were kept long enough; the newest stays for the longest term."""
    last = max(kept, key=lambda one: one.made_at(now), default=None)

    def days(one: Kept) -> int:
        return LONGEST_DAYS if one is last else keep_days

    return [one for one in kept if now - one.made_at(now) > days(one) * DAY]


def doubtful(kept: Sequence[Kept], gone: Sequence[Kept], turn: Millis, looks: Looks, now: Millis) -> bool:
    """Tell whether the clock may have jumped, so that none of `gone` goes; `turn`: when tonight began."""
    others = [one for one in kept if one.made_at(now) < turn]
    left = sum(one not in gone for one in others)
    return bool(gone) and jumped([one.made_at(now) for one in others], left, looks, now)


def redate(kept: Iterable[Kept], now: Millis) -> None:
    """Give files that are dated ahead themselves the date of now, from which their days count."""
    for one in kept:
        if one.ahead(now) and one.written > now:
            with suppress(OSError):  # a folder that keeps no dates: it counts from now at the next look too
                os.utime(one.path, (now / 1000, now / 1000))


def new_name(program: str, now: Millis, randomness: Randomness) -> str:
    """Name a backup: the program, the moment in UTC, and some letters against two at once."""
    return f"{program}-{as_datetime(now).strftime(_STAMP)}-{base32(randomness(_SUFFIX_BYTES))}.backup"


def ours(folder: Path, program: str, organisation: str) -> list[Kept]:
    """List the backups of this program and organisation in a folder.

    Raises:
        BackupFolderMissing: it isn't there, or can't be listed.

    """
    found = []
    for path in _listed(folder):
        if _name(program).fullmatch(path.name) is None:
            continue
        try:
            header = read_header(path)
            written = Millis(int(path.stat().st_mtime * 1000))
        except (BackupUnreadable, FileUnreadable, OSError):
            continue
        if (header.program, header.organisation) == (program, organisation):
            found.append(Kept(path, header, written))
    return found


def leftovers(folder: Path, program: str, now: Millis) -> list[Path]:
    """List what nights that were broken off left under a temporary name, more than a day ago."""
    before = as_datetime(Millis(max(0, now - DAY))).strftime(_STAMP)
    pattern = re.compile(rf"\.({_name(program).pattern})\.tmp")
    return [path for path in _listed(folder) if (told := pattern.fullmatch(path.name)) and told[2] < before]


def _name(program: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(program)}-(\d{{8}}T\d{{6}}Z)-[a-z2-7]{{8}}\.backup")


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise BackupFolderMissing(folder=folder) from error
