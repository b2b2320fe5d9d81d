"""What can be seen from outside: files and the postbus's database, never a program's word about itself."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from wor_sidecar.demo.stage import Stage


def count(stage: Stage, table: str) -> int:
    """Count a table's rows in the postbus's database, read-only."""
    database = f"file:{(stage.postbus / 'postbus.db').as_posix()}?mode=ro"
    with closing(sqlite3.connect(database, uri=True, timeout=5)) as connection:
        return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608  # our names


def found_in(folder: Path, words: Iterable[str]) -> list[Path]:
    """List the files below a folder that hold one of the words, in UTF-8 or UTF-16."""
    needles = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]


def letters(stage: Stage) -> list[Path]:
    """List the letters that lie in the HIS's import folder; none while a person took the folder away."""
    try:
        return sorted(path for path in stage.imports.iterdir() if path.is_file())
    except OSError:
        return []
