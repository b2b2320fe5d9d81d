"""What can be done with a referral: each act's words, its confirmation and its fields; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.lists import CancelReason, Learned
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.tray.presenter import correcting, refusals
from wor_sidecar.tray.presenter.controls import choice, line, mended, phone, tick
from wor_sidecar.tray.presenter.correcting import CORRECT, as_known
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field, Told
from wor_sidecar.tray.presenter.refusals import Lack
from wor_sidecar.tray.presenter.screens import ActForm
from wor_sidecar.wire.desk_shapes import DeskPatient

UNDO, SEEN = "undo", "seen"
LETTER: Final = "letter"
"""The field of the act `seen`: which letter."""
CHECKED: Final = "number_checked"
"""A tick that a person sets before trying again; the act itself says that it was."""
LONGEST_MESSAGE: Final = 280
_DAEMONS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "withdraw": ("withdraw", {"kind": "everything"}),
    "withdraw_coaching": ("withdraw", {"kind": "coaching"}),
    "stop_feedback": ("withdraw", {"kind": "feedback"}),
}
"""Acts that the daemon takes as one act with a kind."""


@dataclass(frozen=True, slots=True)
class Call:
    """An act as the daemon takes it."""

    name: str
    fields: Mapping[str, str]


def forms(
    possible: tuple[str, ...],
    filled: Filled,
    act: str,
    lacking: tuple[Lack, ...],
    patient: DeskPatient | None = None,
) -> tuple[ActForm, ...]:
    """Return the acts that may be done now, in the order of this table; `filled` belongs to `act`.

    What can be corrected of the patient opens as it is known.
    """
    troubles = {lack.field: lack.sentence for lack in lacking}
    known = {CORRECT: as_known(patient)}
    made = (
        form(name, filled if name == act else known.get(name, Filled()))
        for name in _ORDER
        if name in possible
    )
    return tuple(
        replace(one, fields=tuple(mended(each, troubles) for each in one.fields), begun=True)
        if one.name == act
        else one
        for one in made
    )


def lacks(name: str, filled: Filled) -> tuple[Lack, ...]:
    """Return what an act still lacks."""
    found = [
        Lack(field.id, _("Fill this in.") if field.kind != "choice" else _("Choose one."))
        for field in form(name, filled).fields
        if field.needed and not (field.ticked if field.kind == "tick" else field.value)
    ]
    if name == "message" and holds_bsn(filled.text("note")):
        found.append(Lack("note", refusals.bsn()))
    if name == CORRECT:
        found += correcting.lacks(filled)
    return tuple(found)


def refused(name: str, filled: Filled, error: WorError) -> tuple[tuple[Lack, ...], Told]:
    """Return what the daemon's refusal says: at its field where the form has it, and on top."""
    lack = refusals.lack_of(error)
    at_field = any(lack.field in (field.id, field.name) for field in form(name, filled).fields)
    return ((lack,), refusals.nothing_done()) if lack.field and at_field else ((), refusals.away(error))


def call(name: str, filled: Filled) -> Call:
    """Return what the daemon is asked."""
    daemon, fixed = _DAEMONS.get(name, (name, {}))
    names = [LETTER] if name == SEEN else [each.name for each in form(name, filled).fields]
    given = {each: filled.text(each) for each in names if each != CHECKED}
    return Call(daemon, {**fixed, **{field: value for field, value in given.items() if value}})


def form(name: str, filled: Filled) -> ActForm:
    """Return one act in words."""
    told = _words(name)
    return ActForm(
        name, told.label, told.hint, told.confirm, told.button or told.label, _fields(name, filled)
    )


@dataclass(frozen=True, slots=True)
class _Words:
    label: str
    hint: str
    confirm: str = ""
    button: str = ""


def _words(name: str) -> _Words:
    return (
        _correcting(name)
        or _before_coach(name)
        or _after_restore(name)
        or _taking_back(name)
        or _Words(name, "")
    )


def _correcting(name: str) -> _Words | None:
    if name != CORRECT:
        return None
    return _Words(
        _("Correct the details"),
        _("The coach gets what changed. For another patient choose: Wrong patient."),
        button=_("Keep and send on"),
    )


