"""The intake: files that were read, and what waits for a person."""

import sqlalchemy as sa
from alembic import op

revision = "0002_intake"
down_revision = "0001_practice"
branch_labels = None
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "intake_files",
        sa.Column("id", _number, primary_key=True),
        sa.Column("export", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("parser", sa.Text, nullable=False),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sa.Column("passed", sa.Integer, nullable=False),
        sa.Column("prompted", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("follow_up", sa.Integer, nullable=False),
        sa.Column("baseline", sa.Integer, nullable=False),
        sa.Column("record_errors", sa.Integer, nullable=False),
        sa.UniqueConstraint("export", "name", "size", "mtime_ns"),
    )
    op.create_index("ix_intake_files_content", "intake_files", ["export", "sha256"])
    op.create_table(
        "intake_quarantine",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("file", _number, sa.ForeignKey("intake_files.id"), nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("parser", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_index("ix_intake_quarantine_file", "intake_quarantine", ["file"])
