"""What a supplier needs to see, in one archive, with nothing in it that names a patient, a person or a key.

    doctor.json     the report            status.json    counts and states, words left out
    config.json     every setting: numbers, yes and no as they are, a text only where it can name nobody
    versions.json   of the program, Python and the system
    log.txt         the last lines of the log, where one was named: ids and counts, whatever else left out

Nothing is copied because it looks harmless: what may stand here is listed, and everything else is "...".
"""

import json
import platform
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.examining import BundleUnwritten
from wor_sidecar.files import open_new
from wor_sidecar.installed.own import own_version

LEFT_OUT: Final = "..."
_LOG_LINES: Final = 2000
_LOG_BYTES: Final = 1 << 20
_PLAIN_SETTINGS: Final = frozenset(
    {"kind", "mode", "level", "settle_seconds", "expected_every", "at", "connector"}
    | {"patient_key", "products", "codes", "since", "security", "enabled", "bevrijdingsdag"}
)
"""Last parts of settings whose text may be shown; paths, names, numbers to call and addresses are none."""
_PLAIN_WORDS: Final = re.compile(
    r"[a-z][a-z_.]{0,40}|register-only|WOR-[A-Z][0-9]{3}|[0-9]+(\.[0-9]+){1,3}[a-z0-9.+-]*"
)
"""Words of our own code: small letters; a name begins with a capital, and a secret has digits."""
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?")
_TEXT_KEYS: Final = frozenset(
    {"check", "severity", "code", "version", "at", "status", "mode", "trouble", "kind"}
)
"""Keys of a report whose text may be shown."""
_LOG_KEYS: Final = frozenset({"event", "level", "at", "code", "loop", "check", "logger"})


def write_bundle(
    path: Path,
    doctor: Mapping[str, Any],
    status: Mapping[str, Any] | None,
    settings: Mapping[str, Any],
    log: Path | None,
) -> None:
    """Write the archive; a file that is there already stays.

    Raises:
        BundleUnwritten: it can't be written there.

    """
    versions = {
        "program": own_version(),
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "platform": sys.platform,
    }
    files = {
        "doctor.json": redacted(doctor),
        "config.json": {key: plain_setting(key, value) for key, value in settings.items()},
        "versions.json": versions,
    }
    if status is not None:
        files["status.json"] = redacted(status)
    try:
        with open_new(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, value in files.items():
                archive.writestr(name, json.dumps(value, indent=1, ensure_ascii=False) + "\n")
            if log is not None:
                archive.writestr("log.txt", "\n".join(tail(log)) + "\n")
    except OSError as error:
        raise BundleUnwritten(path=path, why=error.strerror or "") from error


def redacted(value: Any, key: str = "") -> Any:
    """Return a report with counts, codes and moments, and no text that a person wrote or may be named in."""
    if isinstance(value, Mapping):
        return {_key(one): redacted(each, str(one)) for one, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(each, key) for each in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    shown = (key in _TEXT_KEYS and _PLAIN_WORDS.fullmatch(text)) or _MOMENT.fullmatch(text)
    return text if shown or not text else LEFT_OUT


def plain_setting(key: str, value: Any) -> Any:
    """Return a setting's value, or that one was given."""
    last = re.sub(r"\[[0-9]+\]", "", key).rpartition(".")[2]
    if value is None or isinstance(value, (bool, int, float)) or not value:
        return value
    return value if last in _PLAIN_SETTINGS else LEFT_OUT


def tail(log: Path) -> list[str]:
    """Return the last lines of a log, of each what is known to name nobody."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LOG_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []
    return [_log_line(line) for line in lines]


def _log_line(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return LEFT_OUT
    if not isinstance(told, dict):
        return LEFT_OUT
    return json.dumps(
        {key: _log_value(key, value) for key, value in told.items() if _PLAIN_WORDS.fullmatch(key)}
    )


def _log_value(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 100_000 else LEFT_OUT  # noqa: PLR2004  (a longer number may be somebody's)
    known = key in _LOG_KEYS and isinstance(value, str)
    return value if known and (_PLAIN_WORDS.fullmatch(value) or _MOMENT.fullmatch(value)) else LEFT_OUT


def _key(key: object) -> str:
    return str(key) if _PLAIN_WORDS.fullmatch(str(key)) else LEFT_OUT
