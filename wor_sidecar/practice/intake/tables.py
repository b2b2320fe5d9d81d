"""The intake's tables: what was read, and what waits for a person. Nothing of a file's content is here."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from wor_sidecar.practice.tables import metadata
from wor_sidecar.store.engine import RowNumber

files = Table(
    "intake_files",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("export", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("mtime_ns", BigInteger, nullable=False),  # a token for equality, no time of ours
    Column("sha256", Text, nullable=False),  # hex; empty where nothing could be read
    Column("state", Text, nullable=False),  # read | duplicate | quarantined
    Column("parser", Text, nullable=False),  # connector and version
    Column("read_at", BigInteger, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("prompted", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("follow_up", Integer, nullable=False),
    Column("baseline", Integer, nullable=False),
    Column("record_errors", Integer, nullable=False),
    UniqueConstraint("export", "name", "size", "mtime_ns"),
    Index("ix_intake_files_content", "export", "sha256"),
)

quarantine = Table(
    "intake_quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    Column("file", RowNumber, ForeignKey("intake_files.id"), nullable=False, index=True),
    Column("position", Text, nullable=False),  # "row 7"; empty for the whole file
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),  # the error's fields as JSON: names of columns, never values
    Column("parser", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # open | retry | solved | discarded
)

baselines = Table(
    "intake_baselines",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("since", Text),  # contacts from this day on count; NULL: all that lay there was taken as seen
    Column("new_his", Boolean, nullable=False, server_default=false()),  # patients have other numbers since
)

baselined_files = Table(
    "intake_baselined_files",
    metadata,
    Column("baseline", RowNumber, ForeignKey("intake_baselines.id"), primary_key=True),
    Column("export", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("file", RowNumber),  # its row in intake_files, once it was read
    Index("ix_intake_baselined_files_name", "export", "name"),
)
