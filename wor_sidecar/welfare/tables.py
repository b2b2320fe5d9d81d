"""The inbox's own tables. What tells something about a patient is sealed under the owner `case:ID`."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from wor_sidecar.store.engine import RowNumber
from wor_sidecar.store.migrating import MigrationBranch

WELFARE: Final = MigrationBranch("welfare", "wor_sidecar.welfare.migrations")

metadata = MetaData()

cases = Table(
    "welfare_cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("practice", Text, nullable=False, index=True),
    Column("registration_id", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("on_hold", Boolean, nullable=False),
    Column("cancel_requested_at", BigInteger),
    Column("identity_checked", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("closed_at", BigInteger),
    Column("received_at", BigInteger, nullable=False),
    Column("valid_until", Text),
    Column("feedback", Boolean, nullable=False),
    Column("feedback_since", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    Column("coach", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("test", Boolean, nullable=False, server_default=false()),  # an invented patient
    Column("gap", Boolean, nullable=False, server_default=false()),  # may have been answered after a backup
    Column("channel", Text, nullable=False, server_default=""),  # empty: the postbus
    Column("news", Text, nullable=False, server_default=""),  # what came and nobody saw yet: `welfare.news`
    Column("sender", Text, nullable=False, server_default=""),  # a practice that is no partner
    Column("carry_since", Text),  # the day since when something waits for a person to carry it
    Column("referral", LargeBinary),
    Column("correction", LargeBinary),
    Column("coach_id", Text),  # the user whom `coach` names, where it names one
    # What the list is sorted and filtered by: `lists.standing` says what each of them means.
    Column("place", Text, nullable=False, server_default=""),
    Column("urgency", Text, nullable=False, server_default=""),
    Column("due", Text, nullable=False, server_default=""),
    Column("due_from", Text, nullable=False, server_default="", index=True),
    Column("due_on", Text),
    Column("report_from", Text),
)
"""One row per referral that came in. `referral` is what was sent, never changed: bundle and patient_check;
`correction` what the practice mended since. Both are sealed, and empty once the content was deleted.
"""

LISTED: Final = (
    *(cases.c.urgency, cases.c.id, cases.c.place, cases.c.due_on, cases.c.report_from),
    *(cases.c.coach_id, cases.c.coach, cases.c.practice, cases.c.product),
)
OPEN: Final = text("place <> 'closed'")
CLOSED: Final = text("place IN ('closed', 'deletion')")
"""A list is walked in its order in one of three indexes that hold all it filters by: the rows, with their
sealed content, are not touched. A condition is written as its index has it, or the index isn't taken.
"""
Index("ix_welfare_cases_open", *LISTED, sqlite_where=OPEN, postgresql_where=OPEN)
Index("ix_welfare_cases_closed", *LISTED, sqlite_where=CLOSED, postgresql_where=CLOSED)
# The same by tab: each is walked alone, and all are counted without setting anything aside.
_BY_TAB: Final = (cases.c.place, *(column for column in LISTED if column is not cases.c.place))
Index("ix_welfare_cases_tabs", *_BY_TAB, sqlite_where=OPEN, postgresql_where=OPEN)
# A search that many fit walks all cases in their order until its page is full.
Index("ix_welfare_cases_urgent", cases.c.urgency, cases.c.id)

timeline = Table(
    "welfare_timeline",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("case_id", Text, ForeignKey("welfare_cases.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("side", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("day", Text),
    Column("mid", Text),
    Column("departure", Text),
    Column("refused", Text, nullable=False),
    Column("details", LargeBinary),
    UniqueConstraint("case_id", "mid"),
)
"""What happened, in order. `day` is the local date that a step names (of an intake, of an activity's start);
`mid` names the practice's message, which is never applied twice, and `refused` the code that it was answered
with; `departure` names our own message; `details` (texts, marks, ways) are sealed.
"""

closed_threads = Table(
    "welfare_closed_threads",
    metadata,
    Column("practice", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("why", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Threads that a practice closed before their referral came: what still comes on them is dropped unread."""

users = Table(
    "welfare_users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("code_secret", LargeBinary),
    Column("code_step", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    Column("signed_in_at", BigInteger),
    Column("language", Text),
)
"""Who may sign in; nobody is ever removed, so that the trail keeps naming them. `password` is an argon2 hash,
empty for none; `code_secret` makes the codes of an app and is sealed; `code_step` is that of the last code
that was used; `language` is what they chose.
"""

sessions = Table(
    "welfare_sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("welfare_users.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("unsent", LargeBinary),
    Column("device", Text),
    Column("way", Text),
    Column("proved_at", BigInteger),
    Column("app_secret", LargeBinary),
)
"""Who is signed in: `id` is the hash of the cookie's secret; `unsent` a form that came after the session's
end, sealed, until its user has signed in again. `device` names the browser and its system, `way` what was
shown at the door; `proved_at`, when it was shown last; `app_secret` is a new app's, sealed, until its first
code was right.
"""

tries = Table(
    "welfare_sign_in_tries",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""Wrong tries in a row, by what was typed as a name and by address; the key shows neither."""
