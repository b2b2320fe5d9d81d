"""The screen of one opened question, made of what the daemon told and what was filled in; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from wor_sidecar.domain import ages
from wor_sidecar.domain.consent import Answer, AskedVia, How, RepresentativeRole, Scope
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.domain.lists import Channel
from wor_sidecar.domain.questions import Mode
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.consents import AN_ORGANISATION, WITH_FEEDBACK, Words, chosen
from wor_sidecar.texts.labels import label
from wor_sidecar.tray.presenter import refusals, words
from wor_sidecar.tray.presenter.answering import PEOPLE, Asked, lacks
from wor_sidecar.tray.presenter.controls import choice, day, line, mended, phone, tick
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import (
    AnswerButton,
    Fact,
    Field,
    Person,
    ReadAloud,
    Said,
    Told,
    Tone,
    Top,
)
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.scopes import scope_parts, ticked
from wor_sidecar.tray.presenter.screens import PromptScreen
from wor_sidecar.wire.desk_shapes import DeskRoute
from wor_sidecar.wire.desk_shapes import ReadAloud as Sent

_KEYS: Final = {
    Answer.GIVEN_IN_CONSULT: "c",
    Answer.GIVEN_TO_ME: "z",
    Answer.REFUSED: "n",
    Answer.LATER: "Escape",
}
_SEEN_BY: Final = {
    "postcode": lambda: _("works at this postcode"),
    "place": lambda: _("works in this place"),
}
_YOUNG: Final = (ages.Group.UNDER_12, ages.Group.FROM_12_TO_15)


def first_filled(asked: Asked) -> Filled:
    """Return what stands in a fresh screen: nothing ticked, no answer; the one that fits."""
    opened = asked.opened
    route = proposed(opened.routes)
    chosen = [] if route is None else [("organisation", route.organisation)]
    if route is not None and len(route.products) == 1:
        chosen.append(("product", route.products[0]))
    if opened.how_proposed in (How.PHONE.value, How.DESK.value):
        chosen.append(("how", opened.how_proposed))
    if opened.elsewhere_proposed and opened.elsewhere_channel:
        chosen.append(("channel", opened.elsewhere_channel))
    return Filled(tuple(chosen))


def proposed(routes: tuple[DeskRoute, ...], product: str = "") -> DeskRoute | None:
    """Return the organisation that is chosen beforehand: where exactly one fits, and none otherwise.

    With a product that a person chose, the only one of those that fit which offers it.
    """
    fitting = [route for route in routes if route.fits]
    if product:
        offering = [route for route in fitting if product in route.products or not route.products]
        return offering[0] if len(offering) == 1 else None
    if any(route.proposed is not None for route in routes):
        return next((route for route in routes if route.proposed), None)
    return fitting[0] if len(fitting) == 1 else None


def with_organisation(asked: Asked, filled: Filled) -> Filled:
    """Return what was filled in, with the one organisation that the chosen product leaves."""
    product = filled.text("product")
    route = proposed(asked.opened.routes, product) if product and not filled.text("organisation") else None
    return filled if route is None else filled.having("organisation", route.organisation)


def prompt_screen(
    asked: Asked, filled: Filled, top: Top, lacking: tuple[Lack, ...] = (), calls: str = ""
) -> PromptScreen:
    """Make the screen; `lacking` are the messages at its fields."""
    opened, troubles = asked.opened, {lack.field: lack.sentence for lack in lacking}
    text = asked.text(filled)
    # What the screen shows is what will be sent with it: the text follows the ticks.
    weighed = filled.having("text_hash", text.hash if text else "")
    scopes = scope_parts(_offered(asked), filled, troubles)
    route = _route(asked, filled)
    return PromptScreen(
        top=top,
        id=PromptId(opened.id),
        question=_("Did {name} give consent?").format(name=opened.patient.name),
        name=opened.patient.name,
        facts=tuple(_facts(asked)),
        before=opened.extra_lines.before,
        not_alone=Said(_("The patient is not alone, or you doubt it"), opened.extra_lines.not_alone),
        texts=tuple(_text(one, text, route, asked, filled) for one in opened.texts),
        text_hash=text.hash if text else "",
        text_trouble=troubles.get("text_hash", ""),
        extra=tuple(_extra(asked, filled)),
        who_decides=_who_decides(asked, filled),
        scopes=scopes,
        goes_title=_("This goes along"),
        goes=tuple(part.goes for part in scopes if part.tick.ticked),
        goes_never=_("Never goes along: the medical file, medicines and the citizen service number."),
        organisation=mended(_organisation(asked, filled), troubles),
        product=mended(_product(asked, filled, route), troubles),
        people_title=_("Who decides for, or with, the patient"),
        people=tuple(_person(row, filled, troubles) for row in PEOPLE),
        asked=tuple(mended(one, troubles) for one in _asked(asked, filled)),
        answers=tuple(_button(asked, answer, weighed, troubles) for answer in _ORDER),
        until=opened.until,
        weigh=_("Read the ticks again"),
        close=_("Close without an answer"),
        test=words.test_mark() if opened.test else "",
        calls=calls,
        warnings=tuple(_warnings(asked)),
    )


def _offered(asked: Asked) -> tuple[Scope, ...]:
    offered = asked.opened.scopes or tuple(Scope)
    return tuple(scope for scope in Scope if scope.value in offered)


def _facts(asked: Asked) -> Iterator[Fact]:
    opened, patient = asked.opened, asked.opened.patient
    born = words.short_day(patient.birth_date)
    if patient.birth_date is not None:
        years = ages.age(patient.birth_date, asked.today)
        born = _("{day} ({years} years old)").format(day=born, years=years)
    yield Fact(_("Born"), born or _("not known"))
    if patient.his_number:
        yield Fact(_("Patient number"), patient.his_number, copies=True)
    for number in patient.phones:
        yield Fact(_("Telephone"), number, dials=words.dialled(number))
    if opened.author:
        yield Fact(_("Referred by"), opened.author.name)
    if opened.contact_date:
        yield Fact(_("Contact on"), words.short_day(opened.contact_date))


def _text(one: Sent, shown: Sent | None, route: DeskRoute | None, asked: Asked, filled: Filled) -> ReadAloud:
    with_feedback = one.version == WITH_FEEDBACK
    return ReadAloud(
        version=one.version,
        hash=one.hash,
        title=_("Read aloud: with a report to the GP")
        if with_feedback
        else _("Read aloud: no report to the GP"),
        paragraphs=tuple(_read(one, route, asked, filled).splitlines()),
        shown=one is shown,
    )


def _read(one: Sent, route: DeskRoute | None, asked: Asked, filled: Filled) -> str:
    """Read the text out for the chosen organisation, with its own word for a coach and the typed number."""
    phone = filled.text("phone") or next(iter(asked.opened.patient.phones), "")
    words = Words(organisation=AN_ORGANISATION, phone=phone)
    if route is not None:
        words = replace(words, organisation=route.label, coach_word=route.coach_word or words.coach_word)
    return chosen(one.left_open or one.body, words)


def _extra(asked: Asked, filled: Filled) -> Iterator[Said]:
    lines, age = asked.opened.extra_lines, asked.age(filled)
    if age is ages.Group.FROM_12_TO_15 and lines.young:
        yield Said(_("The patient is 12 to 15 years old"), lines.young)
    somebody = any(filled.text(f"rep{row}_role") for row in PEOPLE)
    if (age is ages.Group.UNDER_12 or somebody) and lines.representative:
        yield Said(_("Somebody else decides for the patient"), lines.representative)
    if filled.text("asked_via") == AskedVia.INTERPRETER and lines.interpreter:
        yield Said(_("You ask it through an interpreter"), lines.interpreter)
    if lines.refused:
        yield Said(_("The patient says no"), lines.refused)


def _who_decides(asked: Asked, filled: Filled) -> str:
    """Return sentence 10."""
    if asked.age(filled) not in _YOUNG:
        return ""
    told = _("This patient is {years}. Fill in who else said yes: a parent, guardian or representative.")
    born = asked.birth_date(filled)
    assert born is not None
    return told.format(years=ages.age(born, asked.today))


def _warnings(asked: Asked) -> Iterator[Told]:
    opened = asked.opened
    if opened.doubt is not None:
        yield Told(words.stands(opened.doubt), Tone.ASK)
    if opened.known_since is not None:
        yield Told(refusals.known_already(opened.known_since), Tone.ASK)
    if not (opened.patient.phones or opened.patient.email):
        yield Told(refusals.no_phone(), Tone.ASK)
    if asked.mode is Mode.REFER and not any(route.fits for route in opened.routes):
        yield Told(_nowhere(opened.patient.address.postcode, asked.helper), Tone.ASK)
    if opened.elsewhere_proposed:
        yield Told(_("The GP's system says that this patient may have been referred already."), Tone.ASK)


def _nowhere(postcode: str, helper: str) -> str:
    """Return sentence 12, or why it can't be said."""
    if not postcode:
        return _("The postcode is not known. Choose an organisation yourself.")
    told = _("No organisation is set for postcode {postcode}. Choose one yourself, or ask {helper}.")
    return told.format(postcode=postcode, helper=helper or _("your IT manager"))


