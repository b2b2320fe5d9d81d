"""A coach's own days, absence and districts, and what she was reminded of."""

revision = "0007_work"
down_revision = "0006_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
