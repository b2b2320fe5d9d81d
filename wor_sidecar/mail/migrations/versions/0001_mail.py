"""The mail's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001_mail"
down_revision = None
branch_labels = ("mail",)
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_own_keys",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("adopted_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mail_mailboxes",
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("admission", sa.LargeBinary, nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("published_epoch", sa.Integer, nullable=False),
        sa.Column("published_seq", sa.Integer, nullable=False),
        sa.Column("senders_epoch", sa.Integer, nullable=False),
        sa.Column("senders_n", sa.Integer, nullable=False),
        sa.Column("senders_published", sa.Integer, nullable=False),
        sa.Column("drained_at", sa.BigInteger),
    )
    op.create_table(
        "mail_partners",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("label", sa.Text, unique=True, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("trusted", sa.Text, nullable=False),
        sa.Column("keys_checked_at", sa.BigInteger, nullable=False),
        sa.Column("keys_wanted", sa.Boolean, nullable=False),
        sa.Column("told_keys_at", sa.BigInteger),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("joined_at", sa.BigInteger, nullable=False),
        sa.Column("hello_held_at", sa.BigInteger),
        sa.Column("hello_seen_at", sa.BigInteger),
        sa.Column("verified_by_us_at", sa.BigInteger),
        sa.Column("verified_by", sa.Text, nullable=False),
        sa.Column("verified_by_them_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("out_epoch", sa.Integer, nullable=False),
        sa.Column("out_seq", sa.Integer, nullable=False),
        sa.Column("receipt_sent_at", sa.BigInteger),
    )
    op.create_table(
        "mail_invitations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_by", sa.Text),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "mail_departures",
        sa.Column("number", _number, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, unique=True, nullable=False),
        sa.Column("mid", sa.Text, nullable=False),
        sa.Column("to_org", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("content_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("hold_until", sa.BigInteger, nullable=False),
        sa.Column("not_before", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.Integer),
        sa.Column("seq", sa.Integer),
        sa.Column("envelope", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("sealings", sa.Integer, nullable=False),
        sa.Column("lease", sa.Text),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("transport_called_at", sa.BigInteger),
        sa.Column("held_at", sa.BigInteger, nullable=False),
        sa.Column("deposited_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("ix_mail_departures_state", "mail_departures", ["state", "not_before"])
    op.create_index("ix_mail_departures_thread", "mail_departures", ["thread"])
    op.create_index("ux_mail_departures_sequence", "mail_departures", ["to_org", "epoch", "seq"], unique=True)
    op.create_table(
        "mail_envelopes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("departure", sa.Text, nullable=False),
        sa.Column("to_org", sa.Text, nullable=False),
        sa.Column("wire", sa.LargeBinary),
        sa.Column("sealed_at", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("take_back", sa.Boolean, nullable=False),
    )
    op.create_index("ix_mail_envelopes_departure", "mail_envelopes", ["departure"])
    op.create_table(
        "mail_streams",
        sa.Column("from_org", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("receipt_due_at", sa.BigInteger),
    )
    op.create_table(
        "mail_held",
        sa.Column("from_org", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mid", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("refusal", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("received_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mail_refusals",
        sa.Column("from_org", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mail_unreadable",
        sa.Column("envelope", sa.Text, primary_key=True),
        sa.Column("from_org", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_mail_unreadable_from_org", "mail_unreadable", ["from_org"])
    op.create_table(
        "mail_applied",
        sa.Column("from_org", sa.Text, primary_key=True),
        sa.Column("mid", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mail_closed_threads",
        sa.Column("from_org", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
