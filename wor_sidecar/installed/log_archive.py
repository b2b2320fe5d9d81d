"""An instance's logs in one archive for whoever helps: each line checked again, and counted.

log.jsonl        the lines, oldest first, as they were written
manifest.json    program, version, platform; how many lines of which event and level; what was left out
"""

import json
import os
import platform
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.operating import LogArchiveThere, LogArchiveUnwritten
from wor_sidecar.files import open_new
from wor_sidecar.installed.own import own_version
from wor_sidecar.settings.log_lines import Fault, LogLine, read_line

_EVENTS: Final = 5000
"""Different events that are counted by name: a log full of rubbish doesn't fill the memory."""
_OTHERS: Final = "..."


@dataclass(slots=True)
class Tally:
    """What was seen while the lines went by."""

    lines: int = 0
    older: int = 0
    first: str = ""
    last: str = ""
    left_out: Counter[str] = field(default_factory=Counter)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, line: LogLine) -> None:
        """Count a line that goes along; a clock may have gone back between two of them."""
        key = (line.event, line.level)
        self.events[key if key in self.events or len(self.events) < _EVENTS else (_OTHERS, line.level)] += 1
        self.lines += 1
        if line.at:
            self.first = min(self.first or line.at, line.at)
            self.last = max(self.last, line.at)

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        events = [
            {"event": event, "level": level, "lines": count}
            for (event, level), count in sorted(self.events.items())
        ]
        left_out = {fault.value: self.left_out[fault.value] for fault in Fault}
        told = {"lines": self.lines, "older": self.older, "first": self.first, "last": self.last}
        return {**told, "left_out": left_out, "events": events}


def write_archive(path: Path, program: str, source: str, lines: Iterable[bytes], since: str) -> Tally:
    """Write the lines since a moment (as they write it themselves) beside `path`, then give it that name.

    Raises:
        LogArchiveThere: something of that name stands there; it stays as it is.
        LogArchiveUnwritten: it can't be written there.

    """
    if os.path.lexists(path):
        raise LogArchiveThere(path=path)
    beside, tally = path.with_name(f".{path.name}.{os.getpid()}.tmp"), Tally()
    try:
        try:
            with open_new(beside) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                with archive.open(_entry("log.jsonl"), "w", force_zip64=True) as into:
                    for text in _kept(lines, since, tally):
                        into.write(text.encode("utf-8", "replace") + b"\n")
                manifest = {**_of_this_machine(program, source), **tally.to_json()}
                archive.writestr(_entry("manifest.json"), json.dumps(manifest, indent=1) + "\n")
            _named(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except FileExistsError as error:
        raise LogArchiveThere(path=path) from error
    except OSError as error:
        raise LogArchiveUnwritten(path=path, why=error.strerror or "") from error
    return tally


def _kept(lines: Iterable[bytes], since: str, tally: Tally) -> Iterable[str]:
    for raw in lines:
        if not raw.strip():
            continue
        line = read_line(raw)
        if isinstance(line, Fault):
            tally.left_out[line.value] += 1
        elif line.at and line.at < since:
            tally.older += 1
        else:
            tally.count(line)
            yield line.text


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _of_this_machine(program: str, source: str) -> dict[str, Any]:
    system = {"system": platform.system(), "release": platform.release(), "platform": sys.platform}
    own = {"program": program, "version": own_version(), "python": platform.python_version()}
    return {**own, **system, "source": source}


def _named(beside: Path, path: Path) -> None:
    """Give a whole file its name, and never over another one."""
    if os.name == "nt":
        beside.rename(path)  # refuses by itself
        return
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if os.path.lexists(path):
            raise FileExistsError from None
        beside.rename(path)
