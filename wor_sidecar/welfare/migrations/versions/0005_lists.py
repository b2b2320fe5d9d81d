"""What the list is sorted, filtered and searched by, without opening a case's content."""

revision = "0005_lists"
down_revision = "0004_restored"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
