"""Exports that a second person approves."""

import sqlalchemy as sa
from alembic import op

revision = "0009_exports"
down_revision = "0008_channel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welfare_exports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("asked_by", sa.Text, sa.ForeignKey("welfare_users.id"), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("first", sa.Text, nullable=False),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("practice", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("why", sa.LargeBinary, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("fetched_at", sa.BigInteger),
    )
    op.create_index("ix_welfare_exports_asked_by", "welfare_exports", ["asked_by"])
