"""An answer: what it must hold, and what it may not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain import answers
from wor_sidecar.domain.answers import ConsentText, Mode, Question, Route, check, read_answer
from wor_sidecar.domain.consent import Answer, Details, How, Scope
from wor_sidecar.domain.errors.sidecar import (
    AgeUnknown,
    AnswerFieldUnknown,
    AnswerIncomplete,
    AnswerMalformed,
    CodeInText,
    DetailTooLong,
    DetailWithoutScope,
    HowMismatch,
    NumberLooksLikeBsn,
    PatientMustAgree,
    RecipientMissing,
    RepresentativeMissing,
    RuleBroken,
    TextNotRead,
)
from wor_sidecar.domain.lists import HEALTH_REASONS, Reason
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.questions import GivenAnswer

ORG = "c" * 26
TODAY = date(2026, 3, 2)
NOW = 1_772_000_000_000
ALL = [scope.value for scope in Scope]

QUESTION = Question(
    birth_date=date(1948, 5, 17),
    today=TODAY,
    at=NOW,
    by="A. Smit",
    role="assistant",
    text_a=ConsentText("consent-nl-1-a", "aa" * 32),
    text_b=ConsentText("consent-nl-1-b", "bb" * 32),
    routes=(Route(ORG, ("welzijn-op-recept", "bewegen-op-recept")), Route("d" * 26, ("welzijn-op-recept",))),
)
YES = {
    "answer": "given_to_me",
    "scopes": ["contact"],
    "organisation": ORG,
    "product": "welzijn-op-recept",
    "text_hash": "bb" * 32,
}


def decided(question=QUESTION, **changes):
    return check(read_answer({**YES, **changes}), question)


def with_birth_date(birth_date):
    return replace(QUESTION, birth_date=birth_date)


def parent(role="parent_with_authority"):
    return [{"role": role, "name": "M. Jansen", "phone": "0413-000005"}]


def test_a_yes_becomes_a_consent_with_who_when_and_which_text():
    decision = decided(how="phone", number_checked=True)
    consent = decision.consent
    assert decision.move is MoveKind.GIVE
    assert consent.live
    assert (consent.by, consent.role, consent.at, consent.organisation) == ("A. Smit", "assistant", NOW, ORG)
    assert (consent.text_id, consent.text_hash) == ("consent-nl-1-b", "bb" * 32)
    assert (consent.how, consent.number_checked, consent.feedback) == (How.PHONE, True, False)


def test_feedback_demands_text_a_and_its_absence_text_b():
    assert decided(scopes=["contact", "feedback"], text_hash="aa" * 32).consent.feedback
    for scopes, digest in ((["contact", "feedback"], "bb" * 32), (["contact"], "aa" * 32), (["contact"], "")):
        with pytest.raises(TextNotRead):
            decided(scopes=scopes, text_hash=digest)


def test_a_yes_without_the_scope_contact_is_incomplete():
    with pytest.raises(AnswerIncomplete):
        decided(scopes=["feedback"], text_hash="aa" * 32)


@pytest.mark.parametrize(
    "changes",
    [{"organisation": None}, {"organisation": "e" * 26}, {"product": None}, {"product": "buurtsportcoach"}],
)
def test_a_yes_names_a_recipient_that_takes_the_product(changes):
    with pytest.raises(RecipientMissing):
        decided(**changes)


def test_an_organisation_with_one_product_needs_no_choice():
    assert decided(organisation="d" * 26, product=None).consent.product == "welzijn-op-recept"


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        ("given_in_consult", "phone"),
        ("given_in_consult", "desk"),
        ("refused", "phone"),
        ("later", "desk"),
        ("refused", "consult"),
    ],
)
def test_how_belongs_to_a_yes_that_one_got_oneself(answer, how):
    with pytest.raises(HowMismatch):
        decided(answer=answer, how=how)


@pytest.mark.parametrize("answer", [answer for answer in Answer if not answer.given])
def test_every_other_answer_leads_nowhere_near_the_departures(answer):
    changes = {"answer": answer.value, "scopes": [], "text_hash": None, "product": None, "organisation": None}
    if answer is Answer.REFERRED_ELSEWHERE:
        changes["channel"] = "zorgdomein"
    decision = decided(**changes)
    assert decision.move is not MoveKind.GIVE
    assert not decision.consent.live
    assert decision.consent.scopes == frozenset()
    with pytest.raises(AnswerMalformed):
        decided(**{**changes, "scopes": ["contact"]})
    with pytest.raises(AnswerMalformed):
        decided(**{**changes, "details": {"own_words": "x"}})


def test_elsewhere_needs_its_channel_and_gives_it_as_reason():
    with pytest.raises(AnswerIncomplete):
        decided(answer="referred_elsewhere", scopes=[])
    assert decided(answer="referred_elsewhere", scopes=[], channel="phone").reason == "phone"
    with pytest.raises(AnswerMalformed):
        decided(channel="phone")


def test_later_comes_back_when_it_says_or_after_half_an_hour():
    assert decided(answer="later", scopes=[]).until == NOW + 30 * 60 * 1000
    at = decided(answer="later", scopes=[], until="2026-03-09").until
    assert at == decided(answer="later", scopes=[], until="2026-03-09T08:00:00+01:00").until
    for wrong in ("2026-01-01T00:00:00Z", "2028-01-01", "2026-03-09T08:00:00", "soon", 5):
        with pytest.raises(AnswerMalformed):
            decided(answer="later", scopes=[], until=wrong)
    with pytest.raises(AnswerMalformed):
        decided(until="2026-03-09")


def test_register_only_sends_nothing_and_asks_by_which_channel_it_went():
    question = replace(QUESTION, mode=Mode.REGISTER_ONLY)
    with pytest.raises(AnswerIncomplete):
        decided(question, text_hash=None)
    decision = decided(question, channel="zorgdomein", text_hash=None)
    assert decision.move is MoveKind.REFERRED_ELSEWHERE
    assert decision.consent.organisation is None


DETAILS = {
    "own_words": ("own_words", "Ik wil weer onder de mensen."),
    "reasons": ("reason", ["loneliness"]),
    "target_group": ("reason", "older"),
    "language": ("language", "Turks"),
    "interpreter": ("language", True),
    "voicemail": ("contact_ways", False),
    "sms": ("contact_ways", True),
    "best_time": ("contact_ways", "dinsdag"),
    "contact_person": ("contact_person", "dochter"),
    "safety": ("safety", "hond"),
}


@pytest.mark.parametrize("name", DETAILS)
def test_a_detail_is_refused_without_its_scope_and_kept_with_it(name):
    scope, value = DETAILS[name]
    with pytest.raises(DetailWithoutScope):
        decided(details={name: value})
    others = [each for each in ALL if each not in (scope, "feedback")]
    with pytest.raises(DetailWithoutScope):
        decided(scopes=others, details={name: value})
    assert decided(scopes=["contact", scope], details={name: value}).consent.details != Details()


@pytest.mark.parametrize("reason", sorted(HEALTH_REASONS))
def test_a_reason_that_is_health_data_needs_its_own_tick(reason):
    with pytest.raises(DetailWithoutScope):
        decided(scopes=["contact", "reason"], details={"reasons": [reason.value]})
    decided(scopes=["contact", "reason", "health_reason"], details={"reasons": [reason.value]})


@pytest.mark.parametrize(
    "person", [{"name": "M. Jansen 999990019"}, {"phone": "999990019"}, {"phone": "06-00000000\nen meer"}]
)
def test_who_says_yes_beside_the_patient_brings_no_bsn_and_no_second_line(person):
    young = with_birth_date(date(2014, 5, 17))
    with pytest.raises((NumberLooksLikeBsn, DetailTooLong)):
        decided(young, patient_agreed=True, representatives=[{**parent()[0], **person}])


def test_a_bsn_typed_as_the_telephone_number_stops():
    with pytest.raises(NumberLooksLikeBsn):
        decided(details={"phone": "999990019"})


@pytest.mark.parametrize("text", ["x" * 141, "een\ntwee"])
def test_own_words_are_one_line_of_140_characters(text):
    with pytest.raises(DetailTooLong):
        decided(scopes=["contact", "own_words"], details={"own_words": text})
    decided(scopes=["contact", "own_words"], details={"own_words": "x" * 140})


@pytest.mark.parametrize("name", ["own_words", "best_time", "contact_person", "safety", "language"])
def test_threat_28_a_number_that_may_be_a_bsn_stops_every_detail(name):
    with pytest.raises(NumberLooksLikeBsn):
        decided(scopes=[each for each in ALL if each != "feedback"], details={name: "nr 1234.56.782"})


def test_the_code_of_the_episode_stays_inside():
    with pytest.raises(CodeInText):
        decided(scopes=["contact", "own_words"], details={"own_words": "komt voor Z68"})


def test_an_unknown_birth_date_is_asked_not_computed():
    with pytest.raises(AgeUnknown):
        decided(with_birth_date(None))
    assert decided(with_birth_date(None), birth_date="1948-05-17").consent.live


def test_under_twelve_a_parent_or_guardian_decides():
    child = with_birth_date(date(2014, 3, 3))
    for wrong in ([], parent("mentor"), parent("partner_or_family")):
        with pytest.raises(RepresentativeMissing):
            decided(child, representatives=wrong)
    assert decided(child, representatives=parent("guardian")).consent.live


def test_from_twelve_to_fifteen_both_say_yes():
    for birth_date in (date(2014, 3, 2), date(2010, 3, 3)):
        young = with_birth_date(birth_date)
        with pytest.raises(RepresentativeMissing):
            decided(young, patient_agreed=True)
        with pytest.raises(PatientMustAgree):
            decided(young, representatives=parent())
        assert decided(young, representatives=parent(), patient_agreed=True).consent.live


def test_from_sixteen_the_patient_decides():
    assert decided(with_birth_date(date(2010, 3, 2))).consent.live
    assert decided(representatives=parent("curator")).consent.representatives


def test_a_representative_has_a_name():
    for wrong in ([{"role": "mentor"}], [{"role": "mentor", "name": ""}], [{"name": "x"}]):
        with pytest.raises(AnswerIncomplete):
            decided(representatives=wrong)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", "contact"),
        ("scopes", ["everything"]),
        ("answer", "yes"),
        ("answer", None),
        ("number_checked", "yes"),
        ("details", []),
        ("details", {"reasons": ["z"]}),
        ("representatives", {}),
        ("how", "mail"),
        ("language", "Dutch!"),
        ("text_hash", 5),
        ("organisation", "x" * 2000),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(field, value):
    with pytest.raises((AnswerMalformed, AnswerIncomplete)) as refused:
        decided(**{field: value})
    assert field in str(refused.value)


@pytest.mark.parametrize("where", [{"sure": True}, {"details": {"bsn": "1"}}, {"by": "x"}])
def test_an_unknown_field_is_refused_never_passed_over(where):
    with pytest.raises(AnswerFieldUnknown):
        decided(**where)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(ALL),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*DETAILS, "role", "name"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {"answer": st.sampled_from(Answer).map(str)},
        optional=dict.fromkeys(answers._ANSWER.keys() - {"answer"}, json_values),
    )
)
def test_whatever_comes_in_is_a_decision_or_a_coded_refusal(value):
    try:
        decision = check(read_answer({**YES, **value}), QUESTION)
    except RuleBroken:
        return
    assert (decision.move is MoveKind.GIVE) == decision.consent.live


def test_substance_use_may_be_counted_but_needs_no_tick_for_it_never_leaves():
    decision = check(
        GivenAnswer(
            Answer.GIVEN_TO_ME,
            scopes=frozenset({Scope.CONTACT}),
            organisation=ORG,
            product="welzijn-op-recept",
            text_hash="bb" * 32,
            details=Details(reasons=(Reason.SUBSTANCE_USE,)),
        ),
        QUESTION,
    )
    assert decision.consent.live