def _organisation(asked: Asked, filled: Filled) -> Field:
    shown = {route.organisation: route.label for route in asked.opened.routes}
    hints = {route.organisation: _fit(route) for route in asked.opened.routes}
    off = asked.mode is Mode.REGISTER_ONLY
    why = _("This practice counts, and sends in another way.") if off else ""
    made = choice("organisation", _("Organisation"), shown, filled, hints=hints, needed=not off)
    return made.off(why) if off else made


def _fit(route: DeskRoute) -> str:
    where = _("works where the patient lives") if route.fits else _("works elsewhere")
    where = _SEEN_BY[route.fits_by]() if route.fits and route.fits_by in _SEEN_BY else where
    if route.verified:
        return where
    return _("{where}; waits until the digits are compared").format(where=where)


def _product(asked: Asked, filled: Filled, route: DeskRoute | None) -> Field:
    codes = (route.products if route else ()) or asked.opened.products
    shown = {code: label("products", code) for code in codes}
    filled = filled.having("product", *codes) if len(codes) == 1 else filled
    return choice("product", _("Product"), shown, filled, needed=len(codes) > 1)


def _route(asked: Asked, filled: Filled) -> DeskRoute | None:
    wanted = filled.text("organisation")
    return next((one for one in asked.opened.routes if one.organisation == wanted), None)


