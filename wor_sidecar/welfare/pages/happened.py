"""What one line of the timeline says: the move or note as a plain sentence, its code as its label."""

from collections.abc import Callable, Mapping

from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.web.pages import day
from wor_sidecar.welfare.case import Entry
from wor_sidecar.welfare.timeline import SHREDDED


def happened(entry: Entry) -> str:
    """Return what happened."""
    said = _said(entry)
    if entry.refused:
        return _("Not possible, and not done: {what}").format(what=said)
    return said


def _said(entry: Entry) -> str:
    filled = _with_more().get(entry.kind)
    if filled is not None:
        return filled(entry)
    return _plain(entry.side).get(entry.kind, entry.kind)


def _plain(side: Who) -> Mapping[str, str]:
    by_us = side is Who.COACH
    return {
        MoveKind.RECEIVED: _("Referral received"),
        MoveKind.ACCEPT: _("Accepted"),
        MoveKind.HOLD: _("Put on the waiting list"),
        MoveKind.RESUME: _("Off the waiting list"),
        MoveKind.NOT_REACHED: _("Not reached, reported to the practice"),
        MoveKind.CALL_BACK: _("The patient called back"),
        MoveKind.CONFIRM_CANCEL: _("Cancellation confirmed"),
        MoveKind.DECLINE_CANCEL: _("Cancellation declined: the coaching goes on"),
        MoveKind.DECEASED: _("The patient has died"),
        MoveKind.WRONG_PATIENT: _("Reported by the practice: wrong patient"),
        MoveKind.LEFT_PRACTICE: _("The patient left the practice"),
        MoveKind.TRY_AGAIN: _("The practice checked the number and asks to try again"),
        "deletion_confirmed": _("Data deleted, confirmed to the practice"),
        "message": _("Message to the practice") if by_us else _("Message from the practice"),
        "correction": _("The practice mended the contact details"),
        "void": _("The practice took a message back"),
        "referral": _("The referral came again"),
        "sent_again": _("ZorgDomein sent the referral again, with something else in it"),
        "taken_over": _("Telephone, e-mail and address of the newest version taken over"),
        "two_people": _("Looked at: this is another person than in the other case"),
        "seen": _("Seen"),
        "status": _("A message of ours was refused"),
        "feedback": _("A letter of ours was refused"),
    }


def _with_more() -> Mapping[str, Callable[[Entry], str]]:
    return {
        MoveKind.REJECT: lambda entry: _reason(_("Not accepted"), entry, "reject-reasons"),
        MoveKind.STOP: lambda entry: _reason(_("Stopped early"), entry, "stop-reasons"),
        MoveKind.END: lambda entry: _reason(_("Finished"), entry, "outcomes"),
        MoveKind.REQUEST_CANCEL: lambda entry: _reason(
            _("The practice asks to cancel"), entry, "cancel-reasons"
        ),
        MoveKind.CONTACT: _contact,
        MoveKind.PLAN: lambda entry: _on(_("Intake planned on {day}"), entry),
        MoveKind.REPLAN: lambda entry: _on(_("Intake moved to {day}"), entry),
        MoveKind.NO_SHOW: lambda entry: _on(_("Did not come to the appointment of {day}"), entry),
        MoveKind.INTAKE_DONE: lambda entry: _on(_("Intake done on {day}"), entry),
        MoveKind.START_ACTIVITY: lambda entry: _on(_("Activity starts on {day}"), entry),
        MoveKind.FOLLOW_UP: lambda entry: _on(_("Report after 3 months, contact on {day}"), entry),
        MoveKind.FOLLOW_UP_IMPOSSIBLE: lambda entry: _on(
            _("No report after 3 months possible, last tried on {day}"), entry
        ),
        MoveKind.WITHDRAW: _withdrawn,
        SHREDDED: lambda entry: _on(
            _("The content was deleted on {day}: the term for which it is kept is over"), entry
        ),
        "renew": lambda entry: _on(_("The practice renewed the referral until {day}"), entry),
        "feedback_consent": _feedback,
        "assign": _assigned,
    }


def _assigned(entry: Entry) -> str:
    if entry.side is Who.TIMER:
        return _("Assigned to {name}, by the patient's district").format(name=entry.reason)
    return _("Assigned to {name}").format(name=entry.reason)


def _reason(what: str, entry: Entry, closed_list: str) -> str:
    return f"{what}: {label(closed_list, entry.reason)}" if entry.reason else what


def _on(words: str, entry: Entry) -> str:
    return words.format(day=day(entry.day))


def _contact(entry: Entry) -> str:
    result = label("contact-results", entry.details.result)
    way = label("contact-ways", entry.details.way)
    said = _("Contact on {day}").format(day=day(entry.day))
    return ", ".join(filter(None, (f"{said}: {result}" if result else said, way)))


def _withdrawn(entry: Entry) -> str:
    if entry.reason == "coaching":
        return _("Consent withdrawn: the patient stops with the coach")
    return _("Consent withdrawn: everything stops")


def _feedback(entry: Entry) -> str:
    if entry.details.on is None:
        return _("The patient's choice about reports to the GP changed")
    if entry.details.on:
        return _("The patient wants the GP to hear how it goes")
    return _("The patient wants no report to the GP any more")
