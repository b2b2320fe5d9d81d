"""Exports that a second person approves."""

revision = "0009_exports"
down_revision = "0008_channel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
