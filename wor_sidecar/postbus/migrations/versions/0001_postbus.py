"""Mailboxes: organisations, their keys, one-time codes, envelopes."""

import sqlalchemy as sa
from alembic import op

revision = "0001_postbus"
down_revision = None
branch_labels = ("postbus",)
depends_on = None


def upgrade() -> None:
    _organisations()
    _keys()
    _mail()


def _organisations() -> None:
    op.create_table(
        "postbus_organisations",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("identity", sa.LargeBinary, nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("senders_epoch", sa.BigInteger, nullable=False),
        sa.Column("senders_n", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "postbus_senders",
        sa.Column("mailbox", sa.Text, primary_key=True),
        sa.Column("sender", sa.Text, primary_key=True),
    )
    op.create_table(
        "postbus_codes",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used_by", sa.Text),
    )
    op.create_index("ix_postbus_codes_issuer", "postbus_codes", ["issuer"])


def _keys() -> None:
    op.create_table(
        "postbus_delegations",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "postbus_statements",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("epoch", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "postbus_signing_keys",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("listed_at", sa.BigInteger, nullable=False),
        sa.Column("proven", sa.Boolean, nullable=False),
    )
    op.create_index("ix_postbus_signing_keys_kid", "postbus_signing_keys", ["kid"])


def _mail() -> None:
    op.create_table(
        "postbus_envelopes",
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("deposited", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
    open_columns = ["recipient", "state", "sender", "deposited"]
    op.create_index("ix_postbus_envelopes_open", "postbus_envelopes", open_columns)
    op.create_index("ix_postbus_envelopes_sender", "postbus_envelopes", ["sender", "id"])
    op.create_index("ix_postbus_envelopes_expires", "postbus_envelopes", ["state", "expires"])
    op.create_table(
        "postbus_bodies",
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wire", sa.LargeBinary, nullable=False),
    )
