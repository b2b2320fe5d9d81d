"""From what was filled in to an answer: what it still lacks, field by field, and what is sent.

Only a yes takes scopes, details and people along; what was ticked for another answer stays behind. The rules
are the domain's own (`domain.answers.check`), so that daemon and tray refuse the same; the sentences are for
a person at a desk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from wor_sidecar.domain import ages
from wor_sidecar.domain.answers import asks_referrer, check
from wor_sidecar.domain.cleaning import clean
from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime, iso, local_date
from wor_sidecar.domain.consent import (
    Answer,
    AskedVia,
    Details,
    How,
    Masked,
    Representative,
    RepresentativeRole,
    Scope,
)
from wor_sidecar.domain.errors.sidecar import RuleBroken
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.lists import Product, Reason, TargetGroup
from wor_sidecar.domain.questions import ConsentText, GivenAnswer, Mode, Question, Route
from wor_sidecar.domain.registration import Author
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.consents import WITH_FEEDBACK, WITHOUT_FEEDBACK
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.controls import NO, YES
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.scopes import ticked
from wor_sidecar.wire.desk_sends import Answering
from wor_sidecar.wire.desk_shapes import OpenedPrompt, ReadAloud

PEOPLE: Final = (1, 2)
"""Rows for representatives: both parents, at most."""
HALF_HOUR, AFTERNOON, ON_DAY = "half_hour", "afternoon", "day"
_LUNCH, _AFTER_LUNCH = time(13, 0), time(13, 30)
_OPENING: Final = time(8)
_LATEST: Final = timedelta(days=365)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Masked):
    """An opened question, now: what an answer is held to."""

    opened: OpenedPrompt
    mode: Mode
    now: Millis
    helper: str = ""
    """Who helps with the program; empty: nobody was named."""

    @property
    def today(self) -> date:
        """The date on the wall."""
        return local_date(self.now)

    def age(self, filled: Filled) -> ages.Group:
        """Tell who must say yes, by the birth date that is known or was typed."""
        return ages.group(self.birth_date(filled), self.today)

    def birth_date(self, filled: Filled) -> date | None:
        """Return the birth date that is known, else the one that was typed."""
        return self.opened.patient.birth_date or day_or_none(filled, "birth_date")

    @property
    def asks_referrer(self) -> bool:
        """Tell whether a yes says who referred: the list doesn't, and there is somebody to name."""
        return asks_referrer(self.opened.author, self.opened.referrers)

    def referrer(self, filled: Filled) -> str:
        """Return who referred: as the list says it, else who was chosen; empty where nobody is named."""
        if self.asks_referrer:
            chosen = filled.text("referrer")
            return chosen if chosen in self.opened.referrers else ""
        return self.opened.author.name if self.opened.author else ""

    def text(self, filled: Filled) -> ReadAloud | None:
        """Return the text that belongs to what is ticked; None where the daemon sent none."""
        wanted = WITH_FEEDBACK if Scope.FEEDBACK in ticked(filled) else WITHOUT_FEEDBACK
        return next((one for one in self.opened.texts if one.version == wanted), None)

    def later_choices(self) -> dict[str, str]:
        """Return when somebody may be asked again; this afternoon only before it begins."""
        at = as_datetime(self.now).astimezone(AMSTERDAM).time()
        afternoon = {AFTERNOON: _("this afternoon")} if at < _LUNCH else {}
        return {HALF_HOUR: _("in half an hour"), **afternoon, ON_DAY: _("on a date")}


def day_or_none(filled: Filled, name: str) -> date | None:
    """Return a date, or None where there is none or what was typed is none."""
    try:
        return filled.day(name)
    except ValueError:
        return None


def lacks(asked: Asked, answer: Answer, filled: Filled) -> tuple[Lack, ...]:
    """Return what this answer still lacks, one thing per field; empty: it can be sent."""
    found = list(_demanded(asked, answer, filled))
    if not found:
        found += _forbidden(asked, answer, filled)
    first = {lack.field: lack for lack in reversed(found)}
    return tuple(reversed(first.values()))


