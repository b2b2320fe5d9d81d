"""Everybody's place, and the page of the Overleg, made of what the daemon tells; pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.in_words import state
from wor_sidecar.texts.signals import label
from wor_sidecar.tray.presenter import words
from wor_sidecar.tray.presenter.controls import choice, day, hidden, mended
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.overview_screens import (
    OverlegItem,
    OverlegPart,
    OverlegPerson,
    OverlegScreen,
    OverviewItem,
    OverviewScreen,
)
from wor_sidecar.tray.presenter.parts import Field, Top
from wor_sidecar.wire import desk_overview as sent
from wor_sidecar.wire.desk_shapes import DeskSignal

OPEN: Final = "open"
_LISTED: Final = (
    "awaiting_consent",
    "queued",
    "received",
    "accepted",
    "contacting",
    "intake_planned",
    "intake_done",
    "active",
    "rejected",
    "not_reached",
)
"""The states that are chosen from."""


def overview_screen(found: sent.Overview, filled: Filled, top: Top) -> OverviewScreen:
    """Make one page of everybody's places."""
    offset = number(filled)
    shown = min(offset + len(found.items), found.total)
    told = _("Nobody stands on this list.")
    if found.items:
        told = _("{first} to {last} of {total}.").format(first=offset + 1, last=shown, total=found.total)
    counted = [f"{words_}: {found.waits.get(whom, 0)}" for whom, words_ in _waits().items()]
    notes = [words.stands(one) for one in found.notes]
    return OverviewScreen(
        top=top,
        fields=_fields(found, filled),
        button=_("Show"),
        sentence=" ".join((told, *(f"{one}." for one in counted if found.waits), *notes)),
        columns=(
            _("Patient"),
            _("Contact on"),
            _("Referred by"),
            _("Organisation"),
            _("Where it stands"),
            _("Waits for"),
            _("Takes too long"),
        ),
        items=tuple(_item(one) for one in found.items),
        earlier=_("Earlier ones") if offset else "",
        later=_("More") if shown < found.total else "",
        turned=(max(0, offset - found.page), offset + found.page),
        overleg=_("Page for the Overleg"),
        print=_("Print"),
    )


def overleg_screen(
    found: sent.OverlegSheet | None, filled: Filled, top: Top, lacking: str = ""
) -> OverlegScreen:
    """Make the page of the Overleg; nobody is on it while the server is away."""
    if found is not None and not filled.text("since"):
        filled = filled.having("since", words.short_day(found.since))
    told = ""
    if found is not None:
        title = _("{practice}, {today}. Open, and closed since {since}.")
        told = title.format(
            practice=found.practice, today=words.short_day(found.today), since=words.short_day(found.since)
        )
        if not found.groups:
            told = f"{told} {_('Nobody stands on this page.')}"
    return OverlegScreen(
        top=top,
        fields=(mended(day("since", _("Closed since"), filled), {"since": lacking}),),
        button=_("Show"),
        sentence=told,
        people=tuple(_person(one) for one in found.groups) if found else (),
        warning=_("Personal data: keep this page with you, and destroy it afterwards."),
        print=_("Print"),
        back=_("Back to the overview"),
    )


def number(filled: Filled) -> int:
    """Return from which place on the list is shown."""
    given = filled.text("offset")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0  # noqa: PLR2004 - no list is so long


def _fields(found: sent.Overview, filled: Filled) -> tuple[Field, ...]:
    whose = filled if filled.text("referrer") else filled.having("referrer", found.referrer)
    state = filled if filled.text("state") else filled.having("state", OPEN)
    people = {one.id: one.name for one in found.referrers}
    mine = (
        {"mine": _("my own patients")}
        if found.referrer == "mine" or filled.text("referrer") == "mine"
        else {}
    )
    organisations = {"": _("all organisations"), **{one.id: one.label for one in found.organisations}}
    return (
        choice("state", _("Which"), _states(), state),
        choice("waits", _("Waits for"), {"": _("everybody"), **_waits()}, filled),
        choice("organisation", _("Organisation"), organisations, filled),
        choice("referrer", _("Referred by"), {**mine, "everybody": _("everybody"), **people}, whose),
        replace(hidden("offset", filled), value="0"),
    )


def _item(one: sent.PlaceItem) -> OverviewItem:
    told = words.stands(one.standing)
    return OverviewItem(
        referral=ReferralId(one.id),
        who=", ".join(part for part in (one.initials, str(one.birth_year or "")) if part),
        contact_date=words.short_day(one.contact_date),
        referrer=one.referrer,
        organisation=one.organisation_label,
        sentence=f"{words.test_mark()}. {told}" if one.test else told,
        waits=_waits().get(one.waits, one.waits),
        signals="; ".join(filter(None, (_signal(each) for each in one.signals))),
        open=_("Open"),
    )


def _signal(one: DeskSignal) -> str:
    """Return a signal in this window's language; one that is unknown here in the daemon's words."""
    return label(SignalName(one.name)) if one.name in frozenset(SignalName) else one.told


def _person(group: sent.OverlegGroup) -> OverlegPerson:
    common = (_("Patient"), _("Referred on"), _("Organisation"), _("Where it stands"))
    parts = (
        OverlegPart(
            _("Open cases"), (*common, _("Next step")), tuple(_line(one, one.next) for one in group.open)
        ),
        OverlegPart(
            _("Closed cases"),
            (*common, _("Closed on")),
            tuple(_line(one, _closed(one)) for one in group.closed),
        ),
    )
    silent = ""
    if group.silent:
        silent = _("Not on this page, for they did not say yes to it: {count}.").format(count=group.silent)
    title = _("Referred by {name}").format(name=group.referrer or _("not known"))
    return OverlegPerson(title, tuple(part for part in parts if part.items), silent)


def _closed(one: sent.OverlegLine) -> str:
    """Return the day, and what is left to do: somebody turned it down, or never reached the patient."""
    return ". ".join(part for part in (words.short_day(one.closed_on), one.next) if part)


def _line(one: sent.OverlegLine, last: str) -> OverlegItem:
    return OverlegItem(
        referral=ReferralId(one.referral_id),
        who=", ".join(part for part in (one.name, words.short_day(one.birth_date)) if part),
        referred_on=words.short_day(one.referred_on),
        organisation=one.organisation,
        became=one.became,
        last=last,
    )


def _waits() -> Mapping[str, str]:
    return {"us": _("us"), "coach": _("the coach"), "post": _("the post"), "nobody": _("nobody")}


def _states() -> Mapping[str, str]:
    return {
        OPEN: _("open"),
        "ended": _("ended"),
        "all": _("all"),
        **{code: state(code) for code in _LISTED},
    }
