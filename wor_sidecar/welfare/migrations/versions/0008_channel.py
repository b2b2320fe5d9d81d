"""Cases that came by another road than the postbus, and their letters to carry by hand."""

revision = "0008_channel"
down_revision = "0007_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
