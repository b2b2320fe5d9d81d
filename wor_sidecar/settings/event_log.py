"""Windows' event log beside our files: warnings and errors, with a number to filter on.

An entry is one text: the event's name and its fields as the file has them, then the sentence and remedy of
its code. The number says which part of the program speaks; Windows shows a text only for numbers that the
source's message file knows, and pywin32's knows 1 to 9.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from wor_sidecar.domain import errors
from wor_sidecar.domain.errors import WorError
from wor_sidecar.settings.log_lines import may_name_somebody
from wor_sidecar.settings.log_sinks import Sink

OTHER: Final = 9
NUMBERS: Final[Mapping[int, tuple[str, ...]]] = {
    1: (
        *("program", "inbox", "loop", "listener", "control", "page", "status", "doctor", "logs"),
        *("watchdog", "service_manager", "machine"),
    ),
    2: ("intake", "pipeline"),
    3: ("letter", "import"),
    4: ("courier", "departure", "arrival", "receipt", "postbus", "upkeep", "senders", "metrics"),
    5: ("keys", "partner", "epoch"),
    6: ("backup", "trail", "retention", "vault", "clock"),
    7: ("reminder", "digest", "prompts", "signals", "undo"),
    8: ("trial", "plugin"),
    OTHER: (),
}
"""Which first words of an event's name stand under which number; fixed: others filter on it."""
_LEVELS: Final = frozenset({"warning", "error", "critical"})
_LONGEST: Final = 30_000
"""Characters of one string: Windows takes 31,839."""
_TEXTS: Final = ("event", "level", "at")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry of the event log says."""

    number: int
    error: bool
    """An error; else a warning."""
    text: str


Door = Callable[[str, Entry], object]
"""Hands an entry to Windows under a source's name."""


class EventLog:
    """Writes on into a sink, and tells the event log what needs somebody; a program never ends by it."""

    def __init__(self, sink: Sink, source: str, door: Door | None = None) -> None:
        self._sink, self._source, self._door = sink, source, door or _windows

    def write(self, text: str) -> None:
        """Write one line, and report it if it is a warning or worse."""
        self._sink.write(text)
        with suppress(Exception):  # a full event log, or none: the file has the line, which the operator sees
            entry = entry_of(text)
            if entry is not None:
                self._door(self._source, entry)

    def flush(self) -> None:
        """Let go of what is held back."""
        self._sink.flush()


def entry_of(line: str) -> Entry | None:
    """Return what the event log gets to hear of a line; nothing where it is no warning or error."""
    told: dict[str, Any] = json.loads(line)
    if told["level"] not in _LEVELS:
        return None
    event = str(told["event"])
    shown = {key: _shown(value) for key, value in told.items() if key not in _TEXTS}
    fields = " ".join(f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in shown.items())
    parts = (f"{event} {fields}".rstrip(), _sentence(str(told.get("code", "")), shown))
    # NUL ends a text for Windows
    text = "\n".join(part for part in parts if part).replace("\0", "")[:_LONGEST]
    return Entry(number_of(event), told["level"] != "warning", text)


def number_of(event: str) -> int:
    """Return the number of an event: by the first word of its name."""
    first = event.partition(".")[0]
    return next((number for number, words in NUMBERS.items() if first in words), OTHER)


def _shown(value: Any) -> Any:
    """Return a value as it may stand where many look: one that may be somebody's is left out."""
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return "..." if may_name_somebody(value) else value


def _sentence(code: str, fields: Mapping[str, Any]) -> str:
    """Return a code's sentence and remedy in the reader's language; nothing for a code that isn't ours."""
    from wor_sidecar.texts.catalogue import show

    known = _of_code(code) if code else None
    return str(show(known(**fields))) if known is not None else ""


def _of_code(code: str) -> type[WorError] | None:
    for module in iter_modules(errors.__path__):
        for one in vars(import_module(f"{errors.__name__}.{module.name}")).values():
            if isinstance(one, type) and issubclass(one, WorError) and vars(one).get("code") == code:
                return one
    return None


def _windows(source: str, entry: Entry) -> None:
    win32evtlog: Any = import_module("win32evtlog")
    win32evtlogutil: Any = import_module("win32evtlogutil")
    kind = win32evtlog.EVENTLOG_ERROR_TYPE if entry.error else win32evtlog.EVENTLOG_WARNING_TYPE
    win32evtlogutil.ReportEvent(source, entry.number, eventType=kind, strings=[entry.text])
