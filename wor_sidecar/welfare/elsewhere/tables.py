"""What is kept of a case that came by another road. What tells of the patient is sealed under `case:ID`."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from wor_sidecar.welfare.tables import metadata

elsewhere = Table(
    "welfare_elsewhere",
    metadata,
    Column("case_id", Text, ForeignKey("welfare_cases.id"), primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("twin", Text),
)
"""One row per such case. `number` is the other road's own number of the referral: it says nothing to whoever
can't look it up there. `twin` is a case that may be about the same person, until somebody decided.
"""

versions = Table(
    "welfare_elsewhere_versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("welfare_cases.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("control", Text, nullable=False, index=True),
    Column("content", LargeBinary),
)
"""Each message that said something else than the one before; the first made the case. `number` counts those
of a case from 1; `control` is the sender's number of the message; `content` what it says, sealed.
"""

documents = Table(
    "welfare_elsewhere_documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("welfare_cases.id"), nullable=False, index=True),
    Column("version_id", Text, ForeignKey("welfare_elsewhere_versions.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("content", LargeBinary),
)
"""The PDFs of a message, in its order, sealed."""

by_hand = Table(
    "welfare_by_hand",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("welfare_cases.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("content", LargeBinary),
    Column("done_at", BigInteger),
    Column("done_by", Text, nullable=False, server_default=""),
)
"""What a person carries back. `what` is the step that made it; `content` the words, sealed; `done_by` who put
them there, and when.
"""
