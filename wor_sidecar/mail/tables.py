"""The mail's own tables, in the practice's and the inbox's databases. Times in UTC milliseconds."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)

from wor_sidecar.store.engine import RowNumber
from wor_sidecar.store.migrating import MigrationBranch

MAIL: Final = MigrationBranch("mail", "wor_sidecar.mail.migrations")

metadata = MetaData()

own_keys = Table(
    "mail_own_keys",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("adopted_at", BigInteger, nullable=False),
)
"""One row: us. `sealed`: the OwnKeys in use and, until it is published, the next; data key `mail:keys`."""

mailboxes = Table(
    "mail_mailboxes",
    metadata,
    Column("url", Text, primary_key=True),
    Column("admission", LargeBinary, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("published_epoch", Integer, nullable=False),
    Column("published_seq", Integer, nullable=False),
    Column("senders_epoch", Integer, nullable=False),
    Column("senders_n", Integer, nullable=False),
    Column("senders_published", Integer, nullable=False),
    Column("drained_at", BigInteger),
    Column("chain_checked_at", BigInteger),
    Column("chain_fault", Text, nullable=False, server_default=""),
)
"""One per postbus. The list of senders is at version (senders_epoch, senders_n); `senders_published` is the n
that the postbus has; `drained_at`: when it was last seen empty; `chain_fault`: the code of what is wrong with
our own keys as it serves them, looked at on `chain_checked_at`.
"""

partners = Table(
    "mail_partners",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("trusted", Text, nullable=False),
    Column("keys_checked_at", BigInteger, nullable=False),
    Column("keys_wanted", Boolean, nullable=False),
    Column("told_keys_at", BigInteger),
    Column("verdict", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("hello_held_at", BigInteger),
    Column("hello_seen_at", BigInteger),
    Column("verified_by_us_at", BigInteger),
    Column("verified_by", Text, nullable=False),
    Column("verified_by_them_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("seen_at", BigInteger),
    Column("out_epoch", Integer, nullable=False),
    Column("out_seq", Integer, nullable=False),
    Column("receipt_sent_at", BigInteger),
    Column("heard_epoch", Integer, nullable=False, server_default="1"),
    Column("answered_epoch", Integer, nullable=False, server_default="1"),
    Column("heard_sealed_at", BigInteger),
    Column("hello_sealed_at", BigInteger),
)
"""`trusted`: exchange.trust.Trusted as JSON; (out_epoch, out_seq): the last number that a message got;
`heard_epoch`: the newest epoch of theirs whose hello we answered; `answered_epoch`: the same of ours, there;
`heard_sealed_at`, `hello_sealed_at`: the moments in the newest envelope and the newest hello, in seconds.
"""

invitations = Table(
    "mail_invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("label", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_by", Text),
    Column("used_at", BigInteger),
)
"""Invitations that we made; `secret` lies under the data key `mail`."""

departures = Table(
    "mail_departures",
    metadata,
    Column("number", RowNumber, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("mid", Text, nullable=False),
    Column("to_org", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("thread", Text),
    Column("subject", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("content", LargeBinary),
    Column("content_type", Text, nullable=False),
    Column("content_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("hold_until", BigInteger, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    Column("epoch", Integer),
    Column("seq", Integer),
    Column("envelope", Text),
    Column("attempt", Integer, nullable=False),
    Column("sealings", Integer, nullable=False),
    Column("lease", Text),
    Column("lease_until", BigInteger),
    Column("transport_called_at", BigInteger),
    Column("held_at", BigInteger, nullable=False),
    Column("deposited_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("error", Text, nullable=False),
    Column("asks", Boolean, nullable=False, server_default=false()),
    Column("told", Text, nullable=False, server_default=""),
    Index("ix_mail_departures_state", "state", "not_before"),
    Index("ix_mail_departures_thread", "thread"),
    Index("ux_mail_departures_sequence", "to_org", "epoch", "seq", unique=True),
)
"""`content` lies under the data key of `owner`; NULL where it is made when sealing, or was shredded.
`subject`: what the content is made from (a receipt's epoch, a hello's proof). `asks`: it comes from a backup
and waits for a person. `told`: the end that the program heard of, when it is sent again after that.
"""

envelopes = Table(
    "mail_envelopes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("departure", Text, nullable=False, index=True),
    Column("to_org", Text, nullable=False),
    Column("wire", LargeBinary),
    Column("sealed_at", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("take_back", Boolean, nullable=False),
)
"""1..n sealings per departure; the row outlives its bytes. `expires` is in seconds, as in the envelope."""

streams = Table(
    "mail_streams",
    metadata,
    Column("from_org", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("upto", Integer, nullable=False),
    Column("receipt_due_at", BigInteger),
    Column("ended_at", BigInteger),
)
"""What arrived of one sender in one epoch: every seq up to `upto` is consumed. `ended_at`: when a hello of a
later epoch came; what waits beyond a gap then waits no longer.
"""

held = Table(
    "mail_held",
    metadata,
    Column("from_org", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("mid", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("thread", Text),
    Column("refusal", Text, nullable=False),
    Column("body", LargeBinary),
    Column("received_at", BigInteger, nullable=False),
)
"""Messages that wait for their turn or for the digits; `body` lies under the data key `mail`."""

refusals = Table(
    "mail_refusals",
    metadata,
    Column("from_org", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

unreadable = Table(
    "mail_unreadable",
    metadata,
    Column("envelope", Text, primary_key=True),
    Column("from_org", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

applied = Table(
    "mail_applied",
    metadata,
    Column("from_org", Text, primary_key=True),
    Column("mid", Text, primary_key=True),
    Column("thread", Text),
    Column("at", BigInteger, nullable=False),
)
"""Messages that the program took in: a second sealing under another number, or one that acted on sight."""

closed_threads = Table(
    "mail_closed_threads",
    metadata,
    Column("from_org", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)
"""Withdrawn or of the wrong patient: what comes later about them is dropped unread."""

restores = Table(
    "mail_restores",
    metadata,
    Column("number", RowNumber, primary_key=True, autoincrement=True),
    Column("made_at", BigInteger, nullable=False),
    Column("restored_at", BigInteger, nullable=False),
    Column("epoch_begun_at", BigInteger),
)
"""Each backup that was put back: when it was made, put back, and followed by a new epoch."""

strange_threads = Table(
    "mail_strange_threads",
    metadata,
    Column("partner", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("told_at", BigInteger, nullable=False),
)
"""Threads that a partner holds open and that are unknown here since a restore: a person's list."""
