"""Cases as JSON: the shapes of the command line and the control API. What is shown here is a patient's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.identifiers import DepartureId, Mid
from wor_sidecar.domain.moves import MoveKind, Who, allowed
from wor_sidecar.domain.outgoing import Outgoing
from wor_sidecar.welfare.acts import FORMS, ActName
from wor_sidecar.welfare.case import DELETABLE, OVER, Case, Details, Entry
from wor_sidecar.welfare.due import Due
from wor_sidecar.welfare.letter_steps import letter_steps
from wor_sidecar.welfare.pages.happened import happened

Json = dict[str, Any]
WAITS_FOR_YES: Final = "waits_for_yes"
"""The fate of a message of a backup: a person lets it go, or takes it off the list."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a screen needs beside the case: our own word for the practice, duties, age in working days."""

    practice: str
    due: tuple[Due, ...]
    age: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a message of ours: the mail's own word for it, or that it waits for a yes."""

    mid: Mid
    state: str


Fates = Callable[[DepartureId], Fate | None]


def listed(case: Case, sight: Sight) -> Json:
    """Show a case as one line of the list; `patient` is null once the content was deleted."""
    return {
        "id": case.id,
        "state": case.state.value,
        "practice": sight.practice,
        "product": case.referral.product,
        "test": case.test,
        "gap": case.gap and case.state.open,
        "news": case.news,
        "received_at": iso(case.received_at),
        "due": [
            {"duty": each.duty.value, "on": each.on.isoformat(), "overdue": each.overdue}
            for each in sight.due
        ],
        "patient": None if case.sent is None else _patient(case, case.sent.outgoing),
    }


def shown(
    case: Case,
    sight: Sight,
    entries: Sequence[Entry],
    fate: Fates,
) -> Json:
    """Show a whole case; `fate` tells what became of a departure of ours, None when it is forgotten."""
    referral = case.referral
    letters = letter_steps(entries)
    return {
        **listed(case, sight),
        "version": case.version,
        "coach": case.coach or None,
        "flags": {
            "on_hold": referral.on_hold,
            "cancel_requested_at": iso(referral.cancel_requested_at)
            if referral.cancel_requested_at
            else None,
            "identity_checked": referral.identity_checked,
            "closed_at": iso(referral.closed_at) if referral.closed_at else None,
        },
        "valid_until": case.valid_until.isoformat() if case.valid_until else None,
        "possible": [name.value for name in possible(case)],
        "referral": None if case.sent is None else _referral(case, case.sent.outgoing),
        "timeline": [_line(entry, fate, letters) for entry in entries],
    }


def possible(case: Case) -> tuple[ActName, ...]:
    """List the steps that a coach may make now; what isn't here isn't offered."""
    if case.sent is None:
        return ()
    moves = set(allowed(case.referral, Who.COACH)) - {MoveKind.END_WITHHELD}
    notes = {ActName.ASSIGN}
    consent = case.consent
    live = consent is not None and consent.live and case.state not in OVER
    if case.news:
        notes.add(ActName.SEEN)
    if live:
        notes.add(ActName.FEEDBACK_CONSENT)
    if live and case.feedback:
        notes.add(ActName.MESSAGE)
    if case.state in DELETABLE:
        notes.add(ActName.CONFIRM_DELETION)
    return tuple(name for name, form in FORMS.items() if form.move in moves or name in notes)


def _patient(case: Case, outgoing: Outgoing) -> Json:
    sent, mended = outgoing.patient, case.correction
    postcode = mended.address.postcode if mended.address else sent.postcode
    return {
        "name": sent.full_name,
        "birth_date": sent.birth_date.isoformat() if sent.birth_date else None,
        "phones": list(sent.phones if mended.phones is None else mended.phones),
        "email": sent.email if mended.email is None else mended.email,
        "postcode": postcode,
    }


def _referral(case: Case, outgoing: Outgoing) -> Json:
    practice = outgoing.practice
    told = outgoing.patient.address
    address = asdict(told) if told else None
    if case.correction.address:
        address = asdict(case.correction.address)
    return {
        "date": outgoing.date.isoformat(),
        "practice": {
            "name": practice.name,
            "phone": practice.phone,
            "urgent_phone": practice.urgent_phone,
            "place": practice.place,
        },
        "referrer": {"name": outgoing.referrer.name, "role": outgoing.referrer.role},
        "address": address,
        "consent": None if case.consent is None else _consent(case.consent),
    }


def _consent(consent: Consent) -> Json:
    details = consent.details
    return {
        "scopes": sorted(scope.value for scope in consent.scopes),
        "live": consent.live,
        "given_at": iso(consent.at),
        "text_id": consent.text_id,
        "own_words": details.own_words,
        "reasons": list(details.reasons),
        "target_group": details.target_group,
        "language": details.language,
        "interpreter": details.interpreter,
        "voicemail": details.voicemail,
        "sms": details.sms,
        "best_time": details.best_time,
        "contact_person": details.contact_person,
        "safety": details.safety,
        "representatives": [
            {"role": each.role.value, "name": each.name, "phone": each.phone}
            for each in consent.representatives
        ],
    }


def _line(entry: Entry, fate: Fates, letters: Mapping[str, str]) -> Json:
    told = None if entry.departure is None else fate(entry.departure)
    return {
        "at": iso(entry.at),
        "actor": entry.actor or entry.side.value,
        "side": entry.side.value,
        "move": entry.kind,
        "reason": entry.reason or None,
        "day": entry.day.isoformat() if entry.day else None,
        "refused": entry.refused or None,
        "told": happened(entry),
        "sent": None if entry.departure is None else (told.state if told else "gone"),
        "letter": None if told is None else letters.get(told.mid),
        "details": _told(entry.details),
    }


def _told(details: Details) -> Json:
    return {
        name: value for name, value in asdict(details).items() if name != "of" and value not in ("", None)
    }
