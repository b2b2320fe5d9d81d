"""The inbox's tables: cases, their timeline, closed threads."""

import sqlalchemy as sa
from alembic import op

revision = "0001_welfare"
down_revision = None
branch_labels = ("welfare",)
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "welfare_cases",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("practice", sa.Text, nullable=False),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("on_hold", sa.Boolean, nullable=False),
        sa.Column("cancel_requested_at", sa.BigInteger),
        sa.Column("identity_checked", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.Text),
        sa.Column("feedback", sa.Boolean, nullable=False),
        sa.Column("feedback_since", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("coach", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("referral", sa.LargeBinary),
        sa.Column("correction", sa.LargeBinary),
    )
    op.create_index("ix_welfare_cases_practice", "welfare_cases", ["practice"])
    op.create_index("ix_welfare_cases_state", "welfare_cases", ["state"])
    op.create_table(
        "welfare_timeline",
        sa.Column("number", _number, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("day", sa.Text),
        sa.Column("mid", sa.Text),
        sa.Column("departure", sa.Text),
        sa.Column("refused", sa.Text, nullable=False),
        sa.Column("details", sa.LargeBinary),
        sa.UniqueConstraint("case_id", "mid"),
    )
    op.create_index("ix_welfare_timeline_case_id", "welfare_timeline", ["case_id"])
    op.create_table(
        "welfare_closed_threads",
        sa.Column("practice", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