def answering(asked: Asked, answer: Answer, filled: Filled, key: str) -> Answering:
    """Return what is sent; only for an answer that lacks nothing."""
    given = _given(asked, answer, filled)
    return Answering(
        claim=asked.opened.claim,
        version=asked.opened.version,
        key=key,
        answer=given.answer,
        scopes=given.scopes,
        organisation=given.organisation or "",
        product=given.product,
        text_hash=given.text_hash,
        how=given.how,
        asked_via=given.asked_via,
        number_checked=given.number_checked,
        patient_agreed=given.patient_agreed,
        channel=given.channel,
        until="" if given.until is None else iso(given.until),
        birth_date=given.birth_date,
        details=given.details,
        representatives=given.representatives,
        referrer=given.referrer,
    )


def _demanded(asked: Asked, answer: Answer, filled: Filled) -> Iterator[Lack]:
    if answer is Answer.LATER and filled.text("later") == ON_DAY:
        yield from _lacking_day(asked, filled)
    registers = asked.mode is Mode.REGISTER_ONLY
    if (answer is Answer.REFERRED_ELSEWHERE or (answer.given and registers)) and not filled.text("channel"):
        yield Lack("channel", _("Choose by which way it went."))
    if not answer.given:
        return
    if Scope.CONTACT not in ticked(filled):
        yield Lack("scope-contact", refusals.tick_contact())
    if asked.asks_referrer and not asked.referrer(filled):
        yield Lack("referrer", refusals.choose_referrer())
    if not registers:
        yield from _sending(asked, filled)
    if answer is Answer.GIVEN_TO_ME and not filled.text("how"):
        yield Lack("how", _("Choose how you asked it."))
    yield from _people(asked, filled)


def _sending(asked: Asked, filled: Filled) -> Iterator[Lack]:
    text = asked.text(filled)
    if text is None or not text.hash:
        yield Lack(
            "text_hash", _("The text to read aloud is not there. Close this question and open it again.")
        )
    elif filled.text("text_hash") != text.hash:
        yield Lack("text_hash", refusals.text_changed())
    routes = {route.organisation: route for route in asked.opened.routes}
    route = routes.get(filled.text("organisation"))
    if route is None:
        yield Lack("organisation", _("Choose the organisation that calls the patient."))
    elif not _product(asked, filled):
        yield Lack("product", _("Choose what the patient is referred to."))
    patient = asked.opened.patient
    theirs = any(person.phone for person in _representatives(filled))
    if not (patient.phones or patient.email or filled.text("phone") or theirs):
        yield Lack("phone", refusals.no_phone())


def _people(asked: Asked, filled: Filled) -> Iterator[Lack]:
    age = asked.age(filled)
    if age is ages.Group.UNKNOWN:
        ask = _("Ask for the birth date and fill it in.")
        yield Lack("birth_date", refusals.no_date() if filled.text("birth_date") else ask)
    people = _representatives(filled)
    for row in PEOPLE:
        role, name = filled.text(f"rep{row}_role"), filled.text(f"rep{row}_name")
        if role and not name:
            yield Lack(f"rep{row}_name", _("Fill in the name."))
        if (name or filled.text(f"rep{row}_phone")) and not role:
            yield Lack(f"rep{row}_role", _("Choose who this is."))
    if age in (ages.Group.UNDER_12, ages.Group.FROM_12_TO_15) and not any(
        person.role in (RepresentativeRole.PARENT_WITH_AUTHORITY, RepresentativeRole.GUARDIAN)
        for person in people
    ):
        yield Lack("rep1_role", _("Fill in which parent or guardian said yes."))
    if age is ages.Group.FROM_12_TO_15 and not filled.ticked("patient_agreed"):
        yield Lack("patient_agreed", _("Ask the young person too, and tick it here."))


def _forbidden(asked: Asked, answer: Answer, filled: Filled) -> Iterator[Lack]:
    """Hold the answer to the domain's own rules; one lack at a time, as they tell it."""
    texts = {one.version: ConsentText(one.id, one.hash) for one in asked.opened.texts}
    routes = tuple(Route(OrganisationId(one.organisation), one.products) for one in asked.opened.routes)
    none = ConsentText("", "")
    question = Question(
        birth_date=asked.opened.patient.birth_date,
        today=asked.today,
        at=asked.now,
        by="",
        text_a=texts.get(WITH_FEEDBACK, none),
        text_b=texts.get(WITHOUT_FEEDBACK, none),
        routes=routes,
        mode=asked.mode,
        author=asked.opened.author,
        referrers=tuple(Author(name) for name in asked.opened.referrers),
    )
    try:
        check(_given(asked, answer, filled), question)
    except RuleBroken as error:
        yield refusals.lack_of(error)


