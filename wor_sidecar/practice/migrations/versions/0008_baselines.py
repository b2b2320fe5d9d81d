"""What a person had taken as seen: the day, and the files that lay there."""

import sqlalchemy as sa
from alembic import op

revision = "0008_baselines"
down_revision = "0007_elsewhere"
branch_labels = None
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "intake_baselines",
        sa.Column("id", _number, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("since", sa.Text),
    )
    op.create_table(
        "intake_baselined_files",
        sa.Column("baseline", _number, sa.ForeignKey("intake_baselines.id"), primary_key=True),
        sa.Column("export", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("file", _number),
    )
    op.create_index("ix_intake_baselined_files_name", "intake_baselined_files", ["export", "name"])
