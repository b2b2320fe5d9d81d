"""How far a letter came, and what a person decided about an orphan."""

import sqlalchemy as sa
from alembic import op

revision = "0012_letters"
down_revision = "0011_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice_letters", sa.Column("attempt", sa.Integer, nullable=False, server_default="1"))
    op.add_column("practice_letters", sa.Column("refused_at", sa.BigInteger))
    op.create_table(
        "practice_decided",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("mid", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("referral_id", sa.Text, index=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.UniqueConstraint("sender", "thread", "mid"),
    )
