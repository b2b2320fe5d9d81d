"""The store's own tables: data keys and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001_store"
down_revision = None
branch_labels = ("store",)
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "store_data_keys",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "store_audit_lines",
        sa.Column("number", _number, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("on_behalf_of", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_store_audit_lines_object", "store_audit_lines", ["object"])
    head = op.create_table(
        "store_audit_head",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("line_count", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    # The one row: writers of the trail queue behind it, from the first line on.
    op.bulk_insert(head, [{"id": 1, "line_count": 0, "hash": bytes(32), "mac": b""}])
