"""The tables of signals: what is raised now, and the one message of each day. Ids and counts, no patient."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from wor_sidecar.practice.tables import metadata

signals = Table(
    "practice_signals",
    metadata,
    Column("name", Text, primary_key=True),
    Column("subject", Text, primary_key=True),  # the id of the referral or letter, or the export's name
    Column("referral_id", Text, index=True),
    Column("letter_id", Text),
    Column("export", Text, nullable=False),
    Column("since", Text, nullable=False),  # the day from which its cause counts
    Column("raised_at", BigInteger, nullable=False),
    Column("told_at", BigInteger),  # when the plug-ins heard of it; NULL: not yet
)

digests = Table(
    "practice_digests",
    metadata,
    Column("day", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("state", Text, nullable=False),  # sending | sent | failed | given_up | nothing
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
)
