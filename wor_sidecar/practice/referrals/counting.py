"""The facts row of a referral: what is counted, and a date per stage; undo takes them off again."""

from sqlalchemy import update

from wor_sidecar.domain.consent import Details
from wor_sidecar.domain.moves import Move, MoveKind
from wor_sidecar.domain.referral import Referral
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.tables import facts
from wor_sidecar.store.transactions import Transaction

_ANSWERS = (
    MoveKind.GIVE,
    MoveKind.REFUSE,
    MoveKind.NOT_WOR,
    MoveKind.REFERRED_ELSEWHERE,
)
_STAGE = {
    **dict.fromkeys(_ANSWERS, "asked_on"),
    MoveKind.RECEIVED: "received_on",
    MoveKind.ACCEPT: "accepted_on",
    MoveKind.PLAN: "reached_on",
    MoveKind.INTAKE_DONE: "intake_on",
    MoveKind.START_ACTIVITY: "activity_on",
    MoveKind.FOLLOW_UP: "follow_up_on",
}
"""The column of facts that a move dates; the first date counts."""


def count(tx: Transaction, referral: Referral, move: Move) -> None:
    """Write down what a move changed in the referral's row of facts."""
    today = local_date(move.at).isoformat()
    values: dict[str, object] = {"organisation": referral.organisation or "", "product": referral.product}
    values["outcome"] = "" if referral.state.open else referral.state.value
    values["outcome_reason"] = "" if referral.state.open else move.reason
    values["closed_on"] = None if referral.state.open else today
    if move.kind is MoveKind.UNDO:
        values.update(asked_on=None, consent_on=None, channel="", reasons="", target_group="")
    if move.kind is MoveKind.GIVE:
        values["consent_on"] = today
    if move.kind is MoveKind.REFERRED_ELSEWHERE:
        values["channel"] = move.reason
    tx.connection.execute(update(facts).where(facts.c.referral_id == referral.id).values(**values))
    if (column := _STAGE.get(move.kind)) is not None:
        first = facts.c.referral_id == referral.id, facts.c[column].is_(None)
        tx.connection.execute(update(facts).where(*first).values(**{column: today}))


def note_given(tx: Transaction, referral: Referral, details: Details, municipality: str) -> None:
    """Write down the codes that came with a given answer."""
    values = {
        "reasons": ",".join(details.reasons),
        "target_group": details.target_group,
        "municipality": municipality,
    }
    tx.connection.execute(update(facts).where(facts.c.referral_id == referral.id).values(**values))
