"""Who didn't come to the talk is a loss of its own; figures are asked for by the day of a row."""

import sqlalchemy as sa
from alembic import op

revision = "0011_figures"
down_revision = "0010_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice_facts", sa.Column("no_show", sa.Boolean()))
    op.create_index("ix_practice_facts_seen_on", "practice_facts", ["seen_on"])
