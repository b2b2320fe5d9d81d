"""The screens of reports that fit no patient, and of refused letters: frozen, each text ready."""

from dataclasses import dataclass

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.tray.presenter.parts import Fact, Field, Top


@dataclass(frozen=True, slots=True, repr=False)
class OrphanItem(Masked):
    """One report that waits: who sent it, when, and why it waits; nothing of what it says."""

    id: LetterId
    since: str
    organisation: str
    sentence: str
    open: str


@dataclass(frozen=True, slots=True, repr=False)
class RefusedItem(Masked):
    """One letter that the HIS refused; `again` is the button that places it anew."""

    id: LetterId
    referral: ReferralId
    who: str
    sentence: str
    again: str
    open: str


@dataclass(frozen=True, slots=True, repr=False)
class OrphansScreen(Masked):
    """The list of both; `refused_title` is the heading over the letters."""

    top: Top
    sentence: str
    columns: tuple[str, ...]
    items: tuple[OrphanItem, ...]
    refused_title: str
    refused: tuple[RefusedItem, ...]
    back: str


@dataclass(frozen=True, slots=True, repr=False)
class ProposalForm(Masked):
    """A patient whose report it may be. Fields: typed, and hidden referral, shown and confirm.

    `warning`: somebody else here is easily mistaken for this patient.
    """

    referral: ReferralId
    name: str
    facts: tuple[Fact, ...]
    signs: tuple[str, ...]
    warning: str
    fields: tuple[Field, ...]
    button: str
    open: str
    """The words of the way to the referral."""


@dataclass(frozen=True, slots=True, repr=False)
class OrphanScreen(Masked):
    """One report, opened. The fields of putting it aside: reason."""

    top: Top
    id: LetterId
    sentence: str
    facts: tuple[Fact, ...]
    lines: tuple[str, ...]
    doubt: str
    proposals_title: str
    proposals: tuple[ProposalForm, ...]
    discard_title: str
    discard_hint: str
    discard: tuple[Field, ...]
    discard_button: str
    back: str
