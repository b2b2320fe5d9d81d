"""Cases of invented patients: they go all the way and stay out of the figures."""

import sqlalchemy as sa
from alembic import op

revision = "0003_test_cases"
down_revision = "0002_users"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("welfare_cases", sa.Column("test", sa.Boolean, nullable=False, server_default=sa.false()))
