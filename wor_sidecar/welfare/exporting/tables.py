"""The table of exports, among the inbox's own. It names no patient; the reason is sealed."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table, Text

from wor_sidecar.welfare.tables import metadata

exports: Final = Table(
    "welfare_exports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("asked_by", Text, ForeignKey("welfare_users.id"), nullable=False, index=True),
    Column("asked_at", BigInteger, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("practice", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("why", LargeBinary, nullable=False),
    Column("stage", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", BigInteger),
    Column("fetched_at", BigInteger),
)
"""What somebody asked for: cases that came in from `first` to `last` (days), of one practice or with ""
of all. The file itself is made when it is fetched, and kept nowhere.
"""
