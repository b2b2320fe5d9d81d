"""Indexes along which one tab is walked and all are counted, and a search that many fit is walked."""

import sqlalchemy as sa
from alembic import op

revision = "0012_tabs"
down_revision = "0011_case_screen"
branch_labels = None
depends_on = None

_CASES = "welfare_cases"
_BY_TAB = ["place", "urgency", "id", "due_on", "report_from", "coach_id", "coach", "practice", "product"]
_OPEN = sa.text("place <> 'closed'")


def upgrade() -> None:
    op.create_index("ix_welfare_cases_tabs", _CASES, _BY_TAB, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_welfare_cases_urgent", _CASES, ["urgency", "id"])
