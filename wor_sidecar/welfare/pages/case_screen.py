"""A whole case as its page shows it: what matters now, the referral as it was sent, and what happened."""

from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import language
from wor_sidecar.texts.labels import labels
from wor_sidecar.welfare.acts import ActName
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.pages.days import DueWords, marks
from wor_sidecar.welfare.pages.lines import Line, lines, messages
from wor_sidecar.welfare.pages.person import Person, person
from wor_sidecar.welfare.pages.referred import Referred, referred
from wor_sidecar.welfare.pages.rows import age_words, tried
from wor_sidecar.welfare.pages.standing import alarm, doubt, news_words, standing
from wor_sidecar.welfare.pages.steps import Choices, choices, step_words
from wor_sidecar.welfare.shown import possible


@dataclass(frozen=True, slots=True)
class StepLink:
    """One step that is possible now."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Urgent:
    """Whom to ring when it can't wait. `phone` is the practice's urgent line, else its number."""

    practice: str
    phone: str
    line: bool
    """It is a line for urgent calls."""


@dataclass(frozen=True, slots=True, repr=False)
class Top(Masked):
    """What stands above a case and above each of its forms."""

    id: ReferralId
    version: int
    entries: int
    person: Person | None
    practice: str
    coach: str
    standing: str
    alarm: str
    doubt: str
    news: str
    tried: str
    due: tuple[DueWords, ...]
    age: str
    agreed: bool
    open: bool
    test: bool
    by_hand: bool
    """A person carries its feedback; nothing goes by itself."""
    urgent: Urgent


@dataclass(frozen=True, slots=True, repr=False)
class CaseScreen(Masked):
    """The whole page."""

    top: Top
    referred: Referred | None
    first: tuple[StepLink, ...]
    also: tuple[StepLink, ...]
    ending: tuple[StepLink, ...]
    may_write: bool
    reject_reasons: dict[str, str]
    messages: tuple[Line, ...]
    lines: tuple[Line, ...]
    valid_until: date | None
    closed_at: Millis | None
    unidentified: bool
    """Nobody asked the patient's name and birth date yet, and somebody still has to."""


def top(seen: Seen, today: date) -> Top:
    """Return what stands above a case."""
    case = seen.case
    return Top(
        id=case.id,
        version=case.version,
        entries=len(seen.entries),
        person=person(case),
        practice=seen.sight.practice,
        coach=case.coach,
        standing=standing(seen),
        alarm=alarm(seen),
        doubt=doubt(seen),
        news=news_words(case),
        tried=tried(seen.entries, today),
        due=marks(seen.sight.due, today),
        age=age_words(seen.sight.age),
        agreed=case.feedback,
        open=case.state.open,
        test=case.test,
        by_hand=case.by_hand,
        urgent=_urgent(seen),
    )


def case_screen(seen: Seen, now: Millis) -> CaseScreen:
    """Return the page of a case."""
    offered = choices(seen.case)
    return CaseScreen(
        top=top(seen, local_date(now)),
        referred=referred(seen.case),
        first=_links(seen, offered.first),
        also=_links(seen, offered.also),
        ending=_links(seen, offered.ending),
        may_write=ActName.MESSAGE in possible(seen.case),
        reject_reasons=dict(labels("reject-reasons", language())) if _is_new(offered) else {},
        messages=messages(seen),
        lines=lines(seen),
        valid_until=seen.case.valid_until,
        closed_at=seen.case.referral.closed_at,
        unidentified=seen.case.state.open and not seen.case.referral.identity_checked,
    )


def _links(seen: Seen, names: tuple[ActName, ...]) -> tuple[StepLink, ...]:
    words = step_words(seen.case)
    return tuple(StepLink(name.value, words[name]) for name in names)


def _is_new(offered: Choices) -> bool:
    return offered.first[:2] == (ActName.ACCEPT, ActName.REJECT)


def _urgent(seen: Seen) -> Urgent:
    if seen.case.sent is None:
        return Urgent(seen.sight.practice, "", line=False)
    card = seen.case.sent.outgoing.practice
    return Urgent(card.name, card.urgent_phone or card.phone, line=card.urgent_phone != "")
