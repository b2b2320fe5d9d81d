"""Which programs of before still run on this database."""

import sqlalchemy as sa
from alembic import op

revision = "0004_store_compatible"
down_revision = "0003_store_audit_start"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_compatible",
        sa.Column("revision", sa.Text, primary_key=True),
        sa.Column("still_runs", sa.Text, nullable=False),
    )
