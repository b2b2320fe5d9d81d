"""Reports that fit no patient, and letters that the HIS refused, made of what the daemon tells; pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.domain.orphans import DiscardReason
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.orphans import look_alikes, reason, sign
from wor_sidecar.tray.presenter import words
from wor_sidecar.tray.presenter.controls import choice, day, hidden, line
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.orphan_screens import (
    OrphanItem,
    OrphanScreen,
    OrphansScreen,
    ProposalForm,
    RefusedItem,
)
from wor_sidecar.tray.presenter.parts import Fact, Top
from wor_sidecar.wire.desk_lists import Waiting
from wor_sidecar.wire.desk_orphans import OpenedOrphan, OrphanLine, Proposed, Says

BIRTH_DATE: Final = "birth_date"
_REFUSED: Final = "letter_refused"


def orphans_screen(found: tuple[OrphanLine, ...], waiting: Waiting, top: Top, now: Millis) -> OrphansScreen:
    """Make the list."""
    told = _("Reports that fit no patient: {count}.").format(count=len(found))
    return OrphansScreen(
        top=top,
        sentence=told if found else _("No report waits."),
        columns=(_("Since"), _("Organisation"), _("Why it waits")),
        items=tuple(
            OrphanItem(
                LetterId(one.id),
                words.since(one.since, now),
                one.organisation_label,
                reason(one.why),
                _("Open"),
            )
            for one in found
        ),
        refused_title=_("Letters that the GP's system refused"),
        refused=tuple(refused(waiting)),
        back=_("Back to what waits for us"),
    )


def refused(waiting: Waiting) -> Iterator[RefusedItem]:
    """List the letters that a person may place once more."""
    for item in (one for group in waiting.groups for one in group.items):
        if item.standing.code == _REFUSED and item.letter_id:
            yield RefusedItem(
                LetterId(item.letter_id),
                ReferralId(item.referral_id),
                words.who(item.initials, item.birth_year),
                words.stands(item.standing),
                _("Place again"),
                _("Open"),
            )


def orphan_screen(found: OpenedOrphan, filled: Filled, top: Top) -> OrphanScreen:
    """Make one that was opened."""
    reasons = {one.value: label("orphan-reasons", one.value) for one in DiscardReason}
    silent = found.says is None and not found.lines
    return OrphanScreen(
        top=top,
        id=LetterId(found.id),
        sentence=reason(found.why),
        facts=(
            Fact(_("Organisation"), found.organisation_label),
            Fact(_("Came on"), words.moment(found.since)),
            *(_says(found.says) if found.says else ()),
        ),
        lines=(_("It contradicts itself, so it fits nobody."),) if silent else found.lines,
        doubt=_("Not sure? Call the sender. The worst error is the wrong patient."),
        proposals_title=_("Whose report it may be") if found.proposals else _("Nothing tells whose it is."),
        proposals=tuple(_proposal(row, one, filled) for row, one in enumerate(found.proposals, 1)),
        discard_title=_("Put it aside"),
        discard_hint=_(
            "What it says is deleted for good. Nobody outside hears of it: call the sender yourself."
        ),
        discard=(choice("reason", _("Why"), reasons, filled, needed=True),),
        discard_button=_("Put aside"),
        back=_("Back to the list"),
    )


def _says(says: Says) -> Iterator[Fact]:
    told = (
        (_("What it tells"), says.told),
        (_("Day"), words.short_day(says.date) or words.moment(says.at)),
        (_("Coach"), says.coach),
        (_("Text"), says.text),
        (_("Question"), says.question),
        (_("Activity"), says.activity),
    )
    yield from (Fact(name, value) for name, value in told if value)
    if says.phone:
        yield Fact(_("Telephone"), says.phone, dials=words.dialled(says.phone))


def _proposal(row: int, one: Proposed, filled: Filled) -> ProposalForm:
    mine = filled if filled.text("referral") == one.referral_id else Filled()
    carried = Filled(
        (("referral", one.referral_id), ("shown", one.shown), ("confirm", one.confirm), *mine.fields)
    )
    typed = (
        day("typed", _("Type the birth date that stands here"), carried, needed=True)
        if one.confirm == BIRTH_DATE
        else line("typed", _("Type the patient number as the GP's system shows it"), carried, needed=True)
    )
    carries = (hidden(name, carried) for name in ("referral", "shown", "confirm"))
    patient = one.patient
    return ProposalForm(
        referral=ReferralId(one.referral_id),
        name=patient.name if patient else "",
        facts=tuple(_about(one)),
        signs=tuple(sign(each.code) for each in one.signs),
        warning=look_alikes(1) if one.look_alikes else "",
        fields=tuple(replace(field, id=f"{field.id}-{row}") for field in (typed, *carries)),
        button=_("This is the patient"),
        open=_("Open"),
    )


def _about(one: Proposed) -> Iterator[Fact]:
    if one.patient is not None:
        yield Fact(_("Birth date"), words.short_day(one.patient.birth_date))
        if one.patient.his_number:
            yield Fact(_("Patient number"), one.patient.his_number)
    yield Fact(_("Where it stands"), words.stands(one.standing))
