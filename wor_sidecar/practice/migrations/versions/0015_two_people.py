"""Whose BSN is somebody else's as well, and since when a patient is known by an id."""

import sqlalchemy as sa
from alembic import op

revision = "0015_two_people"
down_revision = "0014_new_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "practice_registrations",
        sa.Column("bsn_in_doubt", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column("practice_patient_keys", sa.Column("at", sa.BigInteger))
