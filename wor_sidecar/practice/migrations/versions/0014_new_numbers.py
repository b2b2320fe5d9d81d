"""When the practice took another HIS, and since when a record's patient number is known to be of it."""

import sqlalchemy as sa
from alembic import op

revision = "0014_new_numbers"
down_revision = "0013_moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "intake_baselines", sa.Column("new_his", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("practice_registrations", sa.Column("numbered_at", sa.BigInteger))
