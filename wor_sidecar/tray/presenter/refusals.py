"""What was refused, in sentences for a person at a desk: at the field where one is meant, else on top."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.consent import Answer, Masked
from wor_sidecar.domain.errors import WorError, practice, sidecar
from wor_sidecar.domain.errors.tray import DaemonAway
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.times import day as long_day
from wor_sidecar.tray.presenter import plain
from wor_sidecar.tray.presenter.parts import Told, Tone


@dataclass(frozen=True, slots=True, repr=False)
class Lack(Masked):
    """What a field still needs; `field` is a field's id, empty for the whole screen."""

    field: str
    sentence: str


def lack_of(error: WorError) -> Lack:
    """Return what the domain, or the daemon, says that an answer lacks."""
    field = _FIELDS.get(error.code, "")
    named = str(error.fields.get("field", ""))
    if error.code in _NAMED:
        field = _OURS.get(named, named)
    say = _AT_FIELD.get(error.code)
    if say is not None and field:
        return Lack(field, say(error))
    return Lack(field, spoken(error).sentence)


def spoken(error: WorError) -> Told:
    """Return any refusal as one sentence on top of a screen: status first, then what to do."""
    if say := _ON_TOP.get(error.code):
        return Told(say(error), Tone.WAIT)
    if own := plain.sentence(error):
        return Told(own, Tone.WAIT, error.code if plain.technical(error.code) else "")
    shown = show(error)
    return Told(f"{shown.sentence} {shown.remedy}".strip(), Tone.WAIT, shown.code)


def away(error: WorError) -> Told:
    """Return why nothing can be shown: nobody answered anything, so nothing was lost either."""
    if isinstance(error, DaemonAway):
        told = _("There is no connection to the practice's server now. Try again in a moment.")
        return Told(told, Tone.WAIT)
    return spoken(error)


def unsent(error: WorError) -> Told:
    """Return sentence 15, or why else an answer was not recorded."""
    if isinstance(error, DaemonAway):
        told = _(
            "There is no connection to the practice's server now. Your answer was not kept. "
            "Write it down, and fill it in again later."
        )
        return Told(told, Tone.WAIT)
    return spoken(error)


def nothing_done() -> Told:
    """Say that an act lacks something."""
    return Told(_("Nothing was done yet. Fill in what is asked below."), Tone.ASK)


def busy() -> str:
    """Return sentence 5."""
    return _("A colleague is busy with this. Try again in two minutes, or choose the next one.")


def no_phone() -> str:
    """Return sentence 8."""
    return _("No telephone number is known. Ask the patient and fill it in here.")


def known_already(day: date) -> str:
    """Return sentence 11."""
    told = _(
        "This patient was registered already on {day}. Does this belong to it? Then you need not do anything."
    )
    return told.format(day=long_day(day.isoformat()))


def tick_contact() -> str:
    """Say what every yes needs first."""
    return _("Tick this if the patient said yes to it. Without it there is no yes.")


def first_contact() -> str:
    """Say why a yes is shut."""
    return _('First tick "{scope}".').format(scope=label("scopes", "contact"))


def choose_referrer() -> str:
    """Say that a yes names who referred."""
    return _("Choose who referred the patient.")


def text_changed() -> str:
    """Say that another text belongs to what is ticked now."""
    return _("Another text belongs to what you ticked. Read out the text that stands here now.")


def no_date() -> str:
    """Say how a date is written."""
    return _("This is no date. Write it like 31-1-2027.")


def _answered(error: WorError) -> str:
    """Say sentence 6. An older daemon tells the answer in its sentence alone, by its code in brackets."""
    given, told = str(error.fields.get("answer", "")), str(error.fields.get("message", ""))
    found = next((one for one in Answer if given == one.value or f"({one.value})" in told), None)
    if found is None:
        return _("Your colleague has answered this already. Nothing was sent twice.")
    return _("Your colleague has answered this already: {answer}. Nothing was sent twice.").format(
        answer=label("answers", found.value)
    )


