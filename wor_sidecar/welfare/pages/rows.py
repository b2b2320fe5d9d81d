"""One case as a line of the list: who, which number, how often nobody answered, and what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import _, language
from wor_sidecar.texts.labels import label, labels
from wor_sidecar.web.pages import time_of_day
from wor_sidecar.welfare.acts import ActName
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import Entry
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.pages.days import DueWords, marks, near
from wor_sidecar.welfare.pages.person import Person, person
from wor_sidecar.welfare.pages.standing import alarm, doubt, last_try, news_words, standing, tries
from wor_sidecar.welfare.shown import possible


@dataclass(frozen=True, slots=True, repr=False)
class Row(Masked):
    """One line. `entries` is how many lines of the timeline the reader saw, `age` is in working days."""

    id: ReferralId
    version: int
    entries: int
    person: Person | None
    practice: str
    product: str
    test: bool
    open: bool
    coach: str
    standing: str
    alarm: str
    doubt: str
    news: str
    tried: str
    due: tuple[DueWords, ...]
    age: str
    may_call: bool
    reject_reasons: Mapping[str, str]
    """Why it may not be accepted, by code; empty once it was accepted, or is not to be."""


def row(seen: Seen, entries: tuple[Entry, ...], today: date) -> Row:
    """Return a case as a line; `entries` is its timeline with its words."""
    case = seen.case
    whole = Seen(case, seen.sight, entries)
    steps = possible(case)
    return Row(
        id=case.id,
        version=case.version,
        entries=len(entries),
        person=person(case),
        practice=seen.sight.practice,
        product=label("products", case.referral.product),
        test=case.test,
        open=case.state.open,
        coach=case.coach,
        standing=standing(whole),
        alarm=alarm(whole),
        doubt=doubt(whole),
        news=news_words(case),
        tried=tried(entries, today),
        due=marks(seen.sight.due, today),
        age=age_words(seen.sight.age),
        may_call=ActName.CONTACT in steps,
        reject_reasons=labels("reject-reasons", language()) if ActName.ACCEPT in steps else {},
    )


def age_words(working_days: int) -> str:
    """Return how long ago a case came in."""
    match working_days:
        case 0:
            return _("today")
        case 1:
            return _("1 working day ago")
    return _("{n} working days ago").format(n=working_days)


def tried(entries: tuple[Entry, ...], today: date) -> str:
    """Tell how often nobody answered, and when somebody last tried; empty before the first attempt."""
    last = last_try(entries)
    if last is None or not last.details.result:
        return ""
    when = near(last.day or local_date(last.at), today)
    if local_date(last.at) == today == (last.day or today):
        when = f"{when}\u00a0{time_of_day(last.at)}"
    result = label("contact-results", last.details.result)
    count = tries(entries)
    if count == 0:
        return _("{result}, {when}").format(result=result, when=when)
    times = _("Not reached once") if count == 1 else _("Not reached {n} times").format(n=count)
    return _("{times}. Last: {result}, {when}").format(times=times, result=result, when=when)
