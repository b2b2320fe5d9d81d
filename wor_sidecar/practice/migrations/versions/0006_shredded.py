"""When a referral's content was shredded."""

import sqlalchemy as sa
from alembic import op

revision = "0006_shredded"
down_revision = "0005_restored"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice_referrals", sa.Column("shredded_at", sa.BigInteger))
