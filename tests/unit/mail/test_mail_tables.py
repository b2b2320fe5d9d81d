"""The migration makes what the tables say."""

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine

from wor_sidecar.mail.tables import metadata


def shape(path: Path):
    with sqlite3.connect(path) as rows:
        names = [name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        mail = [name for name in names if name.startswith("mail_")]
        columns = {name: rows.execute(f"PRAGMA table_info({name})").fetchall() for name in mail}
        query = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE '%x_mail%'"
        return columns, set(rows.execute(query))


def test_the_migration_makes_what_the_tables_say(empty_folder: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    engine = create_engine(f"sqlite:///{fresh}")
    metadata.create_all(engine)
    engine.dispose()
    assert shape(fresh) == shape(empty_folder / "practice.db")