def _scope_of(error: WorError) -> str:
    scope = str(error.fields.get("scope", ""))
    told = _('Tick "{scope}" if the patient said yes to it, or clear this.')
    return told.format(scope=label("scopes", scope))


def bsn() -> str:
    """Say sentence 9."""
    return _(
        "This text holds a number that looks like a citizen service number. Take it out. "
        "It cannot be sent like this."
    )


def _reached(error: WorError) -> str:
    return _("This can be one line of at most {limit} characters.").format(
        limit=error.fields.get("limit", 140)
    )


_ON_TOP: Final[Mapping[str, Callable[[WorError], str]]] = {
    sidecar.PromptClaimed.code: lambda _e: busy(),
    sidecar.PromptDecided.code: _answered,
    sidecar.PromptExpired.code: lambda _e: _(
        "This question waited too long and was closed. Search for the patient to ask it again."
    ),
    practice.PromptGone.code: lambda _e: _("This question is no longer there. Choose the next one."),
    sidecar.ClaimLost.code: lambda _e: _(
        "Somebody else opened this in between. Your answer was not kept. Check what stands here, "
        "and answer again."
    ),
    sidecar.UndoTooLate.code: lambda _e: _(
        "Taking this back is possible no longer. Search for the patient to withdraw the consent."
    ),
    sidecar.NumberLooksLikeBsn.code: lambda _e: bsn(),
}
_AT_FIELD: Final[Mapping[str, Callable[[WorError], str]]] = {
    sidecar.AnswerIncomplete.code: lambda error: (
        no_phone() if error.fields.get("field") == "details.phone" else _("Fill this in.")
    ),
    sidecar.RecipientMissing.code: lambda _e: _("Choose the organisation that calls the patient."),
    sidecar.TextNotRead.code: lambda _e: text_changed(),
    sidecar.ReferrerMissing.code: lambda _e: choose_referrer(),
    sidecar.ReferrerUnknown.code: lambda _e: choose_referrer(),
    sidecar.DetailWithoutScope.code: _scope_of,
    sidecar.DetailTooLong.code: _reached,
    sidecar.NumberLooksLikeBsn.code: lambda _e: bsn(),
    sidecar.CodeInText.code: lambda error: _("Take the code {found} out of the text.").format(
        found=error.fields.get("found", "Z68")
    ),
    sidecar.AgeUnknown.code: lambda _e: _("Ask for the birth date and fill it in."),
    sidecar.RepresentativeMissing.code: lambda _e: _("Fill in which parent or guardian said yes."),
    sidecar.PatientMustAgree.code: lambda _e: _("Ask the young person too, and tick it here."),
}
_NAMED: Final = frozenset(
    {
        sidecar.AnswerIncomplete.code,
        sidecar.DetailWithoutScope.code,
        sidecar.DetailTooLong.code,
        sidecar.NumberLooksLikeBsn.code,
        sidecar.CodeInText.code,
        practice.CorrectionUnusable.code,
    }
)
_FIELDS: Final = {
    sidecar.RecipientMissing.code: "organisation",
    sidecar.TextNotRead.code: "text_hash",
    sidecar.ReferrerMissing.code: "referrer",
    sidecar.ReferrerUnknown.code: "referrer",
    sidecar.AgeUnknown.code: "birth_date",
    sidecar.RepresentativeMissing.code: "rep1_role",
    sidecar.PatientMustAgree.code: "patient_agreed",
}
_OURS: Final = {
    "scope contact": "scope-contact",
    "details.phone": "phone",
    "health reason": "health_reasons",
    "representative": "rep1_name",
    "representative's name": "rep1_name",
    "representative's phone": "rep1_phone",
    "until": "later_day",
    "phones": "phone1",
}
"""The domain's names of fields, as the screen's."""