def _person(row: int, filled: Filled, troubles: Mapping[str, str]) -> Person:
    roles = {role.value: label("representatives", role.value) for role in RepresentativeRole}
    made = (
        choice(f"rep{row}_role", _("Who is this?"), roles, filled),
        line(f"rep{row}_name", _("Name"), filled),
        phone(f"rep{row}_phone", _("Telephone of this person"), filled),
    )
    return Person(tuple(mended(one, troubles) for one in made))


def _asked(asked: Asked, filled: Filled) -> Iterator[Field]:
    if asked.asks_referrer:
        yield _referrer(asked, filled)
    if asked.opened.patient.birth_date is None:
        yield day("birth_date", _("Birth date"), filled, needed=True)
    hint = _("Fill this in where the number above is wrong or missing.")
    needed = not (asked.opened.patient.phones or asked.opened.patient.email)
    yield phone("phone", _("Telephone number to call"), filled, hint=hint, needed=needed)
    yield tick("number_checked", _("I checked the telephone number"), filled)
    if asked.age(filled) is ages.Group.FROM_12_TO_15:
        yield tick("patient_agreed", _("The young person says yes as well"), filled, needed=True)
    ways = {way.value: label("asked-via", way.value) for way in AskedVia}
    chosen = filled if filled.text("asked_via") else filled.having("asked_via", AskedVia.DIRECT.value)
    yield choice("asked_via", _("Asked through"), ways, chosen)
    if asked.mode is Mode.REGISTER_ONLY:
        yield _channel(filled)


def _referrer(asked: Asked, filled: Filled) -> Field:
    """Return the choice of who referred; not even the only one stands chosen: no export says it was him."""
    names = {name: name for name in asked.opened.referrers}
    hint = _("The list does not say it, and the coach reads it.")
    return replace(choice("referrer", _("Referred by"), names, filled, needed=True), hint=hint)


def _channel(filled: Filled) -> Field:
    ways = {way.value: label("channels", way.value) for way in Channel}
    return choice("channel", _("Referred by which way?"), ways, filled)


def _button(asked: Asked, answer: Answer, filled: Filled, troubles: Mapping[str, str]) -> AnswerButton:
    needs = lacks(asked, answer, filled)
    # Only what nobody may say yes without keeps a button shut; the rest is asked at its field.
    shut = answer.given and Scope.CONTACT not in ticked(filled)
    return AnswerButton(
        answer=answer,
        label=_label(asked, answer, filled),
        enabled=not shut,
        why=refusals.first_contact() if shut else "",
        waits_for=(Scope.CONTACT.value,) if answer.given else (),
        needs=tuple(dict.fromkeys(lack.sentence for lack in needs)),
        fields=tuple(mended(one, troubles) for one in _own_fields(asked, answer, filled)),
        key=_KEYS.get(answer, ""),
        proposed=_("proposed") if _is_proposed(asked, answer) else "",
    )


def _is_proposed(asked: Asked, answer: Answer) -> bool:
    """Tell whether the export speaks for this answer; it is marked, and a person still has to press it."""
    return answer is Answer.REFERRED_ELSEWHERE and asked.opened.elsewhere_proposed


def _label(asked: Asked, answer: Answer, filled: Filled) -> str:
    told, author = label("answers", answer.value), asked.referrer(filled)
    if answer is Answer.GIVEN_IN_CONSULT and author:
        return _("{answer} by {author}").format(answer=told, author=author)
    return told


def _own_fields(asked: Asked, answer: Answer, filled: Filled) -> Iterator[Field]:
    if answer is Answer.GIVEN_TO_ME:
        ways = {how.value: label("how", how.value) for how in (How.PHONE, How.DESK)}
        yield choice("how", _("How did you ask it?"), ways, filled)
    if answer is Answer.REFERRED_ELSEWHERE and asked.mode is not Mode.REGISTER_ONLY:
        yield _channel(filled)
    if answer is Answer.LATER:
        yield choice("later", _("When shall we ask again?"), asked.later_choices(), filled)
        yield day("later_day", _("On which day?"), filled)


_ORDER: Final = (
    Answer.GIVEN_IN_CONSULT,
    Answer.GIVEN_TO_ME,
    Answer.REFUSED,
    Answer.REFERRED_ELSEWHERE,
    Answer.NOT_WOR,
    Answer.NO_ANSWER,
    Answer.LATER,
    Answer.DECEASED,
)
