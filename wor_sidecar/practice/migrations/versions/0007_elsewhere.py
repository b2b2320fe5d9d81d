"""Copies of referrals that went another way: a patient's key, the day, the channel."""

import sqlalchemy as sa
from alembic import op

revision = "0007_elsewhere"
down_revision = "0006_shredded"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_elsewhere",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
    )
