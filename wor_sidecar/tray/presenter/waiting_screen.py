"""What waits for us, and what a search found; pure."""

from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter import words
from wor_sidecar.tray.presenter.controls import day, line, mended
from wor_sidecar.tray.presenter.desk_screen import notes
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Fact, Top
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.screens import (
    FoundItem,
    SearchScreen,
    WaitingGroup,
    WaitingItem,
    WaitingScreen,
)
from wor_sidecar.wire import desk_shapes as sent

UNANSWERED: Final = "unanswered"
NO_ROUTE: Final = "no_route"
_ASKS: Final = ("held_there", "shared_bsn", "goes_on_there", "gap")
"""Standings of an open question that is in doubt."""


def waiting_screen(found: sent.Waiting, top: Top, now: Millis) -> WaitingScreen:
    """Make the list for the end of the day."""
    groups = tuple(
        WaitingGroup(
            group.kind, _title(group.kind), tuple(_item(one, group.kind, now) for one in group.items)
        )
        for group in found.groups
        if group.items
    )
    count = sum(len(group.items) for group in groups)
    told = _("Nothing waits for us.")
    if count:
        told = (
            _("1 thing waits for us.") if count == 1 else _("{count} things wait for us.").format(count=count)
        )
    columns = (
        _("Initials"),
        _("Born"),
        _("Referred by"),
        _("Waits"),
        _("What to do"),
        _("Organisation"),
    )
    without = any(note.code == "orphans" for note in found.notes)
    refused = any(one.standing.code == "letter_refused" for group in found.groups for one in group.items)
    way = _("Reports without a place, refused letters") if without or refused else ""
    return WaitingScreen(top, told, columns, groups, notes(found), way)


def search_screen(
    filled: Filled,
    top: Top,
    found: tuple[sent.Brief, ...] | None = None,
    lacking: tuple[Lack, ...] = (),
) -> SearchScreen:
    """Make the search."""
    troubles = {lack.field: lack.sentence for lack in lacking}
    made = (
        line("name", _("Surname"), filled, hint=_("Whole words: the surname, perhaps with the first name.")),
        day("birth_date", _("Birth date"), filled),
    )
    told = ""
    if found is not None:
        told = _("Found: {count}.").format(count=len(found)) if found else _("Nobody was found.")
    return SearchScreen(
        top=top,
        fields=tuple(mended(one, troubles) for one in made),
        button=_("Search"),
        sentence=told,
        columns=(_("Name"), _("Born"), _("Contact on"), _("Referred by"), _("Where it stands")),
        found=None if found is None else tuple(_found(one) for one in found),
    )


def _item(item: sent.WaitingItem, kind: str, now: Millis) -> WaitingItem:
    told = words.stands(item.standing)
    # Any other one was answered: its referral opens.
    asks = item.prompt_id if kind in (UNANSWERED, NO_ROUTE) or item.standing.code in _ASKS else None
    phone = Fact(_("Telephone"), item.phone, dials=words.dialled(item.phone)) if item.phone else None
    return WaitingItem(
        initials=item.initials,
        birth_year=str(item.birth_year or ""),
        referrer=item.referrer,
        since=words.since(item.since, now),
        sentence=f"{words.test_mark()}. {told}" if item.test else told,
        organisation=item.organisation_label,
        phone=phone,
        prompt=PromptId(asks) if asks else None,
        referral=ReferralId(item.referral_id),
        open=_("Open"),
    )


def _found(brief: sent.Brief) -> FoundItem:
    patient, told = brief.patient, words.stands(brief.standing)
    return FoundItem(
        referral=ReferralId(brief.id),
        name=patient.name if patient else brief.initials,
        birth_date=words.short_day(patient.birth_date) if patient else str(brief.birth_year or ""),
        contact_date=words.short_day(brief.contact_date),
        referrer=brief.referrer,
        sentence=f"{words.test_mark()}. {told}" if brief.test else told,
        open=_("Open"),
    )


def _title(kind: str) -> str:
    """Return a group's heading; a kind that is unknown here stands for itself."""
    titles = {
        "restored": _("Waits for your yes, since the backup was put back"),
        NO_ROUTE: _("No organisation where the patient lives"),
        UNANSWERED: _("Questions without an answer"),
        "failed": _("Could not be sent"),
        "no_reaction": _("No reaction yet"),
        "two_at_work": _("Two organisations at work"),
        "rejected": _("Not taken on"),
        "not_reached": _("Patient not reached"),
        "letters": _("Letters to look at"),
        "questions": _("Questions of a coach"),
        "late": _("Takes too long"),
        "unverified": _("Waits until the digits are compared"),
    }
    return titles.get(kind, kind)
