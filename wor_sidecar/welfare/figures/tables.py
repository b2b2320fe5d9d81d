"""What the figures are counted from: codes and days of each case, which outlive its content."""

from typing import Final

from sqlalchemy import Boolean, Column, Integer, Table, Text

from wor_sidecar.domain.facts import Stage
from wor_sidecar.welfare.tables import metadata

STAGES: Final = (
    Stage.RECEIVED,
    Stage.ACCEPTED,
    Stage.REACHED,
    Stage.INTAKE,
    Stage.MATCHED,
    Stage.ENDED_WELL,
    Stage.ACTIVE_AT_3_MONTHS,
    Stage.CLOSED,
)
"""The steps that an inbox knows; each has a column with its first day."""

facts = Table(
    "welfare_facts",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("registration_id", Text, nullable=False),  # people are counted by it
    Column("practice", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("area", Text, nullable=False),  # the first four characters of the postcode
    Column("reasons", Text, nullable=False),  # codes, comma between
    Column("target_group", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("outcome_reason", Text, nullable=False),
    Column("activity_category", Text, nullable=False),
    Column("first_mark", Integer),
    Column("last_mark", Integer),
    Column("no_show", Boolean, nullable=False),
    Column("received_on", Text, index=True),
    Column("accepted_on", Text),
    Column("reached_on", Text),
    Column("intake_on", Text),
    Column("matched_on", Text),
    Column("ended_well_on", Text),
    Column("active_at_3_months_on", Text),
    Column("closed_on", Text),
)
"""One row per case, none of an invented patient or a wrong one. It is personal data still."""
