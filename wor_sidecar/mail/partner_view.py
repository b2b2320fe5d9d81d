"""A partner as it stands in its row."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Row

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Partner
from wor_sidecar.exchange import shapes
from wor_sidecar.exchange.contents import Profile
from wor_sidecar.exchange.trust import Trusted, Verdict

_AT_HAND: Final = 64
"""Partners whose keys aren't read from JSON anew for each message."""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A partner with all that we know of it."""

    partner: Partner
    name: str
    profile: Profile | None
    url: str
    trusted: Trusted
    verified_by: str
    """Who typed its digits here."""
    verdict: Verdict
    """What its last message said about our own keys; FORK and AHEAD want a person at once."""
    keys_checked_at: Millis
    keys_wanted: bool
    told_keys_at: Millis | None
    hello_held_at: Millis | None
    seen_at: Millis | None
    receipt_sent_at: Millis | None
    heard_epoch: int
    """The newest epoch of theirs whose hello was heeded."""
    answered_epoch: int
    """The newest epoch of ours that they answered."""


@lru_cache(_AT_HAND)
def _trusted(text: str) -> Trusted:
    return Trusted.from_json(json.loads(text))


def view_of(row: Row[Any]) -> PartnerView:
    """Read a row of the table of partners."""
    trusted = _trusted(row.trusted)
    return PartnerView(
        partner=Partner(
            organisation=OrganisationId(row.organisation),
            label=row.label,
            kind=trusted.newest.kind,
            verified_by_us=row.verified_by_us_at is not None,
            verified_by_them=row.verified_by_them_at is not None,
            ended=row.ended_at is not None,
        ),
        name=row.name,
        profile=shapes.read(Profile, json.loads(row.profile)) if row.profile else None,
        url=row.url,
        trusted=trusted,
        verified_by=row.verified_by,
        verdict=Verdict(row.verdict),
        keys_checked_at=row.keys_checked_at,
        keys_wanted=row.keys_wanted,
        told_keys_at=row.told_keys_at,
        hello_held_at=row.hello_held_at,
        seen_at=row.seen_at,
        receipt_sent_at=row.receipt_sent_at,
        heard_epoch=row.heard_epoch,
        answered_epoch=row.answered_epoch,
    )
