"""Cases that came by another road than the postbus, and their letters to carry by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0008_channel"
down_revision = "0007_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("welfare_cases", sa.Column("channel", sa.Text, nullable=False, server_default=""))
    op.add_column("welfare_cases", sa.Column("sender", sa.Text, nullable=False, server_default=""))
    op.add_column("welfare_cases", sa.Column("carry_since", sa.Text))
    op.create_table(
        "welfare_elsewhere",
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("twin", sa.Text),
    )
    op.create_table(
        "welfare_elsewhere_versions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("control", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_index("ix_welfare_elsewhere_versions_case_id", "welfare_elsewhere_versions", ["case_id"])
    op.create_index("ix_welfare_elsewhere_versions_control", "welfare_elsewhere_versions", ["control"])
    op.create_table(
        "welfare_elsewhere_documents",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), nullable=False),
        sa.Column("version_id", sa.Text, sa.ForeignKey("welfare_elsewhere_versions.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_index("ix_welfare_elsewhere_documents_case_id", "welfare_elsewhere_documents", ["case_id"])
    op.create_table(
        "welfare_by_hand",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("done_at", sa.BigInteger),
        sa.Column("done_by", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_welfare_by_hand_case_id", "welfare_by_hand", ["case_id"])
