"""Who signs in: users, their sessions, and what was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0002_users"
down_revision = "0001_welfare"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "welfare_users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("code_secret", sa.LargeBinary),
        sa.Column("code_step", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("disabled_at", sa.BigInteger),
        sa.Column("signed_in_at", sa.BigInteger),
    )
    op.create_table(
        "welfare_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("unsent", sa.LargeBinary),
    )
    op.create_index("ix_welfare_sessions_user_id", "welfare_sessions", ["user_id"])
    op.create_table(
        "welfare_sign_in_tries",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
