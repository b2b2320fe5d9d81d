"""Which letter a coach's move becomes, what it says, and whether it asks something of the practice.

The words are templates (config/texts/nl/letters); `texts.letters.render` makes lines of them.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.cleaning import clean_line, without_code
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.feedback import Activity, Coach, Feedback, Rejection, Returned, Status
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.latin import readable
from wor_sidecar.domain.lists import LetterWord, TakingPart
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State


class Template(StrEnum):
    """The seven letters; the value is the template's file name without its end."""

    FEEDBACK_INTAKE = "feedback-intake"
    FEEDBACK_3_MONTHS = "feedback-3-months"
    NOT_REACHED = "not-reached"
    REJECTED = "rejected"
    STOPPED = "stopped"
    CLOSED_NO_FEEDBACK = "closed-no-feedback"
    ENDED = "ended"


ASKING = frozenset({Template.REJECTED, Template.NOT_REACHED, Template.STOPPED})
"""These always want a person's *seen*; another letter does when it holds a question."""


@dataclass(frozen=True, slots=True, repr=False)
class Piece(Masked):
    """What goes into one gap of a template; several of one name stand side by side, with commas.

    With `closed_list`, `value` is a code of that list, and its label is printed. A date is printed in the
    reader's way; an empty text leaves the gap empty.
    """

    name: str
    value: str | int | date = ""
    closed_list: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class LetterPlan(Masked):
    """A letter to be rendered. `asks`: it wants a person's *seen*."""

    template: Template
    pieces: tuple[Piece, ...]
    asks: bool


@dataclass(frozen=True, slots=True, repr=False)
class Origin(Masked):
    """What the practice itself knows of the referral that a letter answers.

    `stage` is the state before the move; `organisation` our label for it; `contact` its contact from the
    partner's profile; `first_mark` the mark at the intake; `intake_on` the local date of the intake.
    `window`: the practice has our window, where it can go on; who referred by another way has none.
    """

    reference: ReferralId
    referred_on: date
    referrer: str
    organisation: str
    contact: Coach
    stage: State
    intake_on: date | None = None
    first_mark: int | None = None
    window: bool = True


def letter_for(returned: Returned, origin: Origin, *, follow_up_months: int = 3) -> LetterPlan | None:
    """Plan the letter of one move; None for a move that makes none (and for `deceased` always)."""
    plan = (
        _of_feedback(returned, origin, follow_up_months)
        if isinstance(returned, Feedback)
        else _of_status(returned, origin)
    )
    if plan is None:
        return None
    template, pieces = plan
    common = (
        Piece("verwijsdatum", origin.referred_on),
        Piece("verwijzer", origin.referrer),
        Piece("organisatie", origin.organisation),
        Piece("kenmerk", origin.reference),
        _word("venster", LetterWord.WINDOW) if origin.window else Piece("venster"),
    )
    question = isinstance(returned, Feedback) and returned.question != ""
    return LetterPlan(template, tuple(map(_tidied, common + pieces)), asks=question or template in ASKING)


def _tidied(piece: Piece) -> Piece:
    """Spell what a person typed as a letter can hold it, on one line.

    The code that would make a new referral is looked for last: a spelling may have made it.
    """
    if not isinstance(piece.value, str) or piece.closed_list:
        return piece
    return replace(piece, value=without_code(readable(clean_line(piece.value))))


def _of_feedback(
    feedback: Feedback, origin: Origin, months: int
) -> tuple[Template, tuple[Piece, ...]] | None:
    coach, phone = _named(feedback, origin), feedback.coach.phone or origin.contact.phone
    shared = (
        Piece("datum", feedback.date),
        Piece("coach", coach),
        Piece("telefoon_coach", phone),
        Piece("contactpersoon", coach or origin.organisation),
        Piece("telefoon", phone),
        Piece("bericht", feedback.text),
        Piece("vraag", feedback.question),
        _question(feedback),
    )
    match feedback.move:
        case MoveKind.INTAKE_DONE:
            next_letter = Piece("datum_drie_maanden", months_after(feedback.date, months))
            mark = Piece("cijfer", _number(feedback.mark))
            return Template.FEEDBACK_INTAKE, (*shared, *_activity(feedback.activity), next_letter, mark)
        case MoveKind.FOLLOW_UP:
            return Template.FEEDBACK_3_MONTHS, (*shared, *_follow_up(feedback, origin))
        case MoveKind.STOP:
            return Template.STOPPED, (*shared, *_stop(feedback, origin))
        case MoveKind.END | MoveKind.FOLLOW_UP_IMPOSSIBLE:
            return Template.ENDED, (*_as_report(shared, feedback), *_end(feedback))
        case _:
            return None


def _of_status(status: Status, origin: Origin) -> tuple[Template, tuple[Piece, ...]] | None:
    match status.move:
        case MoveKind.REJECT:
            return Template.REJECTED, _rejected(status, origin)
        case MoveKind.NOT_REACHED:
            return Template.NOT_REACHED, _not_reached(status)
        case MoveKind.END_WITHHELD:
            return Template.CLOSED_NO_FEEDBACK, (Piece("datum", local_date(status.at)),)
        case _:
            return None


