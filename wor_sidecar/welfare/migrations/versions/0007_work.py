"""A coach's own days, absence and districts, and what she was reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "0007_work"
down_revision = "0006_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welfare_work",
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), primary_key=True),
        sa.Column("weekdays", sa.Text, nullable=False),
        sa.Column("mail", sa.LargeBinary),
        sa.Column("remind", sa.Boolean, nullable=False),
        sa.Column("remind_at", sa.Text, nullable=False),
    )
    op.create_table(
        "welfare_absences",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("substitute", sa.Text, nullable=False),
    )
    op.create_index("ix_welfare_absences_user_id", "welfare_absences", ["user_id"])
    op.create_table(
        "welfare_districts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("coach_id", sa.Text, sa.ForeignKey("welfare_users.id"), nullable=False),
    )
    op.create_table(
        "welfare_reminders",
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
    )
