"""A new referral by hand: its form, what it lacks, the patient that it makes; pure."""

from collections.abc import Iterator
from typing import Final

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.registration import Address, Author
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.answering import day_or_none
from wor_sidecar.tray.presenter.controls import choice, day, line, mended, phone
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field, Top
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.screens import NewScreen
from wor_sidecar.wire.desk_sends import NewPatient
from wor_sidecar.wire.desk_shapes import PracticeCard

_BSN: Final = 11
"""Characters: nine digits and some separators."""


def new_screen(
    filled: Filled, card: PracticeCard | None, top: Top, lacking: tuple[Lack, ...] = ()
) -> NewScreen:
    """Make the form."""
    troubles = {lack.field: lack.sentence for lack in lacking}
    groups = ((_("Patient"), _patient(filled)), (_("To reach the patient"), _reach(filled)),
              (_("Referral"), _referral(filled, card)))  # fmt: skip
    return NewScreen(
        top=top,
        explained=_("This makes a question, as a code in the GP's system does. Nothing is sent yet."),
        groups=tuple((told, tuple(mended(one, troubles) for one in made)) for told, made in groups),
        button=_("Make the referral"),
    )


def lacks(filled: Filled) -> Iterator[Lack]:
    """Return what the form lacks."""
    if not filled.text("surname"):
        yield Lack("surname", _("Fill in the surname."))
    bsn = _digits(filled)
    if not (filled.text("his_number") or bsn):
        yield Lack("his_number", _("Fill in the patient number or the citizen service number (BSN)."))
    if filled.text("bsn") and not passes_eleven_test(bsn):
        yield Lack("bsn", _("This is no citizen service number (BSN): a digit is wrong."))
    for name in ("birth_date", "contact_date"):
        if filled.text(name) and day_or_none(filled, name) is None:
            yield Lack(name, refusals.no_date())


def patient(filled: Filled) -> NewPatient:
    """Return the patient who was typed."""
    numbers = tuple(one for one in (_text(filled, "phone"),) if one)
    return NewPatient(
        surname=_text(filled, "surname"),
        his_number=_text(filled, "his_number"),
        bsn=_digits(filled),
        prefix=_text(filled, "prefix"),
        initials=_text(filled, "initials"),
        call_name=_text(filled, "call_name"),
        birth_date=day_or_none(filled, "birth_date"),
        phones=numbers,
        email=_text(filled, "email"),
        address=Address(
            street=_text(filled, "street"),
            house_number=_text(filled, "house_number"),
            postcode=_text(filled, "postcode"),
            city=_text(filled, "city"),
        ),
    )


def author(filled: Filled) -> Author | None:
    """Return who referred, if somebody was named."""
    name = _text(filled, "referrer")
    return Author(name) if name else None


def _text(filled: Filled, name: str) -> str:
    return clean_line(filled.text(name))


def _digits(filled: Filled) -> str:
    return "".join(char for char in filled.text("bsn") if char.isalnum())


def _patient(filled: Filled) -> tuple[Field, ...]:
    one_of_both = _("One of both numbers is needed: the report finds its way back by it.")
    return (
        line("his_number", _("Patient number"), filled, hint=one_of_both),
        line(
            "bsn",
            _("Citizen service number (BSN)"),
            filled,
            hint=_("For the way back alone; it never goes along."),
            most=_BSN,
        ),
        line("call_name", _("First name"), filled),
        line("initials", _("Initials"), filled),
        line("prefix", _("Prefix"), filled),
        line("surname", _("Surname"), filled, needed=True),
        day("birth_date", _("Birth date"), filled),
    )


def _reach(filled: Filled) -> tuple[Field, ...]:
    return (
        phone("phone", _("Telephone"), filled),
        line("email", _("E-mail"), filled),
        line("street", _("Street"), filled),
        line("house_number", _("House number"), filled),
        line("postcode", _("Postcode"), filled),
        line("city", _("Place"), filled),
    )


def _referral(filled: Filled, card: PracticeCard | None) -> tuple[Field, ...]:
    names = card.referrers if card else ()
    if names:
        by = choice("referrer", _("Referred by"), {name: name for name in names}, filled)
    else:
        by = line("referrer", _("Referred by"), filled)
    return (by, day("contact_date", _("Contact on"), filled))
