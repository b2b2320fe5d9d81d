"""The one gate: what it lets through, and that nobody gets round it."""

import copy
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain import messages
from wor_sidecar.domain.consent import Answer, Consent, Scope, WithdrawKind
from wor_sidecar.domain.errors.sidecar import (
    ConsentForAnother,
    ConsentNotGiven,
    FeedbackNotAgreed,
    MoveNotAllowed,
    PartnerUnknown,
    PartnerUnverified,
    ReasonMissing,
    RuleBroken,
)
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply, ask
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.domain.privacy import Permit, Sensitive, permit
from wor_sidecar.domain.referral import FROM_QUEUED

ORG, OTHER = "c" * 26, "d" * 26
PATIENT_DATA = [type_ for type_ in MessageType if type_.demand is Demand.CONSENT]

partners = st.none() | st.builds(
    Partner,
    organisation=st.sampled_from([ORG, OTHER]),
    label=st.just("Welzijn"),
    kind=st.sampled_from(Kind),
    verified_by_us=st.booleans(),
    verified_by_them=st.booleans(),
    ended=st.booleans(),
)
consents = st.none() | st.builds(
    Consent,
    answer=st.sampled_from(Answer),
    scopes=st.frozensets(st.sampled_from(Scope)),
    organisation=st.sampled_from([ORG, OTHER, None]),
    at=st.integers(0, 9),
    by=st.just("A. Smit"),
    withdrawn_at=st.none() | st.integers(0, 9),
)


def yes(**changes) -> Consent:
    given_ = Consent(Answer.GIVEN_TO_ME, frozenset({Scope.CONTACT}), ORG, 1, "A. Smit")
    return replace(given_, **changes)


def verified(kind: Kind = Kind.WELFARE, **changes) -> Partner:
    return replace(Partner(ORG, "Welzijn", kind, verified_by_us=True, verified_by_them=True), **changes)


@settings(max_examples=500, deadline=None)
@given(consents, partners, st.sampled_from(MessageType))
def test_threat_32_patient_data_passes_with_a_live_given_consent_and_a_verified_partner_and_never_else(
    consent, partner, type_
):
    try:
        passed = permit(consent, partner, type_)
    except RuleBroken:
        return
    assert partner is not None
    assert (passed.organisation, passed.type) == (partner.organisation, type_)
    if type_.demand is Demand.CONSENT:
        assert consent is not None
        assert consent.answer in (Answer.GIVEN_IN_CONSULT, Answer.GIVEN_TO_ME)
        assert consent.withdrawn_at is None
        assert Scope.CONTACT in consent.scopes
        assert (partner.verified_by_us, partner.verified_by_them, partner.ended) == (True, True, False)
        assert partner.kind is Kind.PRACTICE or consent.organisation == partner.organisation


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(Answer),
    st.frozensets(st.sampled_from(Scope)),
    st.lists(st.tuples(st.sampled_from(MoveKind), st.sampled_from(Who)), max_size=12),
    st.lists(st.sampled_from(WithdrawKind), max_size=2),
)
def test_threat_32_over_all_answers_and_moves_only_given_ever_enqueues(answer, scopes, moves, withdrawals):
    consent = Consent(answer, scopes, ORG, 1, "A. Smit")
    now = ask("a" * 26, "b" * 26)
    for kind, who in moves:
        if kind is MoveKind.GIVE and not answer.given:
            continue  # the answer's check makes this move of a given answer alone
        try:
            now = apply(now, Move(kind, who, 1, reason="other"))
        except (MoveNotAllowed, ReasonMissing):
            continue
        if kind is MoveKind.WITHDRAW:
            consent = consent.withdrawn(2)
    for kind in withdrawals:
        consent = consent.after(kind, 2)
    if not answer.given:
        assert now.state not in FROM_QUEUED or now.state.value == "deceased"
    live = answer.given and Scope.CONTACT in scopes and consent.withdrawn_at is None
    for type_ in PATIENT_DATA:
        try:
            permit(consent, verified(), type_)
        except ConsentNotGiven:
            assert not live
        else:
            assert live


