"""After a restore: cases that may have been answered between the backup and the restore."""

import sqlalchemy as sa
from alembic import op

revision = "0004_restored"
down_revision = "0003_test_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("welfare_cases", sa.Column("gap", sa.Boolean, nullable=False, server_default=sa.false()))
