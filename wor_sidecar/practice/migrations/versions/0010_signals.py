"""What takes too long and who was told; and the day of what a line of a timeline tells of."""

import sqlalchemy as sa
from alembic import op

revision = "0010_signals"
down_revision = "0009_desks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_signals",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("referral_id", sa.Text, index=True),
        sa.Column("letter_id", sa.Text),
        sa.Column("export", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("raised_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_table(
        "practice_digests",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
    op.add_column("practice_timeline", sa.Column("day", sa.Text))