def test_these_types_and_no_others_carry_patient_data():
    assert set(PATIENT_DATA) == {
        MessageType.REFERRAL,
        MessageType.STATUS,
        MessageType.FEEDBACK,
        MessageType.MESSAGE,
        MessageType.CORRECTION,
        MessageType.FEEDBACK_CONSENT,
        MessageType.TRY_AGAIN,
        MessageType.RENEW,
    }


def test_a_type_that_nobody_classified_demands_everything(monkeypatch):
    monkeypatch.setattr(messages, "_DEMANDS", {})
    assert {type_.demand for type_ in MessageType} == {Demand.CONSENT}


def test_codes_alone_go_after_a_withdrawal_and_to_an_ended_partner():
    for type_ in MessageType:
        if type_.demand is Demand.KNOWN:
            assert permit(yes(withdrawn_at=3), verified(ended=True), type_).type is type_


def test_nobody_gets_anything_without_a_partner():
    with pytest.raises(PartnerUnknown):
        permit(yes(), None, MessageType.HELLO)


@pytest.mark.parametrize("missing", ["verified_by_us", "verified_by_them"])
def test_threat_2_one_side_verified_is_not_enough(missing):
    with pytest.raises(PartnerUnverified):
        permit(yes(), verified(**{missing: False}), MessageType.REFERRAL)


def test_a_yes_to_one_organisation_is_no_yes_to_another():
    with pytest.raises(ConsentForAnother):
        permit(yes(organisation=OTHER), verified(), MessageType.REFERRAL)
    with pytest.raises(ConsentForAnother):
        permit(yes(organisation=None), verified(), MessageType.REFERRAL)


@pytest.mark.parametrize("type_", [MessageType.FEEDBACK, MessageType.MESSAGE])
def test_content_goes_to_a_practice_only_with_the_scope_feedback(type_):
    with pytest.raises(FeedbackNotAgreed):
        permit(yes(), verified(Kind.PRACTICE), type_)
    assert permit(yes().with_feedback(on=True), verified(Kind.PRACTICE), type_)
    assert permit(yes(), verified(Kind.PRACTICE), MessageType.STATUS)


@settings(deadline=None)
@given(st.lists(st.sampled_from(WithdrawKind), min_size=1, max_size=4))
def test_after_any_order_of_withdrawals_feedback_is_off_and_the_first_end_counts(kinds):
    consent = yes().with_feedback(on=True)
    for at, kind in enumerate(kinds, start=5):
        consent = consent.after(kind, at)
    ends = [at for at, kind in enumerate(kinds, start=5) if kind.moves]
    assert not consent.feedback
    assert consent.withdrawn_at == (ends[0] if ends else None)


def test_only_permit_makes_a_permit():
    for proof in (None, object(), True, "permit"):
        with pytest.raises(TypeError):
            Permit(ORG, MessageType.REFERRAL, proof)
    with pytest.raises(TypeError):
        type("Forged", (Permit,), {})


def test_a_permit_can_not_be_copied_pickled_or_changed():
    real = permit(None, verified(), MessageType.HELLO)
    for copying in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copying(real)
    for change in (
        lambda: setattr(real, "type", MessageType.REFERRAL),
        lambda: setattr(real, "other", 1),
        lambda: delattr(real, "type"),
    ):
        with pytest.raises(AttributeError):
            change()
    assert real.type is MessageType.HELLO


def test_a_permit_made_without_its_maker_says_nothing():
    hollow = object.__new__(Permit)
    with pytest.raises(AttributeError):
        _ = hollow.type


def test_sensitive_masks_itself_wherever_it_is_written():
    secret = Sensitive("Jansen")
    written = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!r}",
        repr([secret]),
    ]
    assert not any("Jansen" in text for text in written)
    assert "Smit" not in f"{yes()} {yes()!r}"
