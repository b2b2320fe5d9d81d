"""What the list is sorted, filtered and searched by, without opening a case's content."""

import sqlalchemy as sa
from alembic import op

revision = "0005_lists"
down_revision = "0004_restored"
branch_labels = None
depends_on = None

_CASES = "welfare_cases"
_LISTED = ["urgency", "id", "place", "due_on", "report_from", "coach_id", "coach", "practice", "product"]


def upgrade() -> None:
    op.add_column(_CASES, sa.Column("coach_id", sa.Text))
    for name in ("place", "urgency", "due", "due_from"):
        op.add_column(_CASES, sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column(_CASES, sa.Column("due_on", sa.Text))
    op.add_column(_CASES, sa.Column("report_from", sa.Text))
    _index("ix_welfare_cases_open", "place <> 'closed'")
    _index("ix_welfare_cases_closed", "place IN ('closed', 'deletion')")
    op.create_index("ix_welfare_cases_due_from", _CASES, ["due_from"])
    op.create_table(
        "welfare_search",
        sa.Column("token", sa.LargeBinary, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("welfare_cases.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_welfare_search_case_id", "welfare_search", ["case_id"])
    op.create_table(
        "welfare_list_marks",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _index(name: str, which: str) -> None:
    op.create_index(name, _CASES, _LISTED, sqlite_where=sa.text(which), postgresql_where=sa.text(which))
