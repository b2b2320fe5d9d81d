"""The store's own tables, in every program's database: audit trail and data keys."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

from wor_sidecar.store.engine import RowNumber

metadata = MetaData()

data_keys = Table(
    "store_data_keys",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

audit_lines = Table(
    "store_audit_lines",
    metadata,
    Column("number", RowNumber, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("on_behalf_of", Text, nullable=False),
    Column("object", Text, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_head = Table(
    "store_audit_head",
    metadata,
    Column("id", RowNumber, primary_key=True, autoincrement=False),
    Column("line_count", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

audit_start = Table(
    "store_audit_start",
    metadata,
    Column("id", RowNumber, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
"""One row, once lines were cut off: the number of the first that is left, and the hash of the one before."""

compatible = Table(
    "store_compatible",
    metadata,
    Column("revision", Text, primary_key=True),
    Column("still_runs", Text, nullable=False),
)
"""For each revision that the database is at, the oldest one whose program still runs on it."""

rounds = Table(
    "store_rounds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("steady_since", BigInteger, nullable=False),
    Column("ran_at", BigInteger),
    Column("found_at", BigInteger),
    Column("found", Text, nullable=False),
)
"""What a program's rounds of shredding remember: the clock as it was seen, the last round, and when one last
found something, with its counts as JSON.
"""
