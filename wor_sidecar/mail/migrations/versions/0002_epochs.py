"""What a new epoch and a restored backup leave to do."""

import sqlalchemy as sa
from alembic import op

revision = "0002_epochs"
down_revision = "0001_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_restores",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("restored_at", sa.BigInteger, nullable=False),
        sa.Column("epoch_begun_at", sa.BigInteger),
    )
    op.create_table(
        "mail_strange_threads",
        sa.Column("partner", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("told_at", sa.BigInteger, nullable=False),
    )
    asks = sa.Column("asks", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("mail_departures", asks)
    op.add_column("mail_departures", sa.Column("told", sa.Text, nullable=False, server_default=""))
    # Until now every epoch was the first.
    op.add_column("mail_partners", sa.Column("heard_epoch", sa.Integer, nullable=False, server_default="1"))
    op.add_column(
        "mail_partners", sa.Column("answered_epoch", sa.Integer, nullable=False, server_default="1")
    )
    op.add_column("mail_streams", sa.Column("ended_at", sa.BigInteger))
    op.add_column("mail_mailboxes", sa.Column("chain_checked_at", sa.BigInteger))
    op.add_column("mail_mailboxes", sa.Column("chain_fault", sa.Text, nullable=False, server_default=""))
