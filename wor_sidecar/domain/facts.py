"""The `facts` row: what stays five years of a referral, for the figures; still personal data.

No name, no birth date, no text: codes, days, and keys that only this practice's secret can make.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.registration import PatientKey


class Stage(StrEnum):
    """The steps of the funnel; each has the day on which it was first reached."""

    SEEN = "seen"
    ASKED = "asked"
    CONSENT = "consent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REACHED = "reached"
    INTAKE = "intake"
    MATCHED = "matched"
    ENDED_WELL = "ended_well"
    ACTIVE_AT_3_MONTHS = "active_at_3_months"
    CLOSED = "closed"


STAGE_OF = {
    MoveKind.GIVE: Stage.CONSENT,
    MoveKind.RECEIVED: Stage.RECEIVED,
    MoveKind.ACCEPT: Stage.ACCEPTED,
    MoveKind.PLAN: Stage.REACHED,
    MoveKind.INTAKE_DONE: Stage.INTAKE,
    MoveKind.START_ACTIVITY: Stage.MATCHED,
    MoveKind.FOLLOW_UP: Stage.ACTIVE_AT_3_MONTHS,
    MoveKind.END: Stage.ENDED_WELL,
}
"""Which move reaches which step; a contact reaches `reached` only when its result says so."""
ANSWERED = frozenset(
    {MoveKind.GIVE, MoveKind.REFUSE, MoveKind.NOT_WOR, MoveKind.REFERRED_ELSEWHERE, MoveKind.DECEASED},
)
"""An answer that decides also means that the patient was asked (deceased: that nobody could be)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One referral in figures. `referral` is None where a registration never got one (a follow-up, baseline).

    `author` is the GP's pseudonym (an HMAC under the practice's secret); `outcome` is the referral's state,
    `outcome_reason` the code that came with its last move; the two marks are the patient's own, 0 to 10.
    """

    registration: RegistrationId
    referral: ReferralId | None
    source: str
    organisation: OrganisationId | None = None
    product: str = ""
    municipality: str = ""
    reasons: tuple[str, ...] = ()
    target_group: str = ""
    author: str = ""
    channel: str = ""
    outcome: State = State.AWAITING_CONSENT
    outcome_reason: str = ""
    activity_category: str = ""
    first_mark: int | None = None
    last_mark: int | None = None
    patient_keys: frozenset[PatientKey] = frozenset()
    stages: Mapping[Stage, date] = field(default_factory=dict)

    def at(self, stage: Stage, day: date) -> "Facts":
        """Return these facts with a step's day; the first day counts."""
        return self if stage in self.stages else replace(self, stages={**self.stages, stage: day})


def after_move(
    facts: Facts, kind: MoveKind, state: State, day: date, *, reason: str = "", reached: bool = False
) -> Facts:
    """Return the facts after a move: its step's day, the state, the reason code.

    An answer that is undone takes along what the patient told with it.

    Args:
        facts: before it.
        kind: the move.
        state: the referral's state after it.
        day: its local day.
        reason: its reason code, if it has one.
        reached: for a contact: the coach spoke with the patient.

    """
    after = replace(
        facts, outcome=state, outcome_reason=reason or ("" if state.open else facts.outcome_reason)
    )
    if kind is MoveKind.UNDO:
        kept: dict[Stage, date] = {stage: at for stage, at in facts.stages.items() if stage is Stage.SEEN}
        return replace(
            after,
            stages=kept,
            outcome_reason="",
            channel="",
            municipality="",
            reasons=(),
            target_group="",
        )
    if kind in ANSWERED and kind is not MoveKind.DECEASED:
        after = after.at(Stage.ASKED, day)
    if kind is MoveKind.CONTACT and reached:
        after = after.at(Stage.REACHED, day)
    if kind is MoveKind.INTAKE_DONE:
        after = after.at(Stage.REACHED, day)
    stage = STAGE_OF.get(kind)
    return after.at(stage, day) if stage else after
