"""What a case's page needs: forms that were sent already, and what the practice told that nobody saw yet."""

import sqlalchemy as sa
from alembic import op

revision = "0011_case_screen"
down_revision = "0010_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welfare_sent_forms",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )
    op.add_column("welfare_cases", sa.Column("news", sa.Text, nullable=False, server_default=""))
