"""The blind index of the search, and what the lists were made with."""

from typing import Final

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text

from wor_sidecar.welfare.tables import metadata

search: Final = Table(
    "welfare_search",
    metadata,
    Column("token", LargeBinary, primary_key=True),
    Column("case_id", Text, ForeignKey("welfare_cases.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Under which keyed hashes a case is found; a case whose content was deleted has none."""

marks: Final = Table(
    "welfare_list_marks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What deadlines and search were last made with: another value makes them again."""
