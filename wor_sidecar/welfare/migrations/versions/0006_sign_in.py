"""Passkeys, recovery codes, a language, sessions with their device, and a newcomer's code."""

revision = "0006_sign_in"
down_revision = "0005_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
