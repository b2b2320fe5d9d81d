"""Trays: one-time codes that pair a workstation's user, and the tokens of those who were paired."""

import sqlalchemy as sa
from alembic import op

revision = "0003_trays"
down_revision = "0002_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_pairing_codes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
    )
    op.create_table(
        "practice_trays",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("workstation", sa.Text, nullable=False),
        sa.Column("paired_at", sa.BigInteger, nullable=False),
        sa.Column("seen_on", sa.Text),
        sa.Column("revoked_at", sa.BigInteger),
    )
