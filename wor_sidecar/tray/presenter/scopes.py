"""What a patient may say yes to: each tick with its hint, what then goes along, and what is filled in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.lists import HEALTH_REASONS, NEVER_SENT, Reason, TargetGroup
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.tray.presenter.controls import NO, YES, choice, line, mended, tick, ticks
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field, Kind, Option, ScopePart

SCOPE: Final = "scope"
DETAILS: Final[Mapping[Scope, tuple[str, ...]]] = {
    Scope.OWN_WORDS: ("own_words",),
    Scope.REASON: ("reasons", "target_group"),
    Scope.HEALTH_REASON: ("health_reasons",),
    Scope.LANGUAGE: ("language", "interpreter"),
    Scope.CONTACT_WAYS: ("voicemail", "sms", "best_time"),
    Scope.CONTACT_PERSON: ("contact_person",),
    Scope.SAFETY: ("safety",),
}
"""Which fields belong to which tick."""


@dataclass(frozen=True, slots=True)
class _Words:
    hint: str
    goes: str


def scope_parts(
    offered: tuple[Scope, ...], filled: Filled, troubles: Mapping[str, str]
) -> tuple[ScopePart, ...]:
    """Return a part per scope; only what somebody ticked is ticked."""
    return tuple(_part(scope, filled, troubles) for scope in offered)


def ticked(filled: Filled) -> frozenset[Scope]:
    """Return the scopes that are ticked; what is no scope is nothing."""
    return frozenset(Scope(one) for one in filled.many(SCOPE) if one in frozenset(Scope))


def _part(scope: Scope, filled: Filled, troubles: Mapping[str, str]) -> ScopePart:
    words = _words(scope)
    box = Field(
        name=SCOPE,
        kind=Kind.TICK,
        label=label("scopes", scope.value),
        id=f"scope-{scope.value}",
        value=scope.value,
        ticked=scope in ticked(filled),
        hint=words.hint,
        needed=scope is Scope.CONTACT,
        trouble=troubles.get(f"scope-{scope.value}", ""),
    )
    details = tuple(mended(made, troubles) for made in _details(scope, filled))
    return ScopePart(box, words.goes, details)


def _details(scope: Scope, filled: Filled) -> tuple[Field, ...]:
    return tuple(_FIELDS[name](filled) for name in DETAILS.get(scope, ()))


def _several(name: str, words: str, reasons: Iterable[Reason], filled: Filled) -> Field:
    never = _("This is counted here and never goes along.")
    shown = (
        Option(one.value, label("reasons", one.value), hint=never if one in NEVER_SENT else "")
        for one in reasons
    )
    return ticks(name, words, shown, filled)


def _yes_or_no(name: str, words: str, filled: Filled) -> Field:
    return choice(name, words, {YES: _("yes"), NO: _("no")}, filled)


_FIELDS: Final[Mapping[str, Callable[[Filled], Field]]] = {
    "own_words": lambda filled: line(
        "own_words",
        _("What does the patient want to talk about with the coach?"),
        filled,
        hint=_("One line, in the patient's own words. Read it back."),
    ),
    "reasons": lambda filled: _several(
        "reasons",
        _("Reasons"),
        tuple(one for one in Reason if one not in HEALTH_REASONS),
        filled,
    ),
    "target_group": lambda filled: choice(
        "target_group",
        _("Group"),
        {one.value: label("target-groups", one.value) for one in TargetGroup},
        filled,
    ),
    "health_reasons": lambda filled: _several(
        "health_reasons",
        _("Reasons that are about health"),
        tuple(one for one in Reason if one in HEALTH_REASONS),
        filled,
    ),
    "language": lambda filled: line("language", _("Which language?"), filled),
    "interpreter": lambda filled: tick("interpreter", _("An interpreter is needed"), filled),
    "voicemail": lambda filled: _yes_or_no("voicemail", _("May the coach leave a voice message?"), filled),
    "sms": lambda filled: _yes_or_no("sms", _("May the coach send a text message?"), filled),
    "best_time": lambda filled: line("best_time", _("When is the best time to call?"), filled),
    "contact_person": lambda filled: line(
        "contact_person", _("Name and telephone number of the contact person"), filled
    ),
    "safety": lambda filled: line(
        "safety", _("What must the coach know to visit safely?"), filled, hint=_("Nothing about illness.")
    ),
}


def _words(scope: Scope) -> _Words:
    told = {
        Scope.CONTACT: _Words(
            _("Without this tick nothing goes along."), _("Name, birth date, telephone number and postcode")
        ),
        Scope.FEEDBACK: _Words(
            _("Without this tick the GP only hears whether the contact succeeded."),
            _("The coach tells the GP how it goes, after the first talk and after three months"),
        ),
        Scope.ADDRESS: _Words(_("Street, house number and place."), _("The address")),
        Scope.OWN_WORDS: _Words("", _("What the patient wants to talk about")),
        Scope.REASON: _Words("", _("The reason for the referral")),
        Scope.HEALTH_REASON: _Words(
            _("Ask this apart: it is about health."), _("The reason that is about health")
        ),
        Scope.LANGUAGE: _Words("", _("The language, and whether an interpreter is needed")),
        Scope.CONTACT_WAYS: _Words("", _("How and when the coach calls best")),
        Scope.CONTACT_PERSON: _Words(
            _("The contact person agrees as well."), _("Name and number of the contact person")
        ),
        Scope.SAFETY: _Words(_("Say to the patient what you write down."), _("A remark on safety")),
        Scope.OVERLEG: _Words("", _("GP and coach may discuss it together in the Sociaal Medisch Overleg")),
    }
    return told[scope]
