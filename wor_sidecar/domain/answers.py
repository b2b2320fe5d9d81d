"""An answer, checked: what the prompt's window or the command line sends becomes a Consent, or is refused.

`read_answer` knows the shape (the JSON of the local API), `check` the rules. Nothing is pre-ticked and
nothing is guessed: what is missing is named and asked.
"""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from wor_sidecar.domain import ages
from wor_sidecar.domain import answer_shape as shape
from wor_sidecar.domain.bsn import refuse_bsn, refuse_bsn_as_phone
from wor_sidecar.domain.cleaning import refuse_code
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import (
    Answer,
    AskedVia,
    Consent,
    Details,
    How,
    Representative,
    RepresentativeRole,
    Scope,
)
from wor_sidecar.domain.errors.sidecar import (
    AgeUnknown,
    AnswerIncomplete,
    AnswerMalformed,
    DetailTooLong,
    DetailWithoutScope,
    HowMismatch,
    PatientMustAgree,
    RecipientMissing,
    ReferrerKnown,
    ReferrerMissing,
    ReferrerUnknown,
    RepresentativeMissing,
    TextNotRead,
)
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.lists import HEALTH_REASONS, NEVER_SENT, Channel, Product, Reason, TargetGroup
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.questions import ConsentText, Decision, GivenAnswer, Mode, Question, Route
from wor_sidecar.domain.registration import Author

__all__ = [
    "ConsentText",
    "Decision",
    "GivenAnswer",
    "Mode",
    "Question",
    "Route",
    "asks_referrer",
    "check",
    "check_details",
    "read_answer",
    "read_details",
]

ONE_LINE = 140
"""Characters of the patient's own words and of every other free detail: one line."""
LATER_BY_ITSELF = 30 * 60 * 1000
"""Milliseconds until a prompt comes back that was closed without a date."""
LATEST = 366 * 24 * 60 * 60 * 1000
"""Milliseconds: nobody is asked later than in a year."""
DECIDES_FOR_A_CHILD = frozenset({RepresentativeRole.PARENT_WITH_AUTHORITY, RepresentativeRole.GUARDIAN})


def check(given: GivenAnswer, question: Question) -> Decision:
    """Turn an answer into a record and a move, or refuse it with what is missing.

    Raises:
        AnswerIncomplete: or one of its kin: something must still be asked.
        AnswerMalformed: or one of its kin: something doesn't belong in this answer.
        NumberLooksLikeBsn: a text holds a number that may be a BSN.

    """
    _check_how(given)
    _check_until(given, question)
    if given.answer.given:
        return _yes(given, question)
    if given.scopes or given.representatives or given.details != Details():
        raise AnswerMalformed(
            field="scopes", wanted="empty with this answer: only a yes has scopes and details"
        )
    if given.referrer:
        raise AnswerMalformed(field="referrer", wanted="part of this answer: only a yes says who referred")
    consent = Consent(
        answer=given.answer,
        scopes=frozenset(),
        organisation=None,
        at=question.at,
        by=question.by,
        role=question.role,
        on_behalf_of=question.on_behalf_of,
        language=given.language,
        asked_via=given.asked_via,
        number_checked=given.number_checked,
        channel=_channel(given, demanded=given.answer is Answer.REFERRED_ELSEWHERE),
    )
    until = given.until
    if given.answer is Answer.LATER and until is None:
        until = Millis(question.at + LATER_BY_ITSELF)
    return Decision(consent, _MOVES[given.answer], consent.channel, until)


def _yes(given: GivenAnswer, question: Question) -> Decision:
    if Scope.CONTACT not in given.scopes:
        raise AnswerIncomplete(field="scope contact")
    _check_people(given, question)
    check_details(given.details, given.scopes)
    sends = question.mode is Mode.REFER
    route, product = _route(given, question) if sends else (None, given.product)
    text = _text(given, question, demanded=sends)
    channel = _channel(given, demanded=not sends)
    author = _author(given, question)
    consent = Consent(
        answer=given.answer,
        scopes=given.scopes,
        organisation=route,
        at=question.at,
        by=question.by,
        role=question.role,
        on_behalf_of=question.on_behalf_of,
        product=product,
        text_id=text.id if text else "",
        text_hash=text.hash if text else "",
        language=given.language,
        how=given.how,
        asked_via=given.asked_via,
        number_checked=given.number_checked,
        patient_agreed=given.patient_agreed,
        channel=channel,
        details=given.details,
        representatives=given.representatives,
    )
    move = MoveKind.GIVE if sends else MoveKind.REFERRED_ELSEWHERE
    return Decision(consent, move, channel, author=author)


