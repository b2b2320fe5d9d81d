"""Whether an SQLite database is whole, asked beside the program that works in it; the file isn't changed."""

import sqlite3
from contextlib import closing
from pathlib import Path


def what_is_damaged(path: Path) -> str:
    """Read all pages and every reference between rows; returns the first thing wrong, or nothing.

    The words are SQLite's own: names of tables and indexes, never what stands in them.
    """
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)
        ) as database:
            database.execute("PRAGMA query_only=ON")
            [said] = database.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                return str(said).splitlines()[-1]
            lost = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return f"{lost[0]} -> {lost[2]}" if lost else ""
