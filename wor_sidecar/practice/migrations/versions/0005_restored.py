"""After a restore: letters that wait for a yes, questions of the gap, and threads that a partner holds."""

import sqlalchemy as sa
from alembic import op

revision = "0005_restored"
down_revision = "0004_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("practice_letters", "waits"), ("practice_prompts", "gap")):
        op.add_column(table, sa.Column(column, sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "practice_held_there",
        sa.Column("referral_id", sa.Text, sa.ForeignKey("practice_referrals.id"), primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
    )
