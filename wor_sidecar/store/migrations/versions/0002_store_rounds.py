"""What the rounds of shredding remember."""

import sqlalchemy as sa
from alembic import op

revision = "0002_store_rounds"
down_revision = "0001_store"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_rounds",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("steady_since", sa.BigInteger, nullable=False),
        sa.Column("ran_at", sa.BigInteger),
        sa.Column("found_at", sa.BigInteger),
        sa.Column("found", sa.Text, nullable=False),
    )
