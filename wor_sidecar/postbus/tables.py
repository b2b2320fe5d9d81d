"""The postbus's tables: who has a mailbox, which keys sign for it, and what lies in it.

Times are Unix seconds, as in the headers of envelopes. An envelope that is no longer open is a tombstone: its
row stays (until some time after its expiry) so that a deposit that comes again has no second effect; its body
is gone.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

organisations = Table(
    "postbus_organisations",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("identity", LargeBinary, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("senders_epoch", BigInteger, nullable=False, default=0),
    Column("senders_n", BigInteger, nullable=False, default=0),
)

delegations = Table(
    "postbus_delegations",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("wire", LargeBinary, nullable=False),
)

statements = Table(
    "postbus_statements",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("wire", LargeBinary, nullable=False),
)

signing_keys = Table(
    "postbus_signing_keys",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("kid", Text, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("listed_at", BigInteger, nullable=False),
    # True once it signed a call about the organisation's own record. Anybody may list a stranger's public
    # key in a statement of their own; whose key it is, is settled by who proved to hold it.
    Column("proven", Boolean, nullable=False),
    Index("ix_postbus_signing_keys_kid", "kid"),
)

senders = Table(
    "postbus_senders",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("sender", Text, primary_key=True),
)

codes = Table(
    "postbus_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used_by", Text),
    Index("ix_postbus_codes_issuer", "issuer"),
)

envelopes = Table(
    "postbus_envelopes",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("deposited", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False, default=""),
    Index("ix_postbus_envelopes_open", "recipient", "state", "sender", "deposited"),
    Index("ix_postbus_envelopes_sender", "sender", "id"),
    Index("ix_postbus_envelopes_expires", "state", "expires"),
)

bodies = Table(
    "postbus_bodies",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("wire", LargeBinary, nullable=False),
)
