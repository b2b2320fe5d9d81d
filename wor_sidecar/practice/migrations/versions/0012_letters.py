"""How far a letter came, and what a person decided about an orphan."""

revision = "0012_letters"
down_revision = "0011_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