def _check_how(given: GivenAnswer) -> None:
    in_consult = given.answer is Answer.GIVEN_IN_CONSULT and given.how is How.CONSULT
    if given.how is not None and given.answer is not Answer.GIVEN_TO_ME and not in_consult:
        raise HowMismatch


def _check_until(given: GivenAnswer, question: Question) -> None:
    if given.until is None:
        return
    if given.answer is not Answer.LATER:
        raise AnswerMalformed(field="until", wanted="part of this answer: it belongs to later")
    if not question.at < given.until <= question.at + LATEST:
        raise AnswerMalformed(field="until", wanted="a moment within the coming year")


def _channel(given: GivenAnswer, *, demanded: bool) -> str:
    if demanded and not given.channel:
        raise AnswerIncomplete(field="channel")
    if not demanded and given.channel:
        raise AnswerMalformed(field="channel", wanted="part of this answer: it belongs to referred_elsewhere")
    return given.channel


def _route(given: GivenAnswer, question: Question) -> tuple[OrganisationId, str]:
    for route in question.routes:
        if route.organisation != given.organisation:
            continue
        product = given.product or (route.products[0] if len(route.products) == 1 else "")
        if product and (product in route.products or not route.products):
            return route.organisation, product
    raise RecipientMissing


def asks_referrer(author: Author | None, referrers: Collection[object]) -> bool:
    """Tell whether a yes says who referred: the list doesn't, and there is somebody to name."""
    return bool(referrers) and not (author and author.name)


def _author(given: GivenAnswer, question: Question) -> Author | None:
    """Return who referred as a yes names it; None where the list says it, or nobody can be named."""
    if not given.referrer:
        if asks_referrer(question.author, question.referrers):
            raise ReferrerMissing
        return None
    if question.author and question.author.name:
        raise ReferrerKnown
    for one in question.referrers:
        if one.name == given.referrer:
            return one
    raise ReferrerUnknown


def _text(given: GivenAnswer, question: Question, *, demanded: bool) -> ConsentText | None:
    """Return the text that belongs to the scopes; the one that was shown must be it."""
    text = question.text_a if Scope.FEEDBACK in given.scopes else question.text_b
    if given.text_hash == text.hash and text.hash:
        return text
    if demanded or given.text_hash:
        raise TextNotRead
    return None


def _check_people(given: GivenAnswer, question: Question) -> None:
    """Check who said yes: the patient, and below 16 somebody with authority (article 7:450 BW)."""
    age = ages.group(question.birth_date or given.birth_date, question.today)
    if age is ages.Group.UNKNOWN:
        raise AgeUnknown
    if any(not person.name for person in given.representatives):
        raise AnswerIncomplete(field="representative's name")
    for person in given.representatives:
        _check_line("representative", person.name)
        _check_line("representative's phone", person.phone, refuse_bsn_as_phone)
    if age is ages.Group.FROM_16:
        return
    if not any(person.role in DECIDES_FOR_A_CHILD for person in given.representatives):
        raise RepresentativeMissing
    if age is ages.Group.FROM_12_TO_15 and not given.patient_agreed:
        raise PatientMustAgree