def _given(asked: Asked, answer: Answer, filled: Filled) -> GivenAnswer:
    registers = asked.mode is Mode.REGISTER_ONLY
    elsewhere = answer is Answer.REFERRED_ELSEWHERE or (answer.given and registers)
    common = GivenAnswer(
        answer=answer,
        asked_via=_code(AskedVia, filled.text("asked_via")) or AskedVia.DIRECT,
        number_checked=filled.ticked("number_checked"),
        channel=filled.text("channel") if elsewhere else "",
        until=_until(asked, filled) if answer is Answer.LATER else None,
    )
    if not answer.given:
        return common
    text = asked.text(filled)
    return replace(
        common,
        scopes=ticked(filled),
        organisation=None if registers else OrganisationId(filled.text("organisation")),
        product=_product(asked, filled),
        text_hash=text.hash if text and text.hash == filled.text("text_hash") else "",
        how=_code(How, filled.text("how")) if answer is Answer.GIVEN_TO_ME else None,
        patient_agreed=filled.ticked("patient_agreed"),
        birth_date=day_or_none(filled, "birth_date") if not asked.opened.patient.birth_date else None,
        details=_details(filled),
        representatives=_representatives(filled),
        referrer=asked.referrer(filled) if asked.asks_referrer else "",
    )


def _details(filled: Filled) -> Details:
    return Details(
        phone=clean(filled.text("phone")),
        own_words=clean(filled.text("own_words")),
        reasons=tuple(
            one for one in (*filled.many("reasons"), *filled.many("health_reasons")) if _code(Reason, one)
        ),
        target_group=_code(TargetGroup, filled.text("target_group")) or "",
        language=clean(filled.text("language")),
        interpreter=filled.ticked("interpreter"),
        voicemail=_YES_OR_NO.get(filled.text("voicemail")),
        sms=_YES_OR_NO.get(filled.text("sms")),
        best_time=clean(filled.text("best_time")),
        contact_person=clean(filled.text("contact_person")),
        safety=clean(filled.text("safety")),
    )


def _representatives(filled: Filled) -> tuple[Representative, ...]:
    rows = ((_code(RepresentativeRole, filled.text(f"rep{row}_role")), row) for row in PEOPLE)
    return tuple(
        Representative(role, clean(filled.text(f"rep{row}_name")), clean(filled.text(f"rep{row}_phone")))
        for role, row in rows
        if role is not None
    )


def _product(asked: Asked, filled: Filled) -> str:
    """Return the product: the one that was chosen where the organisation has it, else its only one."""
    chosen = _code(Product, filled.text("product")) or ""
    for route in asked.opened.routes:
        if route.organisation == filled.text("organisation"):
            if not route.products or chosen in route.products:
                return chosen
            return route.products[0] if len(route.products) == 1 else ""
    return chosen


def _until(asked: Asked, filled: Filled) -> Millis | None:
    """Return when to ask again; None for the daemon's own half hour."""
    when = filled.text("later")
    if when == ON_DAY and (day := day_or_none(filled, "later_day")) is not None:
        return _wall(day, _OPENING)
    if when == AFTERNOON and AFTERNOON in asked.later_choices():
        return _wall(asked.today, _AFTER_LUNCH)
    return None


def _wall(day: date, at: time) -> Millis:
    return Millis(int(datetime.combine(day, at, AMSTERDAM).timestamp() * 1000))


def _lacking_day(asked: Asked, filled: Filled) -> Iterator[Lack]:
    day = day_or_none(filled, "later_day")
    if day is None or not asked.today < day <= asked.today + _LATEST:
        yield Lack("later_day", _("Choose a day after today, within a year."))


def _code(kind: type[E], value: str) -> E | None:
    """Return a code of a closed list; None for anything else."""
    return next((one for one in kind if one.value == value), None)


_YES_OR_NO: Final = {YES: True, NO: False}
