"""One referral: where it stands, what happened, its letters, what can be done; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PureWindowsPath

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.standings import sentence
from wor_sidecar.tray.presenter import acts, words
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Fact, Top
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.screens import LetterItem, ReferralScreen, TimelineEntry
from wor_sidecar.wire import desk_shapes as sent


@dataclass(frozen=True, slots=True, repr=False)
class Tried(Masked):
    """An act that was tried and lacked something: what was typed for it stays."""

    act: str = ""
    filled: Filled = field(default_factory=Filled)
    lacking: tuple[Lack, ...] = ()


def referral_screen(found: sent.WholeReferral, top: Top, tried: Tried) -> ReferralScreen:
    """Make the screen."""
    awaiting = found.state == State.AWAITING_CONSENT and found.prompt_id
    return ReferralScreen(
        top=top,
        id=ReferralId(found.id),
        name=found.patient.name if found.patient else found.initials or _("Name deleted"),
        facts=tuple(_facts(found)),
        standing=words.stands(found.standing),
        timeline_title=_("What happened"),
        timeline=tuple(_entry(one) for one in found.timeline),
        letters_title=_("Letters"),
        letters=tuple(_letter(one, found) for one in found.letters),
        messages_title=_("Messages"),
        messages=tuple(_message(one) for one in found.messages),
        acts_title=_("What you can do"),
        acts=acts.forms(_offered(found), tried.filled, tried.act, tried.lacking, found.patient),
        prompt=PromptId(found.prompt_id) if awaiting and found.prompt_id else None,
        prompt_words=_("Open the question"),
        leaflet_words=_("Leaflet for the patient"),
        test=words.test_mark() if found.test else "",
    )


def _facts(found: sent.WholeReferral) -> Iterator[Fact]:
    patient = found.patient
    if patient is not None:
        yield Fact(_("Born"), words.short_day(patient.birth_date) or _("not known"))
        if patient.his_number:
            yield Fact(_("Patient number"), patient.his_number, copies=True)
        for number in patient.phones:
            yield Fact(_("Telephone"), number, dials=words.dialled(number))
        for one in patient.representatives:
            told = ", ".join(filter(None, (label("representatives", one.role), one.name, one.phone)))
            yield Fact(_("Who decides for, or with, the patient"), told, dials=words.dialled(one.phone))
    if found.referrer:
        yield Fact(_("Referred by"), found.referrer)
    if found.contact_date:
        yield Fact(_("Contact on"), words.short_day(found.contact_date))
    if found.organisation_label:
        yield Fact(_("Organisation"), found.organisation_label)
    if found.product:
        yield Fact(_("Product"), label("products", found.product))


def _entry(entry: sent.TimelineEntry) -> TimelineEntry:
    return TimelineEntry(
        at=words.moment(entry.at),
        who=entry.actor or _side(entry.who),
        what=words.happened(entry),
        refused=_("This was not done") if entry.refused else "",
    )


def _side(who: str) -> str:
    sides = {
        "practice": _("practice"),
        "coach": _("coach"),
        "timer": _("the program"),
        "receipt": _("the organisation"),
    }
    return sides.get(who, who)


def _message(message: sent.DeskMessage) -> TimelineEntry:
    side = _("practice") if message.ours else _("coach")
    return TimelineEntry(words.moment(message.at), message.who or side, message.text)


def _offered(found: sent.WholeReferral) -> tuple[str, ...]:
    """Return what can be done: "seen" stands with the letter that asks; without one it is about a message."""
    with_letter = any(_wants(letter, found) for letter in found.letters)
    return tuple(act for act in found.possible if act != acts.SEEN or not with_letter)


def _wants(letter: sent.DeskLetter, found: sent.WholeReferral) -> bool:
    return letter.asks and letter.seen_at is None and acts.SEEN in found.possible


def _letter(letter: sent.DeskLetter, found: sent.WholeReferral) -> LetterItem:
    wants = _wants(letter, found)
    return LetterItem(
        id=letter.id,
        title=_title(letter.template),
        state=_state(letter),
        file=PureWindowsPath(letter.file or "").name,  # the folders are of the practice's server
        act=acts.form(acts.SEEN, Filled()) if wants else None,
    )


def _state(letter: sent.DeskLetter) -> str:
    if letter.standing is not None:
        return words.stands(letter.standing)
    if letter.seen_at is not None:
        return sentence("letter_seen", {})
    if letter.unconfirmed:
        return sentence("letter_unconfirmed", {})
    if letter.asks:
        return sentence("letter_asks", {})
    code = _STATES.get(letter.state, "letter_stuck" if letter.why else "letter_waiting")
    return sentence(code, {"why": letter.why} if letter.why else {})


def _title(template: str) -> str:
    titles = {
        "feedback-intake": _("Letter after the first talk"),
        "feedback-3-months": _("Letter after three months"),
        "not-reached": _("Letter: patient not reached"),
        "rejected": _("Letter: referral not taken on"),
        "stopped": _("Letter: stopped early"),
        "closed-no-feedback": _("Letter: referral closed"),
        "ended": _("Letter: completed after the talk"),
    }
    return titles.get(template, template)


_STATES = {
    "placed": "letter_placed",
    "taken": "letter_taken",
    "his_refused": "letter_refused",
    "orphan": "letter_orphan",
}
