"""The tabs of the inbox, and where somebody stands in it. Nothing of a patient is in a page's address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

from wor_sidecar.domain.identifiers import is_id
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import labels
from wor_sidecar.welfare.lists.asked import Narrowed, Tab, Whose

PAGE_SIZE: Final = 50
"""Rows of one page: twenty calls fit, and the oldest browser still scrolls."""
_LONGEST: Final = 140
"""Of a word that names a coach or a product in an address."""
FIELDS: Final = ("tab", "whose", "practice", "product", "coach", "page")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody looks at: tab, whose and which cases, and which page of them (from 1)."""

    tab: Tab = Tab.OPEN
    narrowed: Narrowed = field(default_factory=Narrowed)
    page: int = 1

    @property
    def path(self) -> str:
        """Return its address."""
        return f"/?{urlencode(self.fields)}"

    @property
    def fields(self) -> Mapping[str, str]:
        """Return what its address and its forms carry."""
        narrowed = self.narrowed
        given = {
            "tab": self.tab.value,
            "whose": narrowed.whose.value,
            "practice": narrowed.practice,
            "product": narrowed.product,
            "coach": narrowed.coach,
            "page": str(self.page),
        }
        return {name: value for name, value in given.items() if value}

    def on(self, tab: Tab) -> "Place":
        """Return the first page of another tab."""
        return replace(self, tab=tab, page=1)

    def of(self, whose: Whose) -> "Place":
        """Return the first page of other people's cases."""
        return replace(self, narrowed=replace(self.narrowed, whose=whose), page=1)

    def turned(self, page: int) -> "Place":
        """Return another page."""
        return replace(self, page=page)


def place_of(given: Mapping[str, str]) -> Place:
    """Read a place from an address or a form; what isn't known there is the first of its kind."""
    number = given.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else 1  # noqa: PLR2004 - no inbox has ten thousand pages
    practice, product = given.get("practice", ""), given.get("product", "")
    narrowed = Narrowed(
        whose=_choice(Whose, given.get("whose", ""), Whose.ALL),
        practice=practice if is_id(practice) else "",
        product=product if product in labels("products") else "",
        coach=given.get("coach", "")[:_LONGEST],
    )
    return Place(_choice(Tab, given.get("tab", ""), Tab.OPEN), narrowed, max(page, 1))


def tab_words() -> Mapping[Tab, str]:
    """Return what each tab is called."""
    return {
        Tab.OPEN: _("All open"),
        Tab.NEW: _("New"),
        Tab.CONTACTING: _("Contacting"),
        Tab.PLANNED: _("Intake planned"),
        Tab.WAITING: _("Waiting list"),
        Tab.ACTIVE: _("In activity"),
        Tab.REPORT: _("Report due"),
        Tab.CLOSED: _("Closed cases"),
    }


def whose_words() -> Mapping[Whose, str]:
    """Return what each choice of "whose" is called."""
    return {Whose.ALL: _("Everybody's"), Whose.MINE: _("Mine"), Whose.LATE: _("Too late")}


def _choice(choices: type[_Choice], given: str, otherwise: _Choice) -> _Choice:
    return choices(given) if given in frozenset(choices) else otherwise
