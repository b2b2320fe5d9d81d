"""The content of a backup: every table row by row, then a few files; one JSON value a line.

    {"table": name, "columns": [name, ...]}   then a line for each row, in the order of the columns
    [value, ...]                              text, numbers, true, false, null as they are, bytes [base64]
    {"rows": n}                               ends the table
    {"file": name, "content": base64}
    {"tables": n, "rows": n, "files": n}      ends the backup

Tables are those that the database has, not those that this version's code knows: what was dumped loads into
tables of the same revisions, on SQLite and PostgreSQL alike.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Integer, MetaData, Table, delete, func, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from wor_sidecar.store.engine import is_sqlite

REVISIONS: Final = "alembic_version"
"""The one table that isn't dumped: making the tables anew fills it."""
_AT_ONCE: Final = 32
"""Rows that are read together; a row may hold an envelope of 1 MiB."""
_LOADED_AT_ONCE: Final = 200
_LONGEST_LINE: Final = 1 << 26
_MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


class NotADump(ValueError):
    """The content isn't what `dumped` writes, or isn't of these tables."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a backup holds."""

    tables: int
    rows: int
    files: int


@dataclass(frozen=True, slots=True)
class Dump:
    """What was read back."""

    counts: Counts
    files: dict[str, bytes]


def dumped(connection: Connection, files: Iterable[tuple[str, bytes]] = ()) -> Iterator[bytes]:
    """Yield the lines; the caller's transaction decides which moment they show."""
    tables, rows, kept = 0, 0, 0
    for table in tables_of(connection):
        tables += 1
        count = 0
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        query = select(table).order_by(*table.primary_key.columns)
        with connection.execute(query.execution_options(yield_per=_AT_ONCE)) as found:
            for row in found:
                count += 1
                yield _line(list(row))
        yield _line({"rows": count})
        rows += count
    for name, content in files:
        kept += 1
        yield _line({"file": name, "content": b64encode(content).decode()})
    yield _line({"tables": tables, "rows": rows, "files": kept})


def loaded(connection: Connection, content: Iterable[bytes]) -> Dump:
    """Put the rows of a dump into the same tables, in place of what is there; the caller commits.

    Raises:
        NotADump: it isn't one of these tables, or not whole.

    """
    tables = {table.name: table for table in tables_of(connection)}
    loose = None if is_sqlite(connection.engine) else _loosened(connection)
    for table in tables.values():
        connection.execute(delete(table))
    try:
        dump = _Loading(connection, tables).read(_lines(content))
    except NotADump:
        raise
    except (*_MALFORMED, IntegrityError, DataError, ProgrammingError) as error:
        raise NotADump("a line of another shape") from error
    if loose is None:
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise NotADump("a foreign key points nowhere")
    else:
        _tightened(connection, loose)
        _count_on(connection, tables.values())
    return dump


def tables_of(connection: Connection) -> Sequence[Table]:
    """Return the tables that the database has, but for Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISIONS]


class _Loading:
    """Reads lines into tables; knows what must come next."""

    def __init__(self, connection: Connection, tables: dict[str, Table]) -> None:
        self._connection = connection
        self._left = dict(tables)
        self._files: dict[str, bytes] = {}
        self._tables = self._rows = 0

    def read(self, lines: Iterator[bytes]) -> Dump:
        for line in lines:
            value = json.loads(line)
            if "table" in value:
                self._table(value["table"], value["columns"], lines)
            elif "file" in value:
                self._files[value["file"]] = b64decode(value["content"], validate=True)
            else:
                return self._ended(value, lines)
        raise NotADump("it has no end")

    def _table(self, name: str, columns: list[str], lines: Iterator[bytes]) -> None:
        table = self._left.pop(name, None)
        if table is None or set(columns) != {column.name for column in table.columns}:
            raise NotADump("a table that is not among these")
        count, waiting = 0, []
        for line in lines:
            value = json.loads(line)
            if isinstance(value, dict):
                break
            waiting.append(dict(zip(columns, map(_real, value), strict=True)))
            if len(waiting) == _LOADED_AT_ONCE:
                self._connection.execute(insert(table), waiting)
                count, waiting = count + len(waiting), []
        else:
            raise NotADump("a table without an end")
        if waiting:
            self._connection.execute(insert(table), waiting)
        if value != {"rows": count + len(waiting)}:
            raise NotADump("rows are missing")
        self._tables, self._rows = self._tables + 1, self._rows + value["rows"]

    def _ended(self, told: Any, lines: Iterator[bytes]) -> Dump:
        counts = Counts(self._tables, self._rows, len(self._files))
        said = {"tables": counts.tables, "rows": counts.rows, "files": counts.files}
        if told != said or self._left or next(lines, None) is not None:
            raise NotADump("tables are missing")
        return Dump(counts, self._files)


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return [b64encode(value).decode()]
    raise TypeError(type(value).__name__)


_WRITES: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _line(value: object) -> bytes:
    return _WRITES.encode(value).encode() + b"\n"


def _real(value: Any) -> Any:
    return b64decode(value[0], validate=True) if isinstance(value, list) else value


def _lines(content: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for piece in content:
        rest += piece
        if b"\n" in piece:
            *whole, rest = rest.split(b"\n")
            yield from map(bytes, whole)
        if len(rest) > _LONGEST_LINE:
            raise NotADump("a line without an end")
    if rest:
        raise NotADump("half a line")


def _loosened(connection: Connection) -> list[tuple[str, str]]:
    """Let PostgreSQL look at foreign keys when all rows are there: some point into their own table."""
    keys = [
        (table, str(key["name"]))
        for table in inspect(connection).get_table_names()
        for key in inspect(connection).get_foreign_keys(table)
    ]
    for table, name in keys:
        connection.execute(_alter(connection, table, name, "DEFERRABLE INITIALLY DEFERRED"))
    return keys


def _tightened(connection: Connection, keys: list[tuple[str, str]]) -> None:
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in keys:
        connection.execute(_alter(connection, table, name, "NOT DEFERRABLE"))


def _alter(connection: Connection, table: str, constraint: str, how: str) -> Any:
    quote = connection.dialect.identifier_preparer.quote
    return text(f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(constraint)} {how}")


def _count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL's sequences go on behind the highest number that was loaded."""
    for table in tables:
        for column in table.primary_key.columns:
            if not isinstance(column.type, Integer):
                continue
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            if connection.execute(select(sequence)).scalar() is not None:
                highest = connection.execute(select(func.max(column))).scalar()
                connection.execute(select(func.setval(sequence, highest or 1, highest is not None)))
