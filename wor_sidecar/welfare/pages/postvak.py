"""The list of cases, the search, and the reports that are due: what a coach works from all day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import ContactResult
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.pages import tabs
from wor_sidecar.welfare.pages.filling import number_of
from wor_sidecar.welfare.pages.rows import Row, row
from wor_sidecar.welfare.pages.tabs import Place, Tab
from wor_sidecar.welfare.restored_calls import after
from wor_sidecar.welfare.signin.kit import View, Visit, see

QUICK: Final = {"reached": ContactResult.REACHED, "no_answer": ContactResult.NO_ANSWER}
"""What a button in the row notes, with one click."""
_LONGEST_SEARCH: Final = 60
_MOST_FOUND: Final = 50
_DIGITS: Final = 4
"""How many digits of a telephone number are enough to look for."""


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab or choice, as a link. `here`: it is the one that is shown."""

    words: str
    path: str
    here: bool
    count: int | None = None


class Postvak:
    """The pages with lists. `stumbled` shows the case's form when a click in a row came too late."""

    def __init__(self, view: View, stumbled: Callable[[Visit, ReferralId, Act, WorError], Response]) -> None:
        self._view = view
        self._stumbled = stumbled

    def list(self, visit: Visit) -> Response:
        """Show one tab."""
        place = tabs.place_of(visit.query)
        everything = self._view.answers.desk.look(visit.who.actor)
        with self._view.answers.store.reading() as tx:
            restored = after(tx, self._view.answers.partners)
        shown, pages = tabs.page_of(everything, place, visit.who.name)
        self._view.answers.desk.listed(shown, visit.who.actor)
        return self._view.show(
            visit,
            "postvak.html",
            rows=self._rows(shown),
            place=place,
            pages=pages,
            tabs=_tab_links(everything, place, visit.who.name),
            whose=_whose_links(place),
            notice=visit.query.get("told", ""),
            after_restore=restored["told"] if restored else "",
        )

    def search(self, visit: Visit) -> Response:
        """Show who is looked for; the words are posted and stand in no address."""
        words = clean_line(visit.form.text("words"), _LONGEST_SEARCH)
        found: list[Seen] = []
        if words:
            everything = self._view.answers.desk.look(visit.who.actor)
            found = [one for one in everything if _fits(one, words)][:_MOST_FOUND]
            self._view.answers.desk.found(found, visit.who.actor)
        return self._view.show(visit, "found.html", rows=self._rows(found), words=words, most=_MOST_FOUND)

    def reports(self, visit: Visit) -> Response:
        """Show the reports to the GP that are due, what is late first."""
        everything = self._view.answers.desk.look(visit.who.actor)
        place = Place(Tab.REPORT, tabs.place_of(visit.query).whose)
        due = [one for one in everything if tabs.stands_on(one, Tab.REPORT)]
        mine = [one for one in due if tabs.is_of(one, place.whose, visit.who.name)]
        self._view.answers.desk.listed(mine, visit.who.actor)
        choices = [
            TabLink(words, f"/reports?whose={whose}", whose is place.whose)
            for whose, words in tabs.whose_words().items()
        ]
        return self._view.show(visit, "reports.html", rows=self._rows(mine), whose=choices)

    def contact(self, visit: Visit) -> Response:
        """Note one call out of the list, and go back to the same row."""
        case = ReferralId(visit.path["id"])
        wanted = visit.form.text("result")
        act = Act(
            ActName.CONTACT,
            by=visit.who.name,
            version=number_of(visit.form, "version"),
            way=visit.form.text("way"),
            result=QUICK[wanted].value if wanted in QUICK else wanted,
        )
        try:
            self._view.answers.desk.make(case, (act,), visit.who.actor)
        except WorError as error:
            return self._stumbled(visit, case, act, error)
        place = tabs.place_of({name: visit.form.text(name) for name in ("tab", "whose", "page")})
        return see(f"{place.path}&told=contact#case-{case}")

    def _rows(self, shown: Sequence[Seen]) -> Sequence[Row]:
        whole = self._view.answers.desk.timelines([one.case.id for one in shown])
        today = self.today()
        return [row(one, whole[one.case.id], today) for one in shown]

    def today(self) -> date:
        """Return the date on the wall."""
        return local_date(self._view.clock.now())


def _tab_links(everything: Sequence[Seen], place: Place, name: str) -> Sequence[TabLink]:
    counted = tabs.counts(everything, place.whose, name)
    return [
        TabLink(words, Place(tab, place.whose).path, tab is place.tab, counted[tab])
        for tab, words in tabs.tab_words().items()
    ]


def _whose_links(place: Place) -> Sequence[TabLink]:
    return [
        TabLink(words, Place(place.tab, whose).path, whose is place.whose)
        for whose, words in tabs.whose_words().items()
    ]


def _fits(seen: Seen, words: str) -> bool:
    """Tell whether somebody is looked for: by each word of the name, or by digits of a telephone number."""
    case = seen.case
    if case.sent is None:
        return False
    patient = case.sent.outgoing.patient
    phones = patient.phones if case.correction.phones is None else case.correction.phones
    digits = "".join(char for char in words if char.isdigit())
    if len(digits) >= _DIGITS and not any(char.isalpha() for char in words):
        return any(digits in "".join(char for char in phone if char.isdigit()) for phone in phones)
    name = patient.full_name.casefold()
    return all(word in name for word in words.casefold().split())
