"""Codes that a person reads in a sentence of ours, in words: a step, a state, an answer."""

from collections.abc import Callable, Mapping
from typing import Final

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.moves import said


def in_words(name: str, code: str) -> str:
    """Return a field of an error in words; what is unknown here stands for itself."""
    match name:
        case "move":
            return _quiet(said(code.removesuffix("_corrected")))
        case "state":
            return state(code)
        case "answer":
            return _quiet(label("answers", code))
    return code


def state(code: str) -> str:
    """Return where a referral stands, in a word or two."""
    say = STATES.get(code)
    return say() if say else code


def _quiet(words: str) -> str:
    return words[:1].lower() + words[1:]


STATES: Final[Mapping[str, Callable[[], str]]] = {
    "awaiting_consent": lambda: _("question without an answer"),
    "queued": lambda: _("being sent"),
    "received": lambda: _("arrived"),
    "accepted": lambda: _("taken on"),
    "contacting": lambda: _("being called"),
    "intake_planned": lambda: _("appointment"),
    "intake_done": lambda: _("first talk was"),
    "active": lambda: _("takes part"),
    "rejected": lambda: _("not taken on"),
    "not_reached": lambda: _("not reached"),
    "followed_up": lambda: _("completed after three months"),
    "ended": lambda: _("completed"),
    "stopped": lambda: _("stopped early"),
    "cancelled": lambda: _("taken back"),
    "withdrawn": lambda: _("consent withdrawn"),
    "wrong_patient": lambda: _("wrong patient"),
    "deceased": lambda: _("patient died"),
    "left_practice": lambda: _("patient has left the practice"),
    "consent_refused": lambda: _("the patient said no"),
    "not_wor": lambda: _("no Welzijn op Recept"),
    "referred_elsewhere": lambda: _("referred another way"),
    "expired": lambda: _("closed without an answer"),
}
