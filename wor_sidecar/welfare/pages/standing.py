"""Where a case stands, in one plain sentence, and what must be said loudly before anybody calls."""

from collections.abc import Mapping
from functools import cache

from wor_sidecar.domain.lists import ContactResult
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.texts.catalogue import _, language
from wor_sidecar.texts.labels import label
from wor_sidecar.web.pages import day
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.news import News

_PLANNED = (MoveKind.PLAN, MoveKind.REPLAN)


def standing(seen: Seen) -> str:
    """Return where a case stands now."""
    if seen.case.sent is None and seen.case.state.open:
        return _("The content was deleted: nobody did anything here for too long.")
    said = _of_state(seen)
    if seen.case.referral.on_hold:
        return _("On the waiting list. {before}").format(before=said)
    return said


def alarm(seen: Seen) -> str:
    """Return what must be known before anything else is done; empty where nothing must."""
    case = seen.case
    deletable = case.sent is not None
    match case.state:
        case State.WRONG_PATIENT:
            stop = _("Wrong patient: this referral belongs to somebody else. Do not call.")
            return f"{stop} {_('Delete the data and confirm it.')}" if deletable else stop
        case State.WITHDRAWN:
            stop = _("The patient withdrew the consent. Do not call any more.")
            return f"{stop} {_('Delete the data and confirm it.')}" if deletable else stop
        case State.DECEASED:
            return _("The patient has died. Do not call and send nothing any more.")
        case State.LEFT_PRACTICE:
            return _("The patient left this practice. Nothing goes to it any more.")
    if case.referral.cancel_requested_at is not None:
        why = reason_of(seen.entries, MoveKind.REQUEST_CANCEL, "cancel-reasons")
        return _("The practice asks to cancel this referral: {why}.").format(why=why or label_of_none())
    return ""


def news_words(case: Case) -> str:
    """Say what came from the practice and nobody saw yet; empty where an alarm says it, or nothing came."""
    if not case.news:
        return ""
    said = {
        News.REFUSED: _("The practice could not take a message of ours. Call the practice."),
        News.MESSAGE: _("New message from the practice."),
        News.FEEDBACK_CONSENT: _("The patient changed the choice about reports to the GP."),
        News.CORRECTION: _("The practice mended the contact details."),
        News.HANDED_OVER: _("Handed over to {name} by a colleague.").format(name=case.coach),
    }
    return said.get(News(case.news), "")


def doubt(seen: Seen) -> str:
    """Return what a restore left in doubt about a case; empty where nothing is."""
    case = seen.case
    if not case.gap or not case.state.open:
        return ""
    phone = case.sent.outgoing.practice.phone if case.sent else ""
    if phone:
        told = _("Possibly answered already: call {practice}, {phone}, before you go on.")
        return told.format(practice=seen.sight.practice, phone=phone)
    return _("Possibly answered already: call {practice} before you go on.").format(
        practice=seen.sight.practice
    )


def reason_of(entries: tuple[Entry, ...], kind: MoveKind, closed_list: str) -> str:
    """Return the label of the reason of the last move of a kind; empty where it had none."""
    found = [entry.reason for entry in entries if entry.kind == kind and not entry.refused]
    return label(closed_list, found[-1]) if found and found[-1] else ""


def label_of_none() -> str:
    """Return what stands where a reason was not told."""
    return _("no reason given")


def tries(entries: tuple[Entry, ...]) -> int:
    """Count the attempts without an answer since the patient was reached, called, or is to be tried again."""
    count = 0
    for entry in entries:
        if entry.refused:
            continue
        if entry.kind in (MoveKind.TRY_AGAIN, MoveKind.CALL_BACK):
            count = 0
        elif entry.kind == MoveKind.CONTACT and entry.details.result:
            count = 0 if ContactResult(entry.details.result).reached else count + 1
    return count


def last_try(entries: tuple[Entry, ...]) -> Entry | None:
    """Return the last attempt, whatever came of it."""
    found = [entry for entry in entries if entry.kind == MoveKind.CONTACT and not entry.refused]
    return found[-1] if found else None


def talked(entries: tuple[Entry, ...]) -> bool:
    """Tell whether the intake took place."""
    return any(entry.kind == MoveKind.INTAKE_DONE and not entry.refused for entry in entries)


def too_few(entries: tuple[Entry, ...], wanted: int) -> str:
    """Say that the patient was hardly tried yet; empty after so many attempts, or by a wrong number."""
    last, made = last_try(entries), tries(entries)
    if made >= wanted or (last is not None and last.details.result == ContactResult.WRONG_NUMBER):
        return ""
    tried = _("You tried once") if made == 1 else _("You tried {n} times").format(n=made)
    return _("{tried}; agreed is {wanted} times, on several days.").format(tried=tried, wanted=wanted)


def _of_state(seen: Seen) -> str:
    state, entries = seen.case.state, seen.entries
    match state:
        case State.CONTACTING:
            return _("Spoken with the patient, no appointment yet.") if _reached(entries) else _("Calling.")
        case State.INTAKE_PLANNED:
            planned = [entry.day for entry in entries if entry.kind in _PLANNED and not entry.refused]
            return _("Intake on {day}.").format(day=day(planned[-1])) if planned else _("Intake planned.")
        case State.REJECTED:
            return _told(_("Not accepted"), reason_of(entries, MoveKind.REJECT, "reject-reasons"))
        case State.ENDED:
            return _told(_("Finished"), reason_of(entries, MoveKind.END, "outcomes"))
        case State.STOPPED:
            return _told(_("Stopped early"), reason_of(entries, MoveKind.STOP, "stop-reasons"))
    return state_words(state)


def state_words(state: State) -> str:
    """Return a state alone, as far as it tells without the timeline."""
    return _states(language()).get(state, state.value)


@cache
def _states(_spoken: str) -> Mapping[State, str]:
    """Return the words of all states; the language must be the one that is spoken."""
    return {
        State.RECEIVED: _("New: not accepted yet."),
        State.ACCEPTED: _("Accepted, nobody called yet."),
        State.CONTACTING: _("Calling."),
        State.INTAKE_PLANNED: _("Intake planned."),
        State.REJECTED: _told(_("Not accepted"), ""),
        State.ENDED: _told(_("Finished"), ""),
        State.STOPPED: _told(_("Stopped early"), ""),
        State.INTAKE_DONE: _("Intake done, looking for an activity."),
        State.ACTIVE: _("Takes part in an activity."),
        State.NOT_REACHED: _("Not reached."),
        State.FOLLOWED_UP: _("Finished after 3 months."),
        State.CANCELLED: _("Cancelled by the practice."),
        State.WITHDRAWN: _("Consent withdrawn."),
        State.WRONG_PATIENT: _("Wrong patient."),
        State.DECEASED: _("Deceased."),
        State.LEFT_PRACTICE: _("Left the practice."),
    }


def _told(what: str, why: str) -> str:
    return f"{what}: {why}." if why else f"{what}."


def _reached(entries: tuple[Entry, ...]) -> bool:
    last = last_try(entries)
    return last is not None and last.details.result != "" and ContactResult(last.details.result).reached
