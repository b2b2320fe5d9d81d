"""When the newest envelope and the newest hello of a partner were sealed: an old one tells nothing new."""

import sqlalchemy as sa
from alembic import op

revision = "0003_moments"
down_revision = "0002_epochs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_partners", sa.Column("heard_sealed_at", sa.BigInteger))
    op.add_column("mail_partners", sa.Column("hello_sealed_at", sa.BigInteger))
