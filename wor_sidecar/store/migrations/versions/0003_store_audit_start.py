"""Where the audit trail begins, once its oldest lines were cut off."""

import sqlalchemy as sa
from alembic import op

revision = "0003_store_audit_start"
down_revision = "0002_store_rounds"
branch_labels = None
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "store_audit_start",
        sa.Column("id", _number, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
