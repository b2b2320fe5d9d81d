"""What leaves: the minimal set, and no room for more."""

import dataclasses
import typing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.consent import Answer, Consent, Details, Scope
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, ConsentOutgrown, NumberLooksLikeBsn
from wor_sidecar.domain.lists import HEALTH_REASONS, NEVER_SENT, Reason
from wor_sidecar.domain.moves import ask
from wor_sidecar.domain.outgoing import Outgoing, PracticeCard, minimal
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source

TODAY = date(2026, 3, 2)
BSN = "999990019"
PATIENT = Patient(
    his_number="77001",
    bsn=BSN,
    surname="Yildirim",
    initials="F.",
    birth_date=date(1948, 5, 17),
    sex=Sex.FEMALE,
    phones=("0413-000002",),
    email="fatma@example.org",
    address=Address("Dorpsstraat", "12a", "5461 AB", "Veghel"),
)
REGISTRATION = Registration(
    PATIENT,
    "Z68",
    "icpc-1-nl",
    Source("table", "7"),
    TODAY,
    Author("M. Bernard", "huisarts", "01004567"),
    "c1",
    "e1",
)
TOLD = Details(
    phone="06-00000000",
    own_words="Ik wil weer onder de mensen.",
    reasons=tuple(reason.value for reason in Reason),
    target_group="older",
    language="Turks",
    interpreter=True,
    voicemail=True,
    sms=False,
    best_time="dinsdag",
    contact_person="dochter",
    safety="hond",
)
PRACTICE = PracticeCard("d" * 26, "De Linde")


def consent(*scopes: Scope, **changes) -> Consent:
    given_ = Consent(
        Answer.GIVEN_TO_ME,
        frozenset({Scope.CONTACT, *scopes}),
        "c" * 26,
        1,
        "A. Smit",
        product="welzijn-op-recept",
    )
    return replace(given_, details=TOLD, **changes)


def leaving(given_: Consent, registration=REGISTRATION) -> Outgoing:
    return minimal(registration, given_, ask("a" * 26, "b" * 26), PRACTICE, today=TODAY)


def leaves(value):
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def type_tree(kind, seen):
    """Every dataclass, with its fields, that a value of this type can hold."""
    if dataclasses.is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        for name, hint in typing.get_type_hints(kind).items():
            yield kind.__name__, name, hint
            yield from type_tree(hint, seen)
    for inner in typing.get_args(kind):
        yield from type_tree(inner, seen)


def test_nothing_in_what_is_sent_is_named_or_typed_for_a_bsn_or_a_diagnosis():
    fields = list(type_tree(Outgoing, set()))
    assert len(fields) > 40
    for owner, name, hint in fields:
        assert owner not in ("Patient", "Registration", "Author", "Source"), name
        for forbidden in (
            "bsn",
            "his",
            "icpc",
            "diagnos",
            "medic",
            "insur",
            "episode",
            "journal",
            "agb",
            "sex",
        ):
            assert forbidden not in name.lower(), f"{owner}.{name}"
        assert isinstance(hint, type | typing.NewType) or typing.get_args(hint), name


@given(st.frozensets(st.sampled_from(Scope)))
def test_each_detail_leaves_with_its_scope_and_only_then(scopes):
    given_ = consent(*scopes)
    told = leaving(given_).consent.details
    assert bool(told.own_words) == (Scope.OWN_WORDS in scopes)
    assert bool(told.reasons) == bool(told.target_group) == (Scope.REASON in scopes)
    assert bool(told.language) == told.interpreter == (Scope.LANGUAGE in scopes)
    assert (told.voicemail, told.sms, told.best_time) == (
        (True, False, "dinsdag") if Scope.CONTACT_WAYS in scopes else (None, None, "")
    )
    assert bool(told.contact_person) == (Scope.CONTACT_PERSON in scopes)
    assert bool(told.safety) == (Scope.SAFETY in scopes)
    assert (leaving(given_).patient.address is not None) == (Scope.ADDRESS in scopes)


