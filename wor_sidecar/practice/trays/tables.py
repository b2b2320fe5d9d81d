"""The tables of paired workstations. Codes and tokens are HMACs under the practice's secret, never clear."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from wor_sidecar.practice.tables import metadata

pairing_codes = Table(
    "practice_pairing_codes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),  # left; a used code, or one without tries, is deleted
)

trays = Table(
    "practice_trays",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("workstation", Text, nullable=False),
    Column("paired_at", BigInteger, nullable=False),
    Column("seen_on", Text),
    Column("revoked_at", BigInteger),
    Column("enrolment", Text),  # the file that paired it; NULL: a code did
)

enrolments = Table(
    "practice_enrolments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("made_at", BigInteger, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("users", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("revoked_at", BigInteger),
)
