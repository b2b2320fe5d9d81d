"""What the figures count besides."""

revision = "0011_figures"
down_revision = "0010_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
