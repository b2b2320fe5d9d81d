"""Structured logs without patients: an event has a name and fields, ids and counts.

A field whose value isn't plain (text, number, boolean, nothing, a list of these) is shown as its type's
name, so a value that masks itself can't be unmasked by a careless call. A foreign exception is shown by its
class and where it arose, never by its text, which may quote what it was given. Lines of other libraries
keep their template and lose their arguments.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path, PurePath
from traceback import extract_tb
from typing import Any, Final, TextIO, cast

from wor_sidecar.domain.errors import WorError
from wor_sidecar.settings.event_log import EventLog
from wor_sidecar.settings.log_sinks import Prioritised, Sink, TurningFile, Unfailing, is_journal
from wor_sidecar.settings.shared import LogsSettings

LEVELS: Final = ("debug", "info", "warning", "error")
_FRAMES: Final = 6


def begin_logs(
    settings: LogsSettings, program: str, service_folder: Path | None = None, event_source: str = ""
) -> None:
    """Send the logs of a program where its settings say: to files of its name, or to standard error.

    Each process that writes files needs a name of its own: two can't turn over one file. A service of Windows
    has no standard error that anybody reads: without a setting its files go to `service_folder`; what needs
    somebody also goes to the event log, under `event_source`.
    """
    folder = settings.folder or (service_folder if os.name == "nt" else None)
    if folder is not None:
        path = folder / f"{program}.log"
        sink: Sink = TurningFile(path, int(settings.file_megabytes * 1_000_000), settings.keep)
        if event_source:
            sink = EventLog(sink, event_source)
        configure_logs(settings.level, cast("TextIO", sink))
    else:
        configure_logs(settings.level, _standard_error())


def _standard_error() -> TextIO:
    named = os.environ.get("JOURNAL_STREAM", "")
    if named and is_journal(sys.stderr, named):
        return cast("TextIO", Prioritised(sys.stderr))
    return cast("TextIO", Unfailing(sys.stderr))


def configure_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """Send all logs of this process, ours and the libraries', as JSON lines to `stream` (standard error).

    `level` is one of LEVELS. Ours: `log = structlog.get_logger()`, `log.info("departure.deposited",
    departure=id)`.
    """
    import structlog

    out = stream or sys.stderr
    number = configure_library_logs(level, out)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _without_payload,
            structlog.processors.JSONRenderer(serializer=_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )


def configure_library_logs(level: str, stream: TextIO | None = None) -> int:
    """Send the libraries' logs alone: for a process that writes none itself, and needn't hold structlog."""
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Foreign())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    return number


def safe(value: object) -> Any:
    """Return a value that may stand in a log: plain ones as they are, all others by their type's name."""
    if isinstance(value, Enum):
        return safe(value.value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [safe(each) for each in value]
    return value.code if isinstance(value, WorError) else f"<{type(value).__name__}>"


def described(error: BaseException) -> dict[str, Any]:
    """Tell of an exception what may be told: class, code, where it arose, and the same of its cause."""
    frames = [
        f"{PurePath(each.filename).name}:{each.lineno} {each.name}"
        for each in extract_tb(error.__traceback__)
    ]
    told: dict[str, Any] = {"class": type(error).__name__, "where": frames[-_FRAMES:]}
    if isinstance(error, WorError):
        told["code"] = error.code
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["cause"] = described(cause)
    return told


def _without_payload(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    info = event.pop("exc_info", None)
    told = {name: safe(value) for name, value in event.items()}
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if error is not None:
        told["error"] = described(error)
    return told


def _line(value: object, **_options: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Foreign(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "event": f"library.{record.name}",
            "template": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            "level": record.levelname.lower(),
            "at": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = described(record.exc_info[1])
        return _line(told)
