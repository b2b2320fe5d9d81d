"""How a case of ZorgDomein came, and what goes back, as its page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.elsewhere.carrying import Carrying, Item
from wor_sidecar.welfare.elsewhere.document import Trouble
from wor_sidecar.welfare.pages.elsewhere_words import news_words, trouble_words


@dataclass(frozen=True, slots=True, repr=False)
class Letter(Masked):
    """One thing to carry as its page and the list show it; `name` is empty once the data was deleted."""

    id: str
    case: ReferralId
    name: str
    birth_date: date | None
    practice: str
    phone: str
    number: str
    title: str
    lines: tuple[str, ...]
    text: str
    tell: str
    at: Millis
    late: bool
    done_at: Millis | None
    done_by: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that came with a version."""

    id: str
    at: Millis


@dataclass(frozen=True, slots=True, repr=False)
class WayShown(Masked):
    """What only such a case has on its page. `news` and `newest` are of a version that came later."""

    number: str
    twin: ReferralId | None
    asks: str
    news: tuple[str, ...]
    newest: tuple[tuple[str, str], ...]
    troubles: tuple[str, ...]
    documents: tuple[Paper, ...]
    letters: tuple[Letter, ...]


def way_of(carrying: Carrying, case: Case) -> WayShown | None:
    """Return how a case came; None: by the postbus."""
    way = carrying.way(case.id) if case.by_hand else None
    if way is None:
        return None
    first, newest = way.versions[0].content or {}, way.versions[-1].content or {}
    return WayShown(
        number=way.road.number,
        twin=way.road.twin,
        asks=newest.get("asks", ""),
        news=tuple(news_words(name) for name, value in newest.items() if value != first.get(name)),
        newest=tuple(_facts(newest)),
        troubles=tuple(trouble_words(Trouble(each)) for each in newest.get("troubles", ())),
        documents=tuple(Paper(id_, each.at) for each in reversed(way.versions) for id_ in each.documents),
        letters=tuple(letter_of(each) for each in way.items),
    )


def letter_of(item: Item) -> Letter:
    """Return what a page shows of one thing to carry."""
    sent = item.case.sent
    return Letter(
        id=item.one.id,
        case=item.case.id,
        name=sent.outgoing.patient.full_name if sent else "",
        birth_date=sent.outgoing.patient.birth_date if sent else None,
        practice=item.case.sender,
        phone=sent.outgoing.practice.phone if sent else "",
        number=item.number,
        title=item.words.title,
        lines=item.words.lines,
        text=item.words.text,
        tell=item.words.tell,
        at=item.one.at,
        late=item.late,
        done_at=item.one.done_at,
        done_by=item.one.done_by,
    )


def _facts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not content:
        return
    home = content["address"]
    street = " ".join(filter(None, (home.get("street"), home.get("house_number"))))
    town = " ".join(filter(None, (home.get("postcode"), home.get("city"))))
    yield _("Name"), content["name"]
    yield _("Born"), content["birth_date"]
    yield _("Telephone"), ", ".join(content["phones"]) or _("none")
    yield _("E-mail"), content["email"] or _("none")
    yield _("Address"), ", ".join(filter(None, (street, town)))
