"""Where a referral is, in one sentence: its state first, then what to do, and never a code.

The codes and their facts are those of `domain.standing`; a fact that is missing leaves its part out.
"""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.texts import standings_ends
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.standings_why import why
from wor_sidecar.texts.times import clock_time, day, local_day, moment

Facts = Mapping[str, object]


def sentence(code: str, facts: Facts) -> str:
    """Return the sentence of one standing; an unknown code (a newer program's) says so."""
    say = _said(code)
    if say is None:
        return _("This program does not know this step yet. Look at the timeline.")
    words = " ".join(part for part in (say(facts), _call(code, facts)) if part)
    return words.format_map(_Words(facts))


def known(code: str) -> bool:
    """Tell whether a standing has a sentence here."""
    return _said(code) is not None


def _said(code: str) -> Callable[[Facts], str] | None:
    if code.startswith(_SIGNAL):
        from wor_sidecar.texts.signals import SENTENCES  # a window starts without them

        return SENTENCES.get(code)
    return _SENTENCES.get(code)


class _Words(dict[str, str]):
    """The facts as they are printed; days, moments and codes in words."""

    def __init__(self, facts: Facts) -> None:
        super().__init__({name: _printed(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return _printed(name, "")


def _printed(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    if name in _LISTS:
        return label(_LISTS[name], text).lower() if text else _("no reason given")
    if name in ("before", "on"):
        return day(text)
    if name == "since":
        return local_day(text)
    if name == "at":
        return clock_time(text)
    if name == "until":
        return moment(text)
    return text or _unnamed(name)


def _unnamed(name: str) -> str:
    """Return what stands for a fact that nobody told."""
    if name == "helper":
        return _("your IT manager")
    return _("the organisation") if name == "organisation" else "?"


def _call(code: str, facts: Facts) -> str:
    """Add whom to ring, where that is what to do and the number is known."""
    if code not in _RING:
        return ""
    return _("Would you like to call? {phone}") if facts.get("phone") else _("Would you like to call them?")


def _because(facts: Facts) -> str:
    return why(str(facts.get("why") or ""))


def _days(facts: Facts) -> str:
    if facts.get("days") == 1:
        return _("{organisation} has not answered yet, for 1 working day.")
    return _("{organisation} has not answered yet, for {days} working days.")


def _called(facts: Facts) -> str:
    if facts.get("calls") == 1:
        return _("Called once, not reached yet. Please try again.")
    return _("Called {calls} times, not reached yet. Please try again.")


def _undo(facts: Facts) -> str:
    del facts
    return _("Answered: {answer}. You can still take this back until {until}.")


def _elsewhere(facts: Facts) -> str:
    if facts.get("channel"):
        went = _("Referred another way: {channel}. Nothing was sent from here.")
    else:
        went = _("Referred another way. Nothing was sent from here.")
    return f"{went} {_learned(facts)}".strip()


def _learned(facts: Facts) -> str:
    return _("Heard since: {learned}.") if facts.get("learned") else ""


def _contacting(facts: Facts) -> str:
    if facts.get("attempts") == 1:
        return _("{organisation} is trying to reach the patient (1 attempt).")
    return _("{organisation} is trying to reach the patient ({attempts} attempts).")


_SENTENCES: Final[Mapping[str, Callable[[Facts], str]]] = {
    "waiting": lambda _f: _("This question waits for your answer, since {since}."),
    "called": _called,
    "content_deleted": lambda _f: _(
        "The content was deleted on {on}, because the term for which it is kept is over. What happened when"
        " is still here."
    ),
    "later": lambda _f: _("We ask this again from {until}."),
    "no_route": lambda _f: _(
        "No organisation is set for where this patient lives. Choose one yourself, or ask {helper}."
    ),
    "gap": lambda f: (
        _("Possibly sent already: call {organisation}, {phone}, before you ask the patient.")
        if f.get("phone")
        else _("Possibly sent already: call {organisation} before you ask the patient.")
    ),
    "held_there": lambda _f: _(
        "{organisation} has this referral already. Ask the patient once more, for the answer was lost here: "
        "after a yes nothing changes there, after a no we ask them to stop and to delete everything."
    ),
    "shared_bsn": lambda _f: _(
        "Somebody else in the lists has the same BSN. Look up in the GP's system who this is, before you ask."
    ),
    "goes_on_there": lambda _f: _(
        "The patient called {organisation} back, and they go on. Ask the patient with whom; for one of the "
        "two the answer here is no, or the other referral is taken back."
    ),
    "waits_for_yes": lambda _f: _(
        "This referral waits for you: the computer was restored from a backup of {on}. "
        "Ask {organisation} whether they have it. If not, choose Send."
    ),
    "message_waits_for_yes": lambda _f: _(
        "A message about this referral waits for you: the computer was restored from a backup of {on}. "
        "Ask {organisation} whether they know it. If not, choose Send."
    ),
    "undo": _undo,
    "refused": lambda _f: _("The patient said no. Nothing was sent."),
    "not_wor": lambda _f: _("This was no Welzijn op Recept. Nothing was sent."),
    "elsewhere": _elsewhere,
    "expired": lambda _f: _("Nobody answered this question in time, so it closed. You can ask it again."),
    "just_sent": lambda f: (
        _("A yes at {at}. You can still take this back until {until}; then it is sent.")
        if f.get("at")
        else _("A yes. You can still take this back until {until}; then it is sent.")
    ),
    "leaving": lambda _f: _("This is being sent now. You need not do anything."),
    "resending": lambda _f: _("We are sending it again. You need not do anything."),
    "postbus_away": lambda _f: _(
        "The post cannot be delivered right now. We are sending it again. You need not do anything."
    ),
    "postbus_away_long": lambda _f: _(
        "The post could not be delivered since {since}. We keep trying, and nothing is lost. "
        "Ask your IT manager."
    ),
    "clock_off": lambda _f: _(
        "The clock of the practice server is wrong, so nothing can be sent. Ask your IT manager to set it."
    ),
    "unverified": lambda _f: _(
        "This waits: the 30 digits have not been compared with {organisation} yet. Ask your IT manager."
    ),
    "stale_keys": lambda _f: _("This waits until {organisation} is online again. It is then sent by itself."),
    "consent_outgrown": lambda _f: _(
        "The patient had a birthday, and now somebody else must say yes. Cancel this referral and ask again."
    ),
    "consent_gone": lambda _f: _("There is no consent for this any more, so nothing is sent."),
    "held_back": lambda f: " ".join(filter(None, (_("This was not sent yet."), _because(f)))),
    "deposited": lambda _f: _("Sent. {organisation} has not fetched it yet. You need not do anything."),
    "deposited_long": lambda _f: _("Sent, but {organisation} has not fetched it for {days} working days."),
    "too_old": lambda _f: _(
        "{organisation} works with an older version that does not know this kind of message. "
        "Call them, and refer in another way for now."
    ),
    "refused_by_partner": lambda f: " ".join(
        filter(None, (_("{organisation} could not take this in."), _because(f), _("Nothing else is sent.")))
    ),
    "rejected_by_postbus": lambda f: " ".join(
        filter(None, (_("The post did not take this."), _because(f), _("Ask your IT manager.")))
    ),
    "two_at_work": lambda _f: _(
        "The patient called {organisation} back, and they go on, but another organisation was asked as well. "
        "Ask the patient with whom, and take the other referral back."
    ),
    "received": lambda _f: _("Arrived at {organisation}. They will call the patient before {before}."),
    "no_reaction": _days,
    "accepted": lambda _f: _(
        "{organisation} took on this referral. They will call the patient before {before}."
    ),
    "no_contact": lambda _f: _(
        "{organisation} took this on {days} working days ago, but has not reported a call yet."
    ),
    "contacting": _contacting,
    "intake_planned": lambda _f: _("{organisation} has an appointment with the patient."),
    "intake_done": lambda _f: _("The first talk took place. They are looking for something that fits."),
    "active": lambda _f: _("The patient takes part. A report follows about three months after the start."),
    "waiting_list": lambda _f: _("The patient is on the waiting list of {organisation}."),
    "cancel_asked": lambda _f: _(
        "We asked {organisation} on {since} to stop. You see here what they answer."
    ),
    "rejected": standings_ends.rejected,
    "wrong_person": lambda _f: _(
        "Stop: {organisation} says that this is not the right person. Do not send it on. Compare name, birth "
        "date and telephone number with the file. Was somebody else meant? Then choose Wrong patient."
    ),
    "not_reached": standings_ends.not_reached,
    "followed_up": lambda _f: _("Completed: the report after three months is in."),
    "ended": standings_ends.ended,
    "ended_withheld": lambda f: " ".join(
        filter(
            None,
            (
                _("{organisation} closed the referral. The patient chose to have no report."),
                _learned(f),
            ),
        )
    ),
    "stopped": standings_ends.stopped,
    "cancelled": lambda _f: _("This referral was taken back."),
    "routed_again": lambda _f: _("This referral went on as a new one, to another organisation."),
    "withdrawn": lambda _f: _("Consent was withdrawn before anything was sent. Nothing left the practice."),
    "withdrawn_asked": lambda _f: _(
        "Consent was withdrawn. We asked {organisation} to stop. You see here when they confirm that."
    ),
    "withdrawn_confirmed": lambda _f: _(
        "Consent was withdrawn. {organisation} confirmed on {on} that it deleted everything."
    ),
    "withdrawn_there": lambda _f: _("The patient withdrew consent at {organisation}. They have stopped."),
    "wrong_patient": lambda _f: _("This was the wrong patient. Nothing left the practice."),
    "wrong_patient_asked": lambda _f: _(
        "This was the wrong patient. We asked {organisation} to delete everything. "
        "You see here when they confirm that."
    ),
    "wrong_patient_confirmed": lambda _f: _(
        "This was the wrong patient. {organisation} confirmed on {on} that it deleted everything."
    ),
    "closing_failed": lambda f: " ".join(
        filter(None, (_("We could not ask {organisation} to stop."), _because(f), _("Please call them now.")))
    ),
    "deceased": lambda _f: _("The patient died. All reminders have stopped."),
    "left_practice": lambda _f: _("The patient has another practice now. Reports come here no longer."),
    "question": lambda _f: _("{organisation} sent a message. Read it, and answer or press Seen."),
    "letter_waiting": lambda _f: _("The letter is being written. You need not do anything."),
    "letter_stuck": lambda f: " ".join(
        filter(None, (_("The letter waits."), _because(f), _("It is tried again by itself.")))
    ),
    "letter_waits_for_yes": lambda _f: _(
        "This letter may be in the patient's file already, for the computer was restored from a backup. "
        "Look there. If it is not, choose Write the letter."
    ),
    "letter_placed": lambda _f: _("The letter lies ready for the GP's system."),
    "letter_taken": lambda _f: _("The letter was fetched by the GP's system."),
    "letter_unconfirmed": lambda _f: _(
        "Please check: did this letter reach the patient's file? Then press Seen."
    ),
    "letter_asks": lambda _f: _("This letter asks something of you. Read it, and press Seen."),
    "letter_seen": lambda _f: _("Somebody read this letter."),
    "letter_refused": lambda f: (
        _("The GP's system did not fetch this letter, so it was taken back. Place it again, or press Seen.")
        if f.get("why") == "lying"
        else _("The GP's system refused this letter. Place it again, or put it in by hand and press Seen.")
    ),
    "letter_in_wrong_file": lambda _f: _(
        "This letter stands in the file of the wrong patient. Take it out there, and press Seen."
    ),
    "letter_orphan": lambda f: " ".join(
        filter(None, (_("A report came that fits no patient here."), _because(f)))
    ),
    "export_stale": lambda _f: _(
        "The list from the GP's system is of {on}. You see new referrals after the next list only. "
        "Call {helper} if it is still so tomorrow."
    ),
    "export_missing": lambda _f: _(
        "No list has come from the GP's system yet. Call {helper} if it is still so tomorrow."
    ),
    "export_away": lambda _f: _(
        "The folder {name} of the GP's system cannot be reached now. New referrals come in later."
    ),
    "orphans": lambda f: (
        _("1 report came that fits no patient here. Open it and see whose it is.")
        if f.get("count") == 1
        else _("{count} reports came that fit no patient here. Open them and see whose they are.")
    ),
    "with_referrers": lambda f: (
        _("1 question lies with the referrer who made it first. It comes here by itself.")
        if f.get("count") == 1
        else _("{count} questions lie with the referrers who made them first. They come here by themselves.")
    ),
    "letter_template_broken": lambda f: (
        _(
            "Your own text of the letter {template} cannot be used. "
            "The text that came with the program is used."
        )
        if f.get("template")
        else _("The folder with your own letters cannot be reached now. Ask your IT manager.")
    ),
}
_SIGNAL: Final = "signal_"
_LISTS: Final = {
    "answer": "answers",
    "channel": "channels",
    "outcome": "outcomes",
    "learned": "learned-outcomes",
    "reason": "stop-reasons",
    "rejection": "reject-reasons",
}
_RING: Final = frozenset(
    {
        "no_reaction",
        "no_contact",
        "deposited_long",
        "closing_failed",
        "wrong_person",
        "held_there",
        "waits_for_yes",
        "message_waits_for_yes",
    }
)
