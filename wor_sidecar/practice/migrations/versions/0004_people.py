"""Finding people: a blind index of names and birth dates."""

import sqlalchemy as sa
from alembic import op

revision = "0004_people"
down_revision = "0003_trays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_people",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, sa.ForeignKey("practice_registrations.id"), primary_key=True),
    )
    op.create_index("ix_practice_people_registration_id", "practice_people", ["registration_id"])
