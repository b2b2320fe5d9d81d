"""A line of a timeline in words: what happened, by a move or a note, with its reason where it has one."""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.times import day

DETECT: Final = "detect"
"""The first line of a referral from an export; its reason is the list's name."""
ASK: Final = "ask"
"""The first line of a referral that a person began."""
JOINED: Final = "joined"
"""A later contact of the same patient, that asks nobody anything; its reason is the list's name."""
SHREDDED: Final = "shredded"
"""The last line of a referral of which nothing but days and codes is left."""
OUTCOME: Final = "note_outcome"
"""What a person learned of a patient of whom no coach tells here; its reason is a code of the closed list."""
_REFUSED: Final = "_refused"
AGAIN: Final = "_again"
"""Ends the name of a move that a coach told once more, after its inbox was restored from a backup."""


def said(move: str, reason: str = "", who: str = "") -> str:
    """Return what happened, in a few words.

    Args:
        move: a move of the table, `detect`, `ask`, `joined`, a type of message, or that with `_refused` or
            `_again`.
        reason: its code of the closed list that belongs to it, or empty.
        who: the side that did it: practice, coach, timer or receipt.

    """
    if move.endswith(_REFUSED):
        return _("Refused: {what}").format(what=said(move.removesuffix(_REFUSED)))
    if move.endswith(AGAIN) and move not in _WORDS:
        return _("Told once more: {what}").format(what=said(move.removesuffix(AGAIN), reason, who))
    words = _BY_COACH.get(move) if who == "coach" else None
    words = words or _WORDS.get(move)
    if words is None:
        return move
    return _with_reason(move, words(), reason)


def _with_reason(move: str, words: str, reason: str) -> str:
    if move in (DETECT, JOINED):
        return words.format(reason=reason)
    if move == "feedback_consent":
        return _("Reports to the GP: yes") if reason == "on" else words
    if move == "correction":
        told = [_CORRECTED[part]() for part in reason.split() if part in _CORRECTED]
        return _("Corrected: {what}").format(what=", ".join(told)) if told else words
    if move == "renew" and reason:
        return _("Referral renewed until {day}").format(day=day(reason))
    if not reason or move not in _LISTS:
        return words
    return f"{words}: {label(_LISTS[move], reason).lower()}"


_LISTS: Final = {
    "referred_elsewhere": "channels",
    "reject": "reject-reasons",
    "cancel": "cancel-reasons",
    "request_cancel": "cancel-reasons",
    "stop": "stop-reasons",
    "end": "outcomes",
    OUTCOME: "learned-outcomes",
}
_CORRECTED: Final[Mapping[str, Callable[[], str]]] = {
    "name": lambda: _("name"),
    "birth_date": lambda: _("birth date"),
    "phones": lambda: _("telephone"),
    "email": lambda: _("e-mail"),
    "address": lambda: _("address"),
    "number": lambda: _("patient number"),
}
"""What was corrected; the timeline's line names it, and holds no word of it."""
_WORDS: Final[Mapping[str, Callable[[], str]]] = {
    DETECT: lambda: _("Found in the list {reason}"),
    ASK: lambda: _("Referral begun by hand"),
    SHREDDED: lambda: _("The content was deleted: the term for which it is kept is over"),
    JOINED: lambda: _(
        "One more contact in the list {reason}: it belongs to this referral, you need not do anything"
    ),
    "give": lambda: _("Consent given"),
    "refuse": lambda: _("The patient said no"),
    "not_wor": lambda: _("No Welzijn op Recept"),
    "referred_elsewhere": lambda: _("Referred another way"),
    "no_answer": lambda: _("Called, not reached"),
    "later": lambda: _("Asked to come back to it later"),
    "expire": lambda: _("Closed: nobody answered in time"),
    "reopen": lambda: _("Asked again"),
    "undo": lambda: _("Answer taken back"),
    "received": lambda: _("Arrived at the organisation"),
    "accept": lambda: _("Taken on"),
    "reject": lambda: _("Not taken on"),
    "contact": lambda: _("Contact attempt"),
    "plan": lambda: _("Appointment made"),
    "replan": lambda: _("Appointment moved"),
    "no_show": lambda: _("The patient did not come"),
    "intake_done": lambda: _("First talk took place"),
    "start_activity": lambda: _("Activity found"),
    "follow_up": lambda: _("Talked again after three months"),
    "follow_up_impossible": lambda: _("No talk after three months"),
    "end": lambda: _("Completed"),
    "end_withheld": lambda: _("Closed, without a report"),
    "stop": lambda: _("Stopped early"),
    "not_reached": lambda: _("Patient not reached"),
    "try_again": lambda: _("Sent again, the number was checked"),
    "call_back": lambda: _("The patient called back"),
    "hold": lambda: _("On the waiting list"),
    "resume": lambda: _("Off the waiting list"),
    "cancel": lambda: _("Taken back"),
    "request_cancel": lambda: _("Asked to stop"),
    "confirm_cancel": lambda: _("Stopped, as asked"),
    "decline_cancel": lambda: _("Not stopped: they go on"),
    "withdraw": lambda: _("Consent withdrawn"),
    "wrong_patient": lambda: _("Wrong patient"),
    "deceased": lambda: _("Patient died"),
    "left_practice": lambda: _("Patient left the practice"),
    "route_again": lambda: _("Went on to another organisation"),
    "see": lambda: _("Letter seen"),
    "message": lambda: _("Message to the coach"),
    "correction": lambda: _("Contact details changed"),
    "feedback_consent": lambda: _("Reports to the GP: no"),
    "deletion_confirmed": lambda: _("Everything deleted there"),
    "acknowledge": lambda: _("Letter reported back"),
    "renew": lambda: _("Referral renewed"),
    OUTCOME: lambda: _("Heard by another way"),
    "assign": lambda: _("Given to a coach"),
    "referral": lambda: _("Referral"),
    "status": lambda: _("Message of the coach"),
    "feedback": lambda: _("Report of the coach"),
    "cancel_answer": lambda: _("Answer to our wish to stop"),
    "void": lambda: _("Withdrawn message"),
}
_BY_COACH: Final[Mapping[str, Callable[[], str]]] = {
    "message": lambda: _("Message from the coach"),
    "withdraw": lambda: _("Consent withdrawn at the organisation"),
}