def _named(feedback: Feedback, origin: Origin) -> str:
    """Return the coach's name; empty where it is the organisation's own, which stands there already."""
    name = feedback.coach.name
    same = name.strip().casefold() in (feedback.organisation.casefold(), origin.organisation.casefold())
    return "" if same else name


def _as_report(shared: tuple[Piece, ...], feedback: Feedback) -> tuple[Piece, ...]:
    """Give the day of a report where nobody was spoken with: its template has a gap for either."""
    if feedback.move is not MoveKind.FOLLOW_UP_IMPOSSIBLE:
        return (*shared, Piece("berichtdatum"))
    return (Piece("datum"), Piece("berichtdatum", feedback.date), *shared[1:])


def _follow_up(feedback: Feedback, origin: Origin) -> tuple[Piece, ...]:
    goes_on = feedback.taking_part in [part for part in TakingPart if part.goes_on]
    first = feedback.first_mark if feedback.first_mark is not None else origin.first_mark
    marked = first is not None or feedback.mark is not None
    return (
        Piece("ja_nee_anders", feedback.taking_part or TakingPart.UNKNOWN, "taking-part"),
        *_activity(feedback.activity),
        Piece("begin", _number(first, "-" if marked else "")),
        Piece("nu", _number(feedback.mark, "-" if marked else "")),
        _word("afgerond_of_loopt_door", LetterWord.GOES_ON if goes_on else LetterWord.FINISHED),
    )


def _stop(feedback: Feedback, origin: Origin) -> tuple[Piece, ...]:
    return (
        Piece("reden", feedback.reason, "stop-reasons"),
        _word("fase", _STAGES.get(origin.stage, LetterWord.AFTER_SIGNING_UP)),
        Piece("ja_nee") if feedback.may_return is None else _yes_no("ja_nee", feedback.may_return),
    )


def _end(feedback: Feedback) -> tuple[Piece, ...]:
    outcome = Piece("uitkomst", feedback.outcome, "outcomes")
    if feedback.move is MoveKind.FOLLOW_UP_IMPOSSIBLE:
        outcome = _word("uitkomst", LetterWord.NO_FOLLOW_UP)
    return (
        outcome,
        Piece("waarheen", feedback.passed_on_to, "passed-on-to"),
        Piece("cijfer", _number(feedback.mark)),
    )


def _rejected(status: Status, origin: Origin) -> tuple[Piece, ...]:
    rejection = status.rejection or Rejection()
    return (
        Piece("reden", status.reason, "reject-reasons"),
        Piece("toelichting", status.text),
        Piece("voorstel", rejection.proposal),
        _yes_no("ja_nee", rejection.patient_knows),
        Piece("contactpersoon", status.by.name or origin.contact.name),
        Piece("telefoon", status.by.phone or origin.contact.phone),
    )


def _not_reached(status: Status) -> tuple[Piece, ...]:
    tries = status.tries
    if tries is None:
        return ()
    ways = tuple(Piece("manieren", way, "contact-ways") for way in tries.ways)
    return (
        Piece("aantal", tries.n),
        Piece("eerste_datum", tries.first),
        Piece("laatste_datum", tries.last),
        *ways,
    )


def _activity(activity: Activity | None) -> tuple[Piece, ...]:
    """Name and category; without a name of its own the category stands alone."""
    if activity is None or not (activity.name or activity.category):
        return ()
    if not activity.name:
        return Piece("activiteit", activity.category, "activity-categories"), Piece(
            "startdatum", activity.starts or ""
        )
    return (
        Piece("activiteit", activity.name),
        Piece("categorie", activity.category, "activity-categories"),
        Piece("startdatum", activity.starts or ""),
    )


def _question(feedback: Feedback) -> Piece:
    """Say what is asked; of a stop somebody is to know, so its letter never says that nothing is."""
    name = "vraag_aan_huisarts_of_geen_actie_nodig"
    if feedback.question:
        return Piece(name, feedback.question)
    return _word(name, LetterWord.READ if feedback.move is MoveKind.STOP else LetterWord.NO_ACTION)


def _yes_no(name: str, value: bool | None) -> Piece:
    if value is None:
        return _word(name, LetterWord.UNKNOWN)
    return _word(name, LetterWord.YES if value else LetterWord.NO)


def _word(name: str, word: LetterWord) -> Piece:
    return Piece(name, word.value, "letter-words")


def _number(mark: int | None, missing: str = "") -> str:
    return missing if mark is None else str(mark)


_STAGES = {
    State.ACCEPTED: LetterWord.AFTER_SIGNING_UP,
    State.CONTACTING: LetterWord.AFTER_CONTACT,
    State.INTAKE_PLANNED: LetterWord.AFTER_CONTACT,
    State.INTAKE_DONE: LetterWord.AFTER_INTAKE,
    State.ACTIVE: LetterWord.AFTER_START,
}
