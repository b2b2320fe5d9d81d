"""Passkeys, recovery codes, a language, sessions with their device, and a newcomer's code."""

import sqlalchemy as sa
from alembic import op

revision = "0006_sign_in"
down_revision = "0005_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("welfare_users", sa.Column("language", sa.Text))
    op.add_column("welfare_sessions", sa.Column("device", sa.Text))
    op.add_column("welfare_sessions", sa.Column("way", sa.Text))
    op.add_column("welfare_sessions", sa.Column("proved_at", sa.BigInteger))
    op.add_column("welfare_sessions", sa.Column("app_secret", sa.LargeBinary))
    op.create_table(
        "welfare_passkeys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), nullable=False),
        sa.Column("credential", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("ix_welfare_passkeys_user_id", "welfare_passkeys", ["user_id"])
    op.create_table(
        "welfare_recovery_codes",
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), primary_key=True),
        sa.Column("code", sa.LargeBinary, primary_key=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "welfare_welcomes",
        sa.Column("user_id", sa.Text, sa.ForeignKey("welfare_users.id"), primary_key=True),
        sa.Column("code", sa.LargeBinary, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "welfare_challenges",
        sa.Column("challenge", sa.LargeBinary, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