def _after_restore(name: str) -> _Words | None:
    told = {
        "send": _Words(_("Send"), _("You called: they do not have it.")),
        "drop": _Words(
            _("Do not send"),
            _("You called: they have it, or it is not needed any more."),
            _("It is not sent. A referral that was never sent is closed. Go on?"),
        ),
        "write-letter": _Words(_("Write the letter"), _("You looked: it is not in the patient's file.")),
        "letter-is-there": _Words(_("The letter is there"), _("You looked: it is in the patient's file.")),
    }
    return told.get(name)


def _before_coach(name: str) -> _Words | None:
    told = {
        UNDO: _Words(_("Take the answer back"), _("Nothing has been sent yet.")),
        "reopen": _Words(_("Ask again"), _("The question comes back on the list.")),
        "try-again": _Words(
            _("Send again"),
            _("The coach tries again. Check the telephone number first."),
        ),
        "route-again": _Words(
            _("Another organisation"),
            _("The question comes back on the list: ask the patient about the other organisation."),
        ),
        "anew": _Words(
            _("Start a new referral"),
            _("A later contact belongs to this one. Ask the patient anew if it is about something else."),
        ),
        "message": _Words(
            _("Message to the coach"), _("Nothing about illness, no numbers."), button=_("Send the message")
        ),
        "renew": _Words(
            _("Renew the referral"), _("It holds for its whole term again, from today. The coach hears it.")
        ),
        "note-outcome": _Words(
            _("Note what became of it"),
            _("No report comes here. Note what the patient or the organisation told you."),
            button=_("Keep"),
        ),
        SEEN: _Words(_("Seen"), _("You read this.")),
    }
    return told.get(name)


def _taking_back(name: str) -> _Words | None:
    told = {
        "cancel": _Words(
            _("Take the referral back"),
            _("The referral was a mistake, or is not needed any more."),
            _("The organisation is asked to stop. Go on?"),
        ),
        "withdraw": _Words(
            _("Withdraw consent: stop everything"),
            _("The organisation deletes what it has and confirms it. The patient need not say why."),
            _("Consent is withdrawn and the organisation deletes everything. Go on?"),
        ),
        "withdraw_coaching": _Words(
            _("Withdraw consent: stop with the coach"),
            _("The coach stops. Letters that are in the file stay there. The patient need not say why."),
            _("The coach is asked to stop. Go on?"),
        ),
        "stop_feedback": _Words(
            _("Withdraw consent: tell my GP nothing more"),
            _("The coach goes on. Letters that are in the file stay there."),
            _("From now on no report comes to the GP. Go on?"),
        ),
        "wrong-patient": _Words(
            _("Wrong patient"),
            _("The referral is about somebody else. The organisation deletes everything."),
            _("The organisation is told that this is the wrong patient. Go on?"),
        ),
        "deceased": _Words(
            _("The patient died"),
            _("Every reminder stops at once, here and there. No letter comes."),
            _("Everything about this patient stops. Go on?"),
        ),
        "left-practice": _Words(
            _("Left the practice"),
            _("The patient has another GP now; no report comes here any more."),
            _("The organisation is told that the patient left the practice. Go on?"),
        ),
    }
    return told.get(name)


def _fields(name: str, filled: Filled) -> tuple[Field, ...]:
    match name:
        case correcting.CORRECT:
            return correcting.fields(filled)
        case "cancel":
            reasons = {reason.value: label("cancel-reasons", reason.value) for reason in CancelReason}
            return (choice("reason", _("Why?"), reasons, filled, needed=True),)
        case "note-outcome":
            heard = {one.value: label("learned-outcomes", one.value) for one in Learned}
            return (choice("outcome", _("What did you hear?"), heard, filled, needed=True),)
        case "try-again":
            return (
                tick(CHECKED, _("I checked the telephone number"), filled, needed=True),
                phone("phone", _("Another telephone number"), filled),
            )
        case "message":
            return (line("note", _("Message"), filled, needed=True, most=LONGEST_MESSAGE),)
    return ()


_ORDER: Final = (
    "send",
    "drop",
    "write-letter",
    "letter-is-there",
    UNDO,
    SEEN,
    "reopen",
    "try-again",
    "route-again",
    "anew",
    "message",
    "note-outcome",
    "renew",
    CORRECT,
    "cancel",
    "stop_feedback",
    "withdraw_coaching",
    "withdraw",
    "wrong-patient",
    "left-practice",
    "deceased",
)
