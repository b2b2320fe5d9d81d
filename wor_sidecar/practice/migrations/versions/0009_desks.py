"""Enrolment files, whom they paired, and questions that their referrer lets everybody ask."""

import sqlalchemy as sa
from alembic import op

revision = "0009_desks"
down_revision = "0008_baselines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_enrolments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("last_day", sa.Text, nullable=False),
        sa.Column("users", sa.Integer, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
    )
    op.add_column("practice_trays", sa.Column("enrolment", sa.Text))
    op.add_column(
        "practice_prompts",
        sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()),
    )
