"""The list of cases, the search, and the reports that are due: what a coach works from all day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import ContactResult
from wor_sidecar.texts.catalogue import language
from wor_sidecar.texts.labels import labels
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.lists.asked import Asked, Me, Tab
from wor_sidecar.welfare.lists.board import MOST_FOUND, Looked
from wor_sidecar.welfare.lists.sights import Seen
from wor_sidecar.welfare.lists.words import wanted
from wor_sidecar.welfare.pages import tabs
from wor_sidecar.welfare.pages.filling import key_of, number_of
from wor_sidecar.welfare.pages.rows import Row, row
from wor_sidecar.welfare.pages.tabs import Place
from wor_sidecar.welfare.restored_calls import after
from wor_sidecar.welfare.signin.kit import View, Visit, see

QUICK: Final = {"reached": ContactResult.REACHED, "no_answer": ContactResult.NO_ANSWER}
"""What a button in the row notes, with one click."""
_LONGEST_SEARCH: Final = 60
_MOST_PAGES: Final = 100
"""Links to pages: who has five thousand reports due begins with the first."""


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
        looked = self._look(visit, place)
        choices = self._view.answers.board.choices()
        with self._view.answers.store.reading() as tx:
            restored = after(tx, self._view.answers.partners)
        return self._view.show(
            visit,
            "postvak.html",
            rows=self._rows(looked.seen),
            place=place.turned(looked.page),
            pages=looked.pages,
            tabs=_tab_links(looked, place),
            whose=_whose_links(place),
            practices=choices.practices,
            products=labels("products", language()),
            coaches={one.id: one.full_name for one in choices.coaches},
            notice=visit.query.get("told", ""),
            after_restore=restored["told"] if restored else "",
            to_carry=self._view.answers.carrying.count(),
        )

    def search(self, visit: Visit) -> Response:
        """Show who is looked for; the words are posted and stand in no address."""
        words = clean_line(visit.form.text("words"), _LONGEST_SEARCH)
        found = self._view.answers.board.search(wanted(words), visit.who.actor) if words else ()
        return self._view.show(visit, "found.html", rows=self._rows(found), words=words, most=MOST_FOUND)

    def reports(self, visit: Visit) -> Response:
        """Show the reports to the GP that are due, what is late first."""
        place = replace(tabs.place_of(visit.query), tab=Tab.REPORT)
        looked = self._look(visit, place)
        choices = [
            TabLink(words, _reports(place.of(whose)), whose is place.narrowed.whose)
            for whose, words in tabs.whose_words().items()
        ]
        pages = [
            TabLink(str(number), _reports(place.turned(number)), number == looked.page)
            for number in range(1, looked.pages + 1)
        ]
        return self._view.show(
            visit, "reports.html", rows=self._rows(looked.seen), whose=choices, pages=pages[:_MOST_PAGES]
        )

    def contact(self, visit: Visit) -> Response:
        """Note one call out of the list, and go back to the same row."""
        case = ReferralId(visit.path["id"])
        result = visit.form.text("result")
        act = Act(
            ActName.CONTACT,
            by=visit.who.name,
            version=number_of(visit.form, "version"),
            way=visit.form.text("way"),
            result=QUICK[result].value if result in QUICK else result,
        )
        try:
            self._view.answers.desk.make(case, (act,), visit.who.actor, key=key_of(visit.form))
        except WorError as error:
            return self._stumbled(visit, case, act, error)
        place = tabs.place_of({name: visit.form.text(name) for name in tabs.FIELDS})
        return see(f"{place.path}&told=contact#case-{case}")

    def _look(self, visit: Visit, place: Place) -> Looked:
        who = visit.who
        asked = Asked(
            Me(who.user, who.name), self.today(), place.tab, place.narrowed, place.page, tabs.PAGE_SIZE
        )
        return self._view.answers.board.look(asked, who.actor)

    def _rows(self, shown: Sequence[Seen]) -> Sequence[Row]:
        today = self.today()
        return [row(one, one.entries, today) for one in shown]

    def today(self) -> date:
        """Return the date on the wall."""
        return local_date(self._view.clock.now())


def _tab_links(looked: Looked, place: Place) -> Sequence[TabLink]:
    return [
        TabLink(words, place.on(tab).path, tab is place.tab, looked.counts[tab])
        for tab, words in tabs.tab_words().items()
    ]


def _whose_links(place: Place) -> Sequence[TabLink]:
    return [
        TabLink(words, place.of(whose).path, whose is place.narrowed.whose)
        for whose, words in tabs.whose_words().items()
    ]


def _reports(place: Place) -> str:
    return f"/reports?{urlencode({'whose': place.narrowed.whose.value, 'page': place.page})}"
