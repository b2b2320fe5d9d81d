"""The practice's own tables; intake's stand in intake/tables.py, the mail's and the store's in their rooms.

Times are UTC epoch milliseconds, dates are local ISO dates. A column `sealed` holds AES-256-GCM under
the data key of its owner: `registration:ID` (patient, contact), `referral:ID` (answers, notes, letters),
`letter:ID` (an orphan).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.store.engine import RowNumber
from wor_sidecar.store.migrating import MigrationBranch

metadata = MetaData()

PRACTICE = MigrationBranch("practice", "wor_sidecar.practice.migrations")

registrations = Table(
    "practice_registrations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # prompted | follow_up | baseline | test
    Column("found_at", BigInteger, nullable=False),
    Column("source", Text, nullable=False),  # the export's name, "manual" or "test"
    Column("connector", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("contact_date", Text),
    Column("joins", Text, ForeignKey("practice_registrations.id")),  # a follow-up's: where it belongs
    Column("sealed", LargeBinary),  # the registration; NULL for follow_up, baseline and after shredding
    Column("numbered_at", BigInteger),  # a person corrected or confirmed its patient number; NULL: nobody did
    Column("bsn_in_doubt", Boolean, nullable=False, server_default=false()),  # somebody else has the same one
)

registration_keys = Table(
    "practice_registration_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("registration_id", Text, ForeignKey("practice_registrations.id"), nullable=False, index=True),
)

patient_keys = Table(
    "practice_patient_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("registration_id", Text, ForeignKey("practice_registrations.id"), primary_key=True),
    Column("at", BigInteger),  # since when; NULL: since the registration was found
)

elsewhere = Table(
    "practice_elsewhere",
    metadata,
    Column("key", Text, primary_key=True),  # a patient's, as in practice_patient_keys
    Column("day", Text, primary_key=True),  # of the copy of a referral that went another way
    Column("channel", Text, primary_key=True),
)

people = Table(
    "practice_people",
    metadata,
    Column("key", Text, primary_key=True),  # an HMAC over a word of the name, or over the birth date
    Column("registration_id", Text, ForeignKey("practice_registrations.id"), primary_key=True, index=True),
)

referrals = Table(
    "practice_referrals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("registration_id", Text, ForeignKey("practice_registrations.id"), nullable=False, index=True),
    Column("replaces", Text, ForeignKey("practice_referrals.id")),
    Column("state", Text, nullable=False, index=True),
    Column("organisation", Text),
    Column("product", Text, nullable=False),
    Column("on_hold", Boolean, nullable=False),
    Column("cancel_requested_at", BigInteger),
    Column("identity_checked", Boolean, nullable=False),
    Column("seen_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("shredded_at", BigInteger),
    Column("calls", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_answer", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

prompts = Table(
    "practice_prompts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("referral_id", Text, ForeignKey("practice_referrals.id"), nullable=False, unique=True),
    Column("since", BigInteger, nullable=False),
    Column("counts_from", BigInteger, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("claim_token", Text),
    Column("claim_user", Text),
    Column("claim_until", BigInteger),
    Column("answer", Text),
    Column("undo_until", BigInteger),  # NULL once the answer can be undone no longer
    Column("quiet_until", BigInteger),
    Column("gap", Boolean, nullable=False, server_default=false()),  # may have been answered after a backup
    Column("shared", Boolean, nullable=False, server_default=false()),  # its referrer lets everybody ask
)

held_there = Table(
    "practice_held_there",
    metadata,
    Column("referral_id", Text, ForeignKey("practice_referrals.id"), primary_key=True),
    Column("organisation", Text, nullable=False),  # it named the thread after our restore
    Column("told_at", BigInteger, nullable=False),
)

consents = Table(
    "practice_consents",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("referral_id", Text, ForeignKey("practice_referrals.id"), nullable=False, index=True),
    Column("answer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("on_behalf_of", Text, nullable=False),
    Column("organisation", Text),
    Column("product", Text, nullable=False),
    Column("text_id", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("withdrawn_at", BigInteger),
    Column("undone_at", BigInteger),
    Column("departure_id", Text),  # the held departure that a given answer made
    Column("idempotency_key", Text, unique=True),
    Column(
        "sealed", LargeBinary
    ),  # scopes, how and via whom asked, details, representatives; owner referral:ID
)

timeline = Table(
    "practice_timeline",
    metadata,
    Column("number", RowNumber, primary_key=True),
    Column("referral_id", Text, ForeignKey("practice_referrals.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mid", Text),  # the message that brought it; a move is idempotent on (thread, mid)
    Column("refused", Text, nullable=False),  # a code when the table forbade the move: kept and shown
    Column("day", Text),  # of what the line tells of (a talk, an appointment); NULL: nothing but the line's
    Column("sealed", LargeBinary),  # what came with it; owner referral:ID
    UniqueConstraint("referral_id", "mid"),
)

letters = Table(
    "practice_letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("referral_id", Text, ForeignKey("practice_referrals.id"), index=True),  # NULL while an orphan
    Column("sender", Text, nullable=False),
    Column("thread", Text, nullable=False),  # as the message said; an orphan's may be anything
    Column("mid", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("asks", Boolean, nullable=False),
    Column(
        "state", Text, nullable=False, index=True
    ),  # matched | orphan | placing | placed | taken | his_refused
    Column("why", Text, nullable=False),  # an orphan's or a refused one's code
    Column("made_at", BigInteger, nullable=False),
    Column("import_name", Text, nullable=False),
    Column("temporary", Text, nullable=False),  # file name within the staging folder
    Column("file", Text, nullable=False),  # final name within the import folder; holds the letter's id
    Column("placed_at", BigInteger),
    Column("unconfirmed", Boolean, nullable=False),  # after a crash nobody saw it arrive: asks for a seen
    Column("taken_at", BigInteger),
    Column("seen_at", BigInteger),
    Column("seen_by", Text, nullable=False),
    Column("waits", Boolean, nullable=False, server_default=false()),  # after a restore: for a person's yes
    Column("attempt", Integer, nullable=False, server_default="1"),  # of placing it; each has its own name
    Column("refused_at", BigInteger),  # the HIS put it aside, or left it lying
    Column("sealed", LargeBinary),  # its lines and date; owner referral:ID, an orphan's: letter:ID
    UniqueConstraint("sender", "thread", "mid"),
)

decided = Table(
    "practice_decided",
    metadata,
    Column("id", Text, primary_key=True),  # the orphan's: what a person decided about it, without its content
    Column("sender", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("mid", Text, nullable=False),
    Column("outcome", Text, nullable=False),  # matched | discarded
    Column("reason", Text, nullable=False),
    Column("referral_id", Text, index=True),  # where it went; NULL for a discarded one
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    UniqueConstraint("sender", "thread", "mid"),
)

facts = Table(
    "practice_facts",
    metadata,
    Column("referral_id", Text, primary_key=True),
    Column("registration_id", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("reasons", Text, nullable=False),  # codes, comma between
    Column("target_group", Text, nullable=False),
    Column("author", Text, nullable=False),  # a pseudonym: HMAC under the practice's secret
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("outcome_reason", Text, nullable=False),
    Column("activity_category", Text, nullable=False),
    Column("first_mark", Integer),
    Column("last_mark", Integer),
    Column("no_show", Boolean),  # the patient didn't come to the last appointment; NULL: not counted then
    Column("registered_on", Text),
    Column("seen_on", Text, index=True),
    Column("asked_on", Text),
    Column("consent_on", Text),
    Column("received_on", Text),
    Column("accepted_on", Text),
    Column("reached_on", Text),
    Column("intake_on", Text),
    Column("matched_on", Text),
    Column("ended_well_on", Text),
    Column("active_at_3_months_on", Text),
    Column("closed_on", Text),
)


def registration_owner(registration: RegistrationId) -> str:
    """Name the data key of a registration's patient and contact."""
    return f"registration:{registration}"


def referral_owner(referral: ReferralId) -> str:
    """Name the data key of a referral's answers, messages and letters."""
    return f"referral:{referral}"
