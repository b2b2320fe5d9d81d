"""A row of facts as the columns of a table, and back: one mapping for both programs, whatever their tables.

What the programs name in their own way (whose referral it is, the other organisation, the place) is theirs.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.referral import State

_BETWEEN = ","


def columns(row: Facts, stages: Iterable[Stage]) -> dict[str, Any]:
    """Return what a move may change, by column; `stages` are those that the table has a day for."""
    return {
        "product": row.product,
        "reasons": _BETWEEN.join(row.reasons),
        "target_group": row.target_group,
        "channel": row.channel,
        "outcome": row.outcome.value,
        "outcome_reason": row.outcome_reason,
        "activity_category": row.activity_category,
        "first_mark": row.first_mark,
        "last_mark": row.last_mark,
        "no_show": row.no_show,
        **{day_of(stage): _iso(row.stages.get(stage)) for stage in stages},
    }


def read(
    cells: Mapping[Any, Any],
    stages: Iterable[Stage],
    *,
    referral: str,
    source: str,
    organisation: str,
    municipality: str,
    author: str = "",
    registered_on: str | None = None,
) -> Facts:
    """Return the facts of a table's row; the keywords are what each program calls by its own name."""
    found = ((stage, cells[day_of(stage)]) for stage in stages)
    return Facts(
        registration=RegistrationId(cells["registration_id"]),
        referral=ReferralId(referral),
        source=source,
        organisation=OrganisationId(organisation) if organisation else None,
        product=cells["product"],
        municipality=municipality,
        reasons=tuple(cells["reasons"].split(_BETWEEN)) if cells["reasons"] else (),
        target_group=cells["target_group"],
        author=author,
        channel=cells["channel"],
        outcome=State(cells["outcome"]),
        outcome_reason=cells["outcome_reason"],
        activity_category=cells["activity_category"],
        first_mark=cells["first_mark"],
        last_mark=cells["last_mark"],
        no_show=bool(cells["no_show"]),  # none: from before it was counted
        registered_on=date.fromisoformat(registered_on) if registered_on else None,
        stages={stage: date.fromisoformat(day) for stage, day in found if day},
    )


def day_of(stage: Stage) -> str:
    """Name the column of a step's first day."""
    return f"{stage.value}_on"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
