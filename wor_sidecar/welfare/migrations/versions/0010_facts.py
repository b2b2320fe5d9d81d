"""What the figures are counted from, once a case's content is deleted."""

revision = "0010_facts"
down_revision = "0009_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
