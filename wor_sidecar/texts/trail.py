"""A line of the audit trail in words: what was done, and who did it.

    sentence("prompt.opened")                          Question opened: all details seen
    sentence("message.sent", "referral", "De Brug")    Sent to De Brug: referral
    actor("Anja de Wit", "assistant", "")              Anja de Wit (assistant)

A family of events (`referral.` and a move) speaks as the timeline does.
"""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.moves import said

PROGRAM_ROLE: Final = "program"
CONTROL: Final = "control"
"""The user of the command line: whoever administers the machine."""
_COACH: Final = "coach"
_FINE: Final = "ok"


def sentence(event: str, outcome: str = _FINE, to: str = "") -> str:
    """Return what a line says happened; an event that nobody gave words stands for itself.

    Args:
        event: the line's event.
        outcome: the line's outcome: "ok", or what the event adds in codes and counts.
        to: our word for the organisation that it went to, where it went somewhere.

    """
    words = EVENTS.get(event)
    if words is not None:
        number = _number(outcome)
        seconds = -(-int(number or 0) // 1000)
        return words().format(
            outcome=outcome, number=number, seconds=seconds, to=to, what=said(_first(outcome))
        )
    for family, speak in FAMILIES.items():
        if event.startswith(family):
            return speak(event.removeprefix(family), outcome)
    return event


def actor(user: str, role: str, on_behalf_of: str) -> str:
    """Return who did it: a name with its role, and for whom.

    Args:
        user: the name of a person or of an organisation; a program's own name counts for nothing.
        role: the line's role.
        on_behalf_of: who an administrator acted for; empty for nobody.

    """
    if role == PROGRAM_ROLE:
        return _("the program")
    who = role_word(role) if user == CONTROL else f"{user} ({role_word(role)})"
    return _("{who}, on behalf of {name}").format(who=who, name=on_behalf_of) if on_behalf_of else who


def role_word(role: str) -> str:
    """Return a role in words; one that nobody gave words stands for itself."""
    words = ROLES.get(role)
    return words() if words else role


def _number(outcome: str) -> str:
    """Return the first number of an outcome; empty without one."""
    return next((part for part in outcome.split() if part.removeprefix("-").isdigit()), "")


def _first(outcome: str) -> str:
    return outcome.split(" ", maxsplit=1)[0]


def _consent(answer: str, _outcome: str) -> str:
    return said(_ANSWERS.get(answer, answer))


def _referral(move: str, outcome: str) -> str:
    return said(move, "" if outcome == _FINE else outcome)


def _from_coach(kind: str, outcome: str) -> str:
    told = _("Message received: {what}").format(what=said(kind, "", _COACH))
    return told if outcome == _FINE else _("Refused: {what}").format(what=told)


def _from_practice(kind: str, outcome: str) -> str:
    told = _("Message received: {what}").format(what=_TO_COACH.get(kind, lambda: said(kind))())
    return told if outcome == _FINE else _("Refused: {what}").format(what=told)


def _case(act: str, outcome: str) -> str:
    name = act.replace("-", "_")
    done = _OF_COACH[name]() if name in _OF_COACH else said(_MOVES.get(name, name))
    return _("Not possible, and not done: {what}").format(what=done) if outcome == _REFUSED else done


FAMILIES: Final[Mapping[str, Callable[[str, str], str]]] = {
    "consent.": _consent,
    "referral.heard.": _from_coach,
    "referral.": _referral,
    "case.heard.": _from_practice,
    "case.": _case,
}
"""What several events begin with, and how the rest of the name is said; the longest stand first."""
_REFUSED: Final = "refused"
"""The outcome of a step that could not be made."""
_ANSWERS: Final = {"given_in_consult": "give", "given_to_me": "give", "refused": "refuse", "undone": "undo"}
_MOVES: Final = {"plan_intake": "plan", "confirm_deletion": "deletion_confirmed"}
_TO_COACH: Final[Mapping[str, Callable[[], str]]] = {"message": lambda: _("Message from the practice")}
_OF_COACH: Final[Mapping[str, Callable[[], str]]] = {
    "message": lambda: _("Message to the practice"),
    "feedback_consent": lambda: _("Choice about reports to the GP changed"),
    "confirm_deletion": lambda: _("Everything deleted here"),
    "seen": lambda: _("What came from the practice was seen"),
}
ROLES: Final[Mapping[str, Callable[[], str]]] = {
    "assistant": lambda: _("assistant"),
    "referrer": lambda: _("referrer"),
    "manager": lambda: _("practice manager"),
    "coach": lambda: _("coach"),
    "coordinator": lambda: _("coordinator"),
    "administrator": lambda: _("administrator"),
    "practice": lambda: _("GP practice"),
    "unknown": lambda: _("unknown"),
}
EVENTS: Final[Mapping[str, Callable[[], str]]] = {
    # what happens with a patient's data
    "prompt.made": lambda: _("Question about consent made"),
    "prompt.listed": lambda: _("Seen in the list of questions: initials and birth year"),
    "prompt.opened": lambda: _("Question opened: all details seen"),
    "prompt.shared": lambda: _("Referrer lets everybody ask"),
    "prompt.expired": lambda: _("Closed: nobody answered in time"),
    "test.made": lambda: _("Test referral made, with an invented patient"),
    "referral.listed": lambda: _("Seen in the list of referrals: initials and birth year"),
    "referral.found": lambda: _("Found by a search: name and birth date seen"),
    "referral.read": lambda: _("Referral opened: all details seen"),
    "referral.feedback_stopped": lambda: _("Reports to the GP: no"),
    "leaflet.shown": lambda: _("Leaflet for the patient opened"),
    "message.sent": lambda: _("Sent to {to}: {what}"),
    "message.kept": lambda: _("Kept closed until the referral is known again: {what}"),
    "letter.matched": lambda: _("Report matched with the referral"),
    "letter.orphaned": lambda: _("Report came in that fits no referral"),
    "letter.placing": lambda: _("Report on its way to the folder of the GP's system"),
    "letter.placed": lambda: _("Report written into the folder of the GP's system"),
    "letter.his_refused": lambda: _(
        "Report did not reach the file: refused by the GP's system, or not fetched"
    ),
    "letter.placed_again": lambda: _("Report that was refused placed once more"),
    "orphan.opened": lambda: _("Report that fits no referral opened"),
    "orphan.matched": lambda: _("Report put into this patient's course, after comparing"),
    "orphan.discarded": lambda: _("Report that fits no referral put aside"),
    "letter.dropped": lambda: _("Report not written: it was no longer wanted"),
    "case.listed": lambda: _("Seen in the list of cases"),
    "case.found": lambda: _("Found by a search"),
    "case.imported": lambda: _("Referral by ZorgDomein taken in"),
    "case.sent_again": lambda: _("A newer version of the referral taken in"),
    "case.document": lambda: _("Letter of the referrer (PDF) opened"),
    "case.carried": lambda: _("Noted: put into ZorgDomein"),
    "case.not_carried": lambda: _("Noted: not put into ZorgDomein after all"),
    "case.taken_over": lambda: _("Contact details of the newest version taken over"),
    "case.two_people": lambda: _("Noted: another person than in the other case"),
    "case.opened": lambda: _("Case opened: all details seen"),
    "case.exported": lambda: _("Written into an export: name, telephone and days"),
    "case.downloaded": lambda: _("Written into a coach's own file: name, telephone and days"),
    "overleg.shown": lambda: _("Shown on the page for the Sociaal Medisch Overleg"),
    "trail.shown": lambda: _("This overview was made"),
    "content.shredded": lambda: _("Details deleted for good"),
    "facts.deleted": lambda: _("What was kept for the figures deleted"),
    "restored.sent": lambda: _("Sent after all, after a backup was put back"),
    "restored.dropped": lambda: _("Not sent, after a backup was put back"),
    "restored.settled": lambda: _("Looked into, after a backup was put back"),
    # what is about no single patient
    "referrals.searched": lambda: _("Searched for a patient: {number} found"),
    "cases.listed": lambda: _("List of cases opened"),
    "cases.searched": lambda: _("Searched for a patient: {number} found"),
    "export.asked": lambda: _("Export asked for"),
    "export.approved": lambda: _("Export approved by a second person"),
    "export.refused": lambda: _("Export refused by a second person"),
    "export.fetched": lambda: _("Export fetched: {number} cases"),
    "cases.downloaded": lambda: _("A coach's own cases taken along as a file: {number}"),
    "audit.verified": lambda: _("This trail was checked"),
    "figures.shown": lambda: _("Figures opened: {outcome}"),
    "figures.taken": lambda: _("Figures taken along as a file: {outcome}"),
    "audit.read": lambda: _("This trail was read"),
    "trail.cut": lambda: _("Old lines of this trail deleted: {number}"),
    "quarantine.retry": lambda: _("File that was put aside read again"),
    "quarantine.discard": lambda: _("File that was put aside let be"),
    "intake.new_his": lambda: _(
        "Another HIS: what lay in the folders taken as seen, old patient numbers in doubt"
    ),
    "intake.baseline": lambda: _("What lay in the folders taken as seen"),
    "partner.joined": lambda: _("New partner"),
    "partner.verified": lambda: _("Digits of a partner compared: they are right"),
    "partner.ended": lambda: _("Ended working with a partner"),
    "invitation.made": lambda: _("Invitation for a partner made"),
    "tray.offered": lambda: _("Code made for a workstation"),
    "tray.paired": lambda: _("Workstation paired"),
    "tray.renewed": lambda: _("Workstation paired anew by the same account"),
    "tray.revoked": lambda: _("Workstation's access taken back"),
    "pairing.refused": lambda: _("Wrong code of a workstation"),
    "enrolment.offered": lambda: _("File made that pairs workstations: {outcome}"),
    "enrolment.refused": lambda: _("File that pairs workstations refused: {outcome}"),
    "enrolment.revoked": lambda: _("File that pairs workstations taken back"),
    "user.added": lambda: _("User added"),
    "user.reset": lambda: _("User's password made anew"),
    "user.disabled": lambda: _("User's access taken back"),
    "user.welcomed": lambda: _("Code made for a newcomer, or for who lost everything"),
    "welcome.used": lambda: _("A newcomer made a way to sign in"),
    "passkey.added": lambda: _("Passkey added"),
    "passkey.renamed": lambda: _("Passkey renamed"),
    "passkey.removed": lambda: _("Passkey removed"),
    "password.changed": lambda: _("Password changed"),
    "app.renewed": lambda: _("New app for the codes of the sign-in"),
    "codes.made": lambda: _("New recovery codes made"),
    "recovery.used": lambda: _("Recovery code used"),
    "session.ended": lambda: _("Signed out on another device"),
    "sessions.ended": lambda: _("Signed out on every other device"),
    "sign_in.proved": lambda: _("Showed once more who it was"),
    "user.role_changed": lambda: _("User's role changed"),
    "user.enabled": lambda: _("User may sign in again"),
    "user.sessions_ended": lambda: _("User signed out everywhere"),
    "work.week": lambda: _("Somebody's working days changed"),
    "work.reminder": lambda: _("Somebody's reminders changed"),
    "work.away": lambda: _("Days away noted"),
    "work.back": lambda: _("Days away taken back"),
    "district.added": lambda: _("Postcodes given to a coach"),
    "district.dropped": lambda: _("Postcodes taken from a coach"),
    "sign_in.done": lambda: _("Signed in"),
    "sign_in.ended": lambda: _("Signed out"),
    "sign_in.refused": lambda: _("Signing in refused"),
    "program.started": lambda: _("Program started"),
    "program.restored": lambda: _("Backup put back: what came after it was lost here"),
    "plugin.loaded": lambda: _("Plug-in at the start: {outcome}"),
    "clock.set_back": lambda: _("The computer's clock was set back: {seconds} s"),
    "backup.made": lambda: _("Backup made"),
    "backup.deleted": lambda: _("Old backup deleted"),
    "keys.rotated": lambda: _("New keys for messages"),
    "keys.epoch_begun": lambda: _("New series of keys begun"),
    "keys.seed_destroyed": lambda: _("Old key for messages destroyed"),
    "vault.rotated": lambda: _("New key for what is stored here"),
}
"""Every other event of the trail; `{to}`, `{what}`, `{number}` and `{outcome}` are filled in."""
