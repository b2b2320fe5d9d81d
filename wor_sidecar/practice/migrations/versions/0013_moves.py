"""Renewals, and what was found out afterwards."""

revision = "0013_moves"
down_revision = "0012_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
