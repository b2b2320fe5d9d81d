"""The practice: registrations, prompts, consents, referrals, timelines, letters and facts."""

import sqlalchemy as sa
from alembic import op

revision = "0001_practice"
down_revision = None
branch_labels = ("practice",)
depends_on = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "practice_facts",
        sa.Column("referral_id", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("municipality", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("target_group", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("outcome_reason", sa.Text, nullable=False),
        sa.Column("activity_category", sa.Text, nullable=False),
        sa.Column("first_mark", sa.Integer),
        sa.Column("last_mark", sa.Integer),
        sa.Column("registered_on", sa.Text),
        sa.Column("seen_on", sa.Text),
        sa.Column("asked_on", sa.Text),
        sa.Column("consent_on", sa.Text),
        sa.Column("received_on", sa.Text),
        sa.Column("accepted_on", sa.Text),
        sa.Column("reached_on", sa.Text),
        sa.Column("intake_on", sa.Text),
        sa.Column("matched_on", sa.Text),
        sa.Column("ended_well_on", sa.Text),
        sa.Column("active_at_3_months_on", sa.Text),
        sa.Column("closed_on", sa.Text),
    )
    op.create_index("ix_practice_facts_registration_id", "practice_facts", ["registration_id"])
    op.create_table(
        "practice_registrations",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("found_at", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("connector", sa.Text, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("contact_date", sa.Text),
        sa.Column("joins", sa.Text, sa.ForeignKey("practice_registrations.id")),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_table(
        "practice_patient_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, sa.ForeignKey("practice_registrations.id"), primary_key=True),
    )
    op.create_table(
        "practice_referrals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, sa.ForeignKey("practice_registrations.id"), nullable=False),
        sa.Column("replaces", sa.Text, sa.ForeignKey("practice_referrals.id")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("on_hold", sa.Boolean, nullable=False),
        sa.Column("cancel_requested_at", sa.BigInteger),
        sa.Column("identity_checked", sa.Boolean, nullable=False),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_answer", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_practice_referrals_registration_id", "practice_referrals", ["registration_id"])
    op.create_index("ix_practice_referrals_state", "practice_referrals", ["state"])
    op.create_table(
        "practice_registration_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("registration_id", sa.Text, sa.ForeignKey("practice_registrations.id"), nullable=False),
    )
    op.create_index(
        "ix_practice_registration_keys_registration_id", "practice_registration_keys", ["registration_id"]
    )
    op.create_table(
        "practice_consents",
        sa.Column("number", _number, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("referral_id", sa.Text, sa.ForeignKey("practice_referrals.id"), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("on_behalf_of", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text),
        sa.Column("product", sa.Text, nullable=False),
        sa.Column("text_id", sa.Text, nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger),
        sa.Column("undone_at", sa.BigInteger),
        sa.Column("departure_id", sa.Text),
        sa.Column("idempotency_key", sa.Text, unique=True),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_index("ix_practice_consents_referral_id", "practice_consents", ["referral_id"])
    op.create_table(
        "practice_letters",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("referral_id", sa.Text, sa.ForeignKey("practice_referrals.id")),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("mid", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("asks", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("import_name", sa.Text, nullable=False),
        sa.Column("temporary", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("placed_at", sa.BigInteger),
        sa.Column("unconfirmed", sa.Boolean, nullable=False),
        sa.Column("taken_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger),
        sa.Column("seen_by", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.UniqueConstraint("sender", "thread", "mid"),
    )
    op.create_index("ix_practice_letters_referral_id", "practice_letters", ["referral_id"])
    op.create_index("ix_practice_letters_state", "practice_letters", ["state"])
    op.create_table(
        "practice_prompts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "referral_id", sa.Text, sa.ForeignKey("practice_referrals.id"), nullable=False, unique=True
        ),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("counts_from", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("claim_token", sa.Text),
        sa.Column("claim_user", sa.Text),
        sa.Column("claim_until", sa.BigInteger),
        sa.Column("answer", sa.Text),
        sa.Column("undo_until", sa.BigInteger),
        sa.Column("quiet_until", sa.BigInteger),
    )
    op.create_index("ix_practice_prompts_state", "practice_prompts", ["state"])
    op.create_table(
        "practice_timeline",
        sa.Column("number", _number, primary_key=True),
        sa.Column("referral_id", sa.Text, sa.ForeignKey("practice_referrals.id"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("move", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("mid", sa.Text),
        sa.Column("refused", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.UniqueConstraint("referral_id", "mid"),
    )
    op.create_index("ix_practice_timeline_referral_id", "practice_timeline", ["referral_id"])
