"""What takes too long, and who was told."""

revision = "0010_signals"
down_revision = "0009_desks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