def test_no_id_code_or_agb_leaves_with_every_scope_on():
    values = [str(value) for value in leaves(leaving(consent(*Scope)))]
    for secret in (BSN, "77001", "Z68", "01004567", "c1", "e1", "table", "female"):
        assert not any(secret == value or BSN in value for value in values), secret


def test_health_reasons_leave_with_their_own_tick_and_substance_use_never():
    plain = leaving(consent(Scope.REASON)).consent.details.reasons
    ticked = leaving(consent(Scope.REASON, Scope.HEALTH_REASON)).consent.details.reasons
    assert not HEALTH_REASONS.intersection(plain)
    assert set(ticked) >= HEALTH_REASONS
    assert not NEVER_SENT.intersection(ticked)


@pytest.mark.parametrize("field", ["own_words", "best_time", "contact_person", "safety"])
def test_threat_28_a_text_with_a_bsn_stops_instead_of_leaving(field):
    with pytest.raises(NumberLooksLikeBsn):
        leaving(replace(consent(*Scope), details=replace(TOLD, **{field: BSN})))


def test_the_number_that_was_checked_comes_first_and_no_number_twice():
    assert leaving(consent()).patient.phones == ("06-00000000", "0413-000002")
    same = replace(consent(), details=replace(TOLD, phone="0413-000002"))
    assert leaving(same).patient.phones == ("0413-000002",)


@pytest.mark.parametrize("answer", [answer for answer in Answer if not answer.given])
def test_threat_33_nothing_is_made_ready_without_a_yes(answer):
    with pytest.raises(ConsentNotGiven):
        leaving(consent(answer=answer))


def test_nothing_is_made_ready_after_a_withdrawal():
    with pytest.raises(ConsentNotGiven):
        leaving(consent().withdrawn(5))


def test_a_list_without_date_and_author_leaves_with_today_and_who_asked():
    bare = replace(REGISTRATION, contact_date=None, author=None)
    outgoing = leaving(consent(), bare)
    assert (outgoing.date, outgoing.referrer.name) == (TODAY, "A. Smit")


def test_what_is_sent_shows_nothing_of_itself():
    outgoing = leaving(consent(*Scope))
    assert "Yildirim" not in f"{outgoing} {outgoing!r} {outgoing.patient} {outgoing.consent!r}"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(PATIENT, phones=(BSN,)),
        replace(PATIENT, phones=("0413-000002", "99999 0019")),
        replace(PATIENT, email=f"{BSN}@example.org"),
        replace(PATIENT, address=Address("Dorpsstraat", BSN, "5461 AB", "Veghel")),
    ],
)
def test_a_column_that_holds_the_bsn_by_mistake_never_leaves_as_another(wrong):
    with pytest.raises(NumberLooksLikeBsn):
        leaving(consent(Scope.ADDRESS), replace(REGISTRATION, patient=wrong))


def test_who_an_answer_was_recorded_for_is_a_text_that_leaves_too():
    with pytest.raises(NumberLooksLikeBsn):
        leaving(consent(on_behalf_of=f"mw. Smit {BSN}"))


@pytest.mark.parametrize("birthday", [12, 16])
def test_a_yes_is_asked_again_when_the_patient_came_to_another_age_before_it_left(birthday):
    answered = TODAY - timedelta(days=1)
    born = replace(PATIENT, birth_date=date(TODAY.year - birthday, TODAY.month, TODAY.day))
    given_ = consent(at=int(datetime(*answered.timetuple()[:3], 12, tzinfo=UTC).timestamp() * 1000))
    young = replace(REGISTRATION, patient=born)
    assert minimal(young, given_, ask("a" * 26, "b" * 26), PRACTICE, today=answered)
    with pytest.raises(ConsentOutgrown):
        minimal(young, given_, ask("a" * 26, "b" * 26), PRACTICE, today=TODAY)
