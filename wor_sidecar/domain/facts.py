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
    MoveKind.REPLAN: Stage.REACHED,
    MoveKind.CALL_BACK: Stage.REACHED,
    MoveKind.INTAKE_DONE: Stage.INTAKE,
    MoveKind.START_ACTIVITY: Stage.MATCHED,
    MoveKind.FOLLOW_UP: Stage.ACTIVE_AT_3_MONTHS,
    MoveKind.END: Stage.ENDED_WELL,
}
"""Which move reaches which step; a contact reaches `reached` only when its result says so, and a report
after three months its step only when the patient still does something.
"""
_APPOINTED = frozenset({MoveKind.PLAN, MoveKind.REPLAN, MoveKind.INTAKE_DONE})
ANSWERED = frozenset(
    {MoveKind.GIVE, MoveKind.REFUSE, MoveKind.NOT_WOR, MoveKind.REFERRED_ELSEWHERE, MoveKind.DECEASED},
)
"""An answer that decides also means that the patient was asked (deceased: that nobody could be)."""

OWN_DAY = frozenset(
    {
        MoveKind.CONTACT,
        MoveKind.INTAKE_DONE,
        MoveKind.START_ACTIVITY,
        MoveKind.FOLLOW_UP,
        MoveKind.FOLLOW_UP_IMPOSSIBLE,
        MoveKind.END,
        MoveKind.STOP,
        MoveKind.CALL_BACK,
    }
)
"""Moves that count on the day that they name; a planned intake counts on the day of the planning."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One referral in figures. `referral` is None where a registration never got one (a follow-up, baseline).

    `organisation` is the other one: the welfare organisation for a practice, the practice for an inbox.
    `author` is the GP's pseudonym (an HMAC under the practice's secret); `outcome` is the referral's state,
    `outcome_reason` the code that came with its last move. The two marks are the patient's own, 0 to 10;
    there is no last one before a second was given. `no_show`: the patient didn't come to the last
    appointment. `municipality` is the one that the practice routed by; an inbox has the first four
    characters of the postcode instead. `registered_on` is the day of the contact in the GP's system.
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
    no_show: bool = False
    registered_on: date | None = None
    patient_keys: frozenset[PatientKey] = frozenset()
    stages: Mapping[Stage, date] = field(default_factory=dict)

    def at(self, stage: Stage, day: date) -> "Facts":
        """Return these facts with a step's day; the first day counts."""
        return self if stage in self.stages else replace(self, stages={**self.stages, stage: day})

    def marked(self, mark: int) -> "Facts":
        """Return these facts with a mark: the first, or from the second on the last."""
        return replace(self, first_mark=mark) if self.first_mark is None else replace(self, last_mark=mark)

    def bare(self) -> "Facts":
        """Return the days and the end alone: what may be counted of somebody who took the consent back."""
        return replace(
            self,
            municipality="",
            reasons=(),
            target_group="",
            activity_category="",
            first_mark=None,
            last_mark=None,
        )


def after_move(
    facts: Facts,
    kind: MoveKind,
    state: State,
    day: date,
    *,
    reason: str = "",
    reached: bool = False,
    goes_on: bool = True,
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
        goes_on: for the report after three months: the patient does something still.

    """
    after = replace(
        facts, outcome=state, outcome_reason=reason or ("" if state.open else facts.outcome_reason)
    )
    if kind is MoveKind.NO_SHOW or kind in _APPOINTED:
        after = replace(after, no_show=kind is MoveKind.NO_SHOW)
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
    if kind is MoveKind.FOLLOW_UP and not goes_on:
        return after
    stage = STAGE_OF.get(kind)
    return after.at(stage, day) if stage else after
