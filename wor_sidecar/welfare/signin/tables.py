"""What users sign in with beside a password and an app: passkeys, recovery codes, a newcomer's code."""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Table, Text

from wor_sidecar.welfare.tables import metadata

passkeys = Table(
    "welfare_passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("welfare_users.id"), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)
"""`credential` is its authenticator's own id, `uses` its count, `name` its user's word."""

recovery_codes = Table(
    "welfare_recovery_codes",
    metadata,
    Column("user_id", Text, ForeignKey("welfare_users.id"), primary_key=True),
    Column("code", LargeBinary, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
)
"""What is left of a user's codes, as keyed hashes; one that was used is gone."""

welcomes = Table(
    "welfare_welcomes",
    metadata,
    Column("user_id", Text, ForeignKey("welfare_users.id"), primary_key=True),
    Column("code", LargeBinary, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Who is expected on /welcome, with the keyed hash of their code; gone once a way in was made with it."""

challenges = Table(
    "welfare_challenges",
    metadata,
    Column("challenge", LargeBinary, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""What a passkey is to sign, once: for which browser, what for, until when."""
