"""The team's tables, among the inbox's own. None of them tells anything about a patient."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from wor_sidecar.welfare.tables import metadata

work: Final = Table(
    "welfare_work",
    metadata,
    Column("user_id", Text, ForeignKey("welfare_users.id"), primary_key=True),
    Column("weekdays", Text, nullable=False),
    Column("mail", LargeBinary),
    Column("remind", Boolean, nullable=False),
    Column("remind_at", Text, nullable=False),
)
"""Somebody's week and reminder; who has no row works Monday to Friday and gets no mail. `weekdays` are digits
from Monday, 0; `mail` is an address, sealed under `team`; `remind_at` a time on the wall, HH:MM.
"""

absences: Final = Table(
    "welfare_absences",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("welfare_users.id"), nullable=False, index=True),
    Column("first", Text, nullable=False),
    Column("last", Text, nullable=False),
    Column("substitute", Text, nullable=False),
)
"""Days on which somebody isn't there, both included; `substitute` is a user's id, empty for nobody's."""

districts: Final = Table(
    "welfare_districts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("product", Text, nullable=False),
    Column("coach_id", Text, ForeignKey("welfare_users.id"), nullable=False),
)
"""Whose the referrals of a postcode are: the four digits from `first` to `last`; `product` empty for all."""

reminders: Final = Table(
    "welfare_reminders",
    metadata,
    Column("user_id", Text, ForeignKey("welfare_users.id"), primary_key=True),
    Column("day", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
)
"""Who was reminded on which day: `sending` is committed before the mail leaves, so that no crash sends it
twice; `code` says why the last try failed.
"""
