"""What the figures are counted from, once a case's content is deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0010_facts"
down_revision = "0009_exports"
branch_labels = None
depends_on = None

TEXTS = (
    "practice",
    "product",
    "area",
    "reasons",
    "target_group",
    "channel",
    "outcome",
    "outcome_reason",
    "activity_category",
)
DAYS = (
    "received_on",
    "accepted_on",
    "reached_on",
    "intake_on",
    "matched_on",
    "ended_well_on",
    "active_at_3_months_on",
    "closed_on",
)


def upgrade() -> None:
    op.create_table(
        "welfare_facts",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sa.Column("first_mark", sa.Integer),
        sa.Column("last_mark", sa.Integer),
        sa.Column("no_show", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text) for name in DAYS),
    )
    op.create_index("ix_welfare_facts_received_on", "welfare_facts", ["received_on"])
