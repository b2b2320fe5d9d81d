"""The screens of everybody's place and of the Overleg: frozen, each text ready."""

from dataclasses import dataclass

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.tray.presenter.parts import Field, Top


@dataclass(frozen=True, slots=True, repr=False)
class OverviewItem(Masked):
    """One referral's place, as a list may show it: no name."""

    referral: ReferralId
    who: str
    contact_date: str
    referrer: str
    organisation: str
    sentence: str
    waits: str
    """For whom it waits, in words."""
    signals: str
    """What takes too long, in words; empty: nothing."""
    open: str


@dataclass(frozen=True, slots=True, repr=False)
class OverviewScreen(Masked):
    """Everybody's place: filters, a sentence of how many, one page of the list.

    Fields: state, waits, organisation, referrer, offset (hidden). `later` and `earlier` are the words of the
    buttons that turn the page, empty where there is none; `turned` the offsets that they ask for.
    """

    top: Top
    fields: tuple[Field, ...]
    button: str
    sentence: str
    columns: tuple[str, ...]
    items: tuple[OverviewItem, ...]
    earlier: str = ""
    later: str = ""
    turned: tuple[int, int] = (0, 0)
    overleg: str = ""
    """The words of the link to the page of the Overleg."""
    print: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OverlegItem(Masked):
    """One patient on the page of the Overleg, with the name; `last` is the next step, or the closing day."""

    referral: ReferralId
    who: str
    referred_on: str
    organisation: str
    became: str
    last: str


@dataclass(frozen=True, slots=True, repr=False)
class OverlegPart(Masked):
    """A table of the page: one referrer's open or closed patients."""

    title: str
    columns: tuple[str, ...]
    items: tuple[OverlegItem, ...]


@dataclass(frozen=True, slots=True, repr=False)
class OverlegPerson(Masked):
    """One referrer."""

    title: str
    parts: tuple[OverlegPart, ...]
    silent: str = ""
    """How many did not say yes to this page, in words."""


@dataclass(frozen=True, slots=True, repr=False)
class OverlegScreen(Masked):
    """The page of the Overleg. Fields: since."""

    top: Top
    fields: tuple[Field, ...]
    button: str
    sentence: str
    people: tuple[OverlegPerson, ...]
    warning: str
    print: str
    back: str
