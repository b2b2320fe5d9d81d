"""What the daemon tells a workstation of everybody's place and for the Overleg: see desk_shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wor_sidecar.domain.consent import Masked
from wor_sidecar.wire.desk_lists import Told
from wor_sidecar.wire.desk_shapes import DeskSignal


@dataclass(frozen=True, slots=True, repr=False)
class PlaceItem(Masked):
    """One referral's place; `waits`: us, post, coach or nobody."""

    id: str
    state: str
    waits: str = ""
    organisation_label: str = ""
    initials: str = ""
    birth_year: int | None = None
    contact_date: date | None = None
    referrer: str = ""
    test: bool = False
    standing: Told | None = None
    signals: tuple[DeskSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedReferrer:
    """Who refers; `id` is a pseudonym."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation that has patients of this practice."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Overview(Masked):
    """One page; `total` places fit the filters, `waits` counts them by whom they wait for.

    `referrer` is whose are shown: a pseudonym, `mine` or `everybody`. `notes` are about no referral.
    """

    items: tuple[PlaceItem, ...] = ()
    total: int = 0
    page: int = 50
    waits: Mapping[str, int] = field(default_factory=dict)
    referrer: str = ""
    referrers: tuple[NamedReferrer, ...] = ()
    organisations: tuple[NamedOrganisation, ...] = ()
    notes: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class OverlegLine(Masked):
    """One patient on the page of the Overleg."""

    referral_id: str
    name: str
    birth_date: date | None = None
    referred_on: date | None = None
    organisation: str = ""
    became: str = ""
    next: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class OverlegGroup(Masked):
    """One referrer's patients; `silent` counts who didn't say yes to the page."""

    referrer: str = ""
    open: tuple[OverlegLine, ...] = ()
    closed: tuple[OverlegLine, ...] = ()
    silent: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class OverlegSheet(Masked):
    """The page."""

    since: date
    today: date
    practice: str = ""
    groups: tuple[OverlegGroup, ...] = ()