def check_details(details: Details, scopes: frozenset[Scope]) -> None:
    """Check each detail: its scope, its length, and that no number in it may be a BSN.

    Raises:
        DetailWithoutScope: the patient's yes to it is missing.
        DetailTooLong: more than one line of 140 characters.
        NumberLooksLikeBsn, CodeInText: it may not leave.

    """
    told = {
        "own_words": (Scope.OWN_WORDS, details.own_words),
        "reasons": (Scope.REASON, [reason for reason in details.reasons if reason not in NEVER_SENT]),
        "health reason": (Scope.HEALTH_REASON, HEALTH_REASONS.intersection(details.reasons)),
        "target_group": (Scope.REASON, details.target_group),
        "language": (Scope.LANGUAGE, details.language),
        "interpreter": (Scope.LANGUAGE, details.interpreter),
        "voicemail": (Scope.CONTACT_WAYS, details.voicemail is not None),
        "sms": (Scope.CONTACT_WAYS, details.sms is not None),
        "best_time": (Scope.CONTACT_WAYS, details.best_time),
        "contact_person": (Scope.CONTACT_PERSON, details.contact_person),
        "safety": (Scope.SAFETY, details.safety),
    }
    for name, (scope, value) in told.items():
        if value and scope not in scopes:
            raise DetailWithoutScope(field=name, scope=scope.value)
    for name in ("own_words", "language", "best_time", "contact_person", "safety", "phone"):
        _check_line(name, getattr(details, name), refuse_bsn_as_phone if name == "phone" else refuse_bsn)


def _check_line(name: str, line: str, refuse: Callable[[str, str], None] = refuse_bsn) -> None:
    if len(line) > ONE_LINE or "\n" in line:
        raise DetailTooLong(field=name, limit=ONE_LINE)
    refuse_code(name, line)
    refuse(name, line)


def read_answer(value: Mapping[str, object]) -> GivenAnswer:
    """Read the JSON of an answer; the keys claim, version, key and by are the caller's, and not taken here.

    Raises:
        AnswerMalformed: a field of the wrong kind, or (AnswerFieldUnknown) one that nobody knows.

    """
    found = shape.fields(value, "", _ANSWER)
    if "answer" not in found:
        raise AnswerIncomplete(field="answer")
    found["scopes"] = frozenset(found.get("scopes", ()))
    return GivenAnswer(**found)


def read_details(value: object) -> Details:
    """Read the details alone, as `--details -` takes them."""
    return _details("details", value)


def _details(path: str, value: object) -> Details:
    return Details(**shape.fields(value, f"{path}.", _DETAILS))


def _representative(path: str, value: object) -> Representative:
    found = shape.fields(value, f"{path}.", _REPRESENTATIVE)
    if not {"role", "name"} <= found.keys():
        raise AnswerIncomplete(field=f"{path}.role and {path}.name")
    return Representative(**found)


def _text_code(kind: type[StrEnum]) -> shape.Reader:
    """Read a code of a closed list that is kept as plain text; empty is none."""
    read = shape.code(kind)
    return lambda path, value: "" if value == "" else str(read(path, value).value)


_DETAILS: dict[str, shape.Reader] = {
    "phone": shape.text,
    "own_words": shape.text,
    "reasons": shape.several(_text_code(Reason)),
    "target_group": _text_code(TargetGroup),
    "language": shape.text,
    "interpreter": shape.flag,
    "voicemail": shape.flag,
    "sms": shape.flag,
    "best_time": shape.text,
    "contact_person": shape.text,
    "safety": shape.text,
}
_REPRESENTATIVE: dict[str, shape.Reader] = {
    "role": shape.code(RepresentativeRole),
    "name": shape.text,
    "phone": shape.text,
}
_ANSWER: dict[str, shape.Reader] = {
    "answer": shape.code(Answer),
    "scopes": shape.several(shape.code(Scope)),
    "organisation": shape.text,
    "product": _text_code(Product),
    "text_hash": shape.text,
    "language": shape.language,
    "how": shape.code(How),
    "asked_via": shape.code(AskedVia),
    "number_checked": shape.flag,
    "patient_agreed": shape.flag,
    "channel": _text_code(Channel),
    "until": shape.moment,
    "birth_date": shape.day,
    "details": _details,
    "representatives": shape.several(_representative),
    "referrer": shape.text,
}
_MOVES = {
    Answer.REFUSED: MoveKind.REFUSE,
    Answer.NOT_WOR: MoveKind.NOT_WOR,
    Answer.REFERRED_ELSEWHERE: MoveKind.REFERRED_ELSEWHERE,
    Answer.NO_ANSWER: MoveKind.NO_ANSWER,
    Answer.LATER: MoveKind.LATER,
    Answer.DECEASED: MoveKind.DECEASED,
}
