"""The two bundles: what is written is read again, and whatever else is refused."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.cleaning import clean
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
from wor_sidecar.domain.errors.sidecar import BundleRefused
from wor_sidecar.domain.feedback import Activity, Coach, Feedback
from wor_sidecar.domain.identifiers import base32
from wor_sidecar.domain.lists import (
    NEVER_SENT,
    ActivityCategory,
    Outcome,
    PassedOnTo,
    Product,
    Reason,
    StopReason,
    TakingPart,
    TargetGroup,
)
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.outgoing import Outgoing, OutgoingAddress, OutgoingPatient, PracticeCard, Referrer
from wor_sidecar.exchange.fhir import feedback, referral
from wor_sidecar.exchange.fhir.systems import ACT_REASON

GOLDEN = Path(__file__).parents[2] / "interop" / "fhir"
NOW = 1_772_000_123_456


def counted() -> Callable[[], UUID]:
    """Make uuids 1, 2, 3, ..."""
    numbers = count(1)
    return lambda: UUID(int=next(numbers))


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "N"]), max_size=20).map(clean)
some_words = words.filter(bool)
ids = st.binary(min_size=16, max_size=16).map(base32)
days = st.dates(date(1910, 1, 1), date(2100, 1, 1))
millis = st.integers(0, 4_000_000_000_000)


@st.composite
def addresses(draw: st.DrawFn) -> OutgoingAddress | None:
    address = OutgoingAddress(draw(words), draw(words), draw(words))
    return address if address != OutgoingAddress() else None


patients = st.builds(
    OutgoingPatient,
    surname=words,
    prefix=words,
    partner_surname=words,
    partner_prefix=words,
    initials=words,
    call_name=words,
    birth_date=st.none() | days,
    phones=st.lists(some_words, max_size=3).map(tuple),
    email=words,
    postcode=words,
    address=addresses(),
)
details = st.builds(
    Details,
    own_words=words,
    reasons=st.lists(st.sampled_from(sorted(frozenset(Reason) - NEVER_SENT)), unique=True).map(
        lambda codes: tuple(code.value for code in codes)
    ),
    target_group=st.just("") | st.sampled_from(TargetGroup).map(str),
    language=words,
    interpreter=st.booleans(),
    voicemail=st.none() | st.booleans(),
    sms=st.none() | st.booleans(),
    best_time=words,
    contact_person=words,
    safety=words,
)


@st.composite
def consents(draw: st.DrawFn) -> Consent:
    told = draw(st.just(Details()) | details)
    scopes = (
        frozenset(Scope)
        if told != Details()
        else draw(st.frozensets(st.sampled_from(Scope))) | {Scope.CONTACT}
    )
    return Consent(
        answer=draw(st.sampled_from([Answer.GIVEN_IN_CONSULT, Answer.GIVEN_TO_ME])),
        scopes=scopes,
        organisation=draw(ids),
        at=draw(millis),
        by=draw(words),
        role=draw(words),
        on_behalf_of=draw(words),
        text_id=draw(some_words),
        text_hash=draw(some_words),
        language=draw(st.sampled_from(["nl", "en", "tr"])),
        how=draw(st.none() | st.sampled_from(How)),
        asked_via=draw(st.sampled_from(AskedVia)),
        number_checked=draw(st.booleans()),
        patient_agreed=draw(st.booleans()),
        details=told,
        representatives=draw(
            st.lists(
                st.builds(
                    Representative, role=st.sampled_from(RepresentativeRole), name=some_words, phone=words
                ),
                max_size=2,
            ).map(tuple)
        ),
    )


@st.composite
def outgoings(draw: st.DrawFn) -> Outgoing:
    product = draw(st.sampled_from(Product)).value
    return Outgoing(
        referral_id=draw(ids),
        registration_id=draw(ids),
        date=draw(days),
        practice=PracticeCard(draw(ids), draw(some_words), draw(words), draw(words), draw(words)),
        referrer=Referrer(draw(words), draw(words)),
        product=product,
        patient=draw(patients),
        consent=replace(draw(consents()), product=product),
        test=draw(st.booleans()),
    )


@st.composite
def activities(draw: st.DrawFn) -> Activity | None:
    starts = draw(st.none() | days)
    activity = Activity(draw(st.just("") | st.sampled_from(ActivityCategory).map(str)), draw(words), starts)
    return activity if activity != Activity() else None


marks = st.none() | st.integers(0, 10)


def codes(kind):
    return st.just("") | st.sampled_from(kind).map(str)


feedbacks = st.builds(
    Feedback,
    referral_id=ids,
    move=st.sampled_from(
        [MoveKind.INTAKE_DONE, MoveKind.FOLLOW_UP, MoveKind.END, MoveKind.STOP, MoveKind.FOLLOW_UP_IMPOSSIBLE]
    ),
    at=millis,
    date=days,
    coach=st.builds(Coach, words, words),
    organisation=words,
    text=words,
    mark=marks,
    first_mark=marks,
    activity=activities(),
    reason=codes(StopReason),
    outcome=codes(Outcome),
    passed_on_to=codes(PassedOnTo),
    taking_part=codes(TakingPart),
    question=words,
    may_return=st.none() | st.booleans(),
)


def sample_referral() -> Outgoing:
    told = Details(
        own_words="Ik zou weer eens onder de mensen willen zijn.",
        reasons=("loneliness", "mood"),
        target_group="older",
        language="Turks",
        interpreter=True,
        voicemail=True,
        sms=False,
        best_time="dinsdagmiddag",
        contact_person="dochter Elif",
        safety="Bel eerst aan de voordeur, de bel van de poort is stuk.",
    )
    consent = Consent(
        answer=Answer.GIVEN_TO_ME,
        scopes=frozenset(Scope),
        organisation="c" * 25 + "a",
        at=NOW - 600_000,
        by="A. Smit",
        role="assistant",
        product="welzijn-op-recept",
        text_id="consent-nl-1-a",
        text_hash="ab" * 32,
        how=How.PHONE,
        asked_via=AskedVia.INTERPRETER,
        number_checked=True,
        details=told,
        representatives=(Representative(RepresentativeRole.MENTOR, "K. Aydin", "0413-000003"),),
    )
    return Outgoing(
        referral_id="a" * 26,
        registration_id="b" * 25 + "a",
        date=date(2026, 2, 24),
        practice=PracticeCard(
            "d" * 25 + "a", "Huisartsenpraktijk De Linde", "0413-000000", "0413-000001", "Veghel"
        ),
        referrer=Referrer("M. Bernard", "huisarts"),
        product="welzijn-op-recept",
        patient=OutgoingPatient(
            surname="Yildirim",
            prefix="el",
            partner_surname="Boer",
            partner_prefix="de",
            initials="F.",
            call_name="Fatma",
            birth_date=date(1948, 5, 17),
            phones=("0413-000002", "06-00000000"),
            email="fatma@example.org",
            postcode="5461 AB",
            address=OutgoingAddress("Dorpsstraat", "12a", "Veghel"),
        ),
        consent=consent,
    )


def sample_feedback() -> Feedback:
    return Feedback(
        referral_id="a" * 26,
        move=MoveKind.FOLLOW_UP,
        at=NOW,
        date=date(2026, 2, 25) + timedelta(days=90),
        coach=Coach("Anna de Wit", "0413-000004"),
        organisation="Welzijn Meierijstad",
        text="Mevrouw wandelt elke week mee en kent inmiddels de hele groep.",
        mark=8,
        first_mark=5,
        activity=Activity("sport", "Wandelgroep De Ronde", date(2026, 3, 20)),
        outcome="activity_going_on",
        taking_part="yes",
        question="Kan de fysiotherapeut meekijken naar de knie?",
    )


def written(value: Outgoing | Feedback) -> dict:
    room = referral if isinstance(value, Outgoing) else feedback
    return room.to_bundle(value, now=NOW, new_uuid=counted())


def read(bundle: dict) -> Outgoing | Feedback:
    event = bundle["entry"][0]["resource"]["eventCoding"]["code"]
    return (referral if event == "referral" else feedback).from_bundle(bundle)


def through_json(bundle: dict) -> dict:
    return json.loads(json.dumps(bundle))


@settings(max_examples=60, deadline=None)
@given(outgoings())
def test_a_referral_that_was_written_reads_as_the_same_referral(outgoing):
    assert read(through_json(written(outgoing))) == outgoing


@settings(max_examples=60, deadline=None)
@given(feedbacks)
def test_a_feedback_that_was_written_reads_as_the_same_feedback(report):
    assert read(through_json(written(report))) == report


@pytest.mark.parametrize(
    ("name", "sample"),
    [("referral", sample_referral()), ("feedback", sample_feedback())],
    ids=["referral", "feedback"],
)
def test_the_golden_file_is_what_is_written_today(name, sample):
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert written(sample) == golden
    assert read(golden) == sample


def paths(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], (*path, key))
    if isinstance(value, list):
        for n, inner in enumerate(value):
            yield from paths(inner, (*path, n))


def at(bundle, path):
    for step in path:
        bundle = bundle[step]
    return bundle


SAMPLES = [written(sample_referral()), written(sample_feedback())]


@pytest.mark.parametrize("bundle", SAMPLES, ids=["referral", "feedback"])
def test_an_unknown_element_or_extension_is_refused_wherever_it_stands(bundle):
    for path in list(paths(bundle)):
        for extra in ("extension", "_value"):
            changed = copy.deepcopy(bundle)
            place = at(changed, path)
            if isinstance(place, dict) and extra not in place:
                place[extra] = [{"url": "urn:x", "valueString": "x"}] if "xtension" in extra else "x"
                with pytest.raises(BundleRefused):
                    read(changed)


@pytest.mark.parametrize("bundle", SAMPLES, ids=["referral", "feedback"])
def test_every_value_of_another_type_is_refused_or_read_as_it_stands(bundle):
    for path in list(paths(bundle))[1:]:
        for other in (None, 7, True, "x", {}, ["x"], [{"x": "y"}], "a\u202eb"):
            changed = copy.deepcopy(bundle)
            at(changed, path[:-1])[path[-1]] = other
            try:
                value = read(changed)
            except (BundleRefused, KeyError, TypeError, IndexError, AttributeError):
                continue  # the last four: the test's own look at the event
            same_kind = type(other) is type(at(bundle, path))
            assert same_kind or other is True, path  # `true` for `true` is no other value
            assert written_from(value, changed) == changed


def written_from(value, bundle):
    room = referral if isinstance(value, Outgoing) else feedback
    return room.to_bundle(value, now=NOW, new_uuid=uuids_of(bundle))


@pytest.mark.parametrize("room", [referral, feedback])
@pytest.mark.parametrize("bundle", SAMPLES, ids=["referral", "feedback"])
def test_a_bundle_without_any_one_of_its_elements_is_read_without_it_or_refused_never_misread(room, bundle):
    for path in list(paths(bundle))[1:]:
        changed = copy.deepcopy(bundle)
        del at(changed, path[:-1])[path[-1]]
        try:
            value = room.from_bundle(changed)
        except BundleRefused:
            continue
        assert room.to_bundle(value, now=NOW, new_uuid=uuids_of(changed)) == changed


def uuids_of(bundle):
    urls = iter([UUID(entry["fullUrl"].removeprefix("urn:uuid:")) for entry in bundle["entry"]])
    return urls.__next__


@pytest.mark.parametrize(
    ("entry", "element"),
    [
        (1, "focus"),
        (1, "for"),
        (1, "requester"),
        (2, "subject"),
        (4, "patient"),
        (7, "patient"),
        (0, "sender"),
    ],
)
def test_a_reference_to_the_wrong_resource_is_refused(entry, element):
    for other in range(8):
        changed = written(sample_referral())
        resource = changed["entry"][entry]["resource"]
        wrong = changed["entry"][other]["fullUrl"]
        if resource[element]["reference"] != wrong:
            resource[element]["reference"] = wrong
            with pytest.raises(BundleRefused):
                referral.from_bundle(changed)


@pytest.mark.parametrize(
    "path",
    [
        ("timestamp",),
        ("type",),
        ("entry", 0, "resource", "eventCoding"),
        ("entry", 1, "resource", "status"),
        ("entry", 1, "resource", "intent"),
        ("entry", 2, "resource", "status"),
        ("entry", 4, "resource", "policy"),
        ("entry", 4, "resource", "provision"),
        ("entry", 4, "resource", "category"),
        ("entry", 3, "fullUrl"),
    ],
)
def test_what_must_stand_in_a_referral_is_missed(path):
    changed = written(sample_referral())
    del at(changed, path[:-1])[path[-1]]
    with pytest.raises(BundleRefused):
        referral.from_bundle(changed)


def test_a_bundle_over_64_kib_is_refused():
    patient = replace(sample_referral().patient, email="x" * 70_000)
    with pytest.raises(BundleRefused, match="too large"):
        referral.from_bundle(written(replace(sample_referral(), patient=patient)))


def test_a_fullurl_that_stands_twice_is_refused():
    changed = written(sample_referral())
    changed["entry"][3]["fullUrl"] = changed["entry"][2]["fullUrl"]
    with pytest.raises(BundleRefused, match="twice"):
        referral.from_bundle(changed)


def test_a_detail_without_its_scope_is_refused_at_the_receiver_too():
    outgoing = sample_referral()
    bare = replace(outgoing, consent=replace(outgoing.consent, scopes=frozenset({Scope.CONTACT})))
    with pytest.raises(BundleRefused, match="WOR-S126"):
        referral.from_bundle(written(bare))


def test_substance_use_is_refused_at_the_receiver_too():
    outgoing = sample_referral()
    told = replace(outgoing.consent.details, reasons=("substance_use",))
    with pytest.raises(BundleRefused):
        referral.from_bundle(written(replace(outgoing, consent=replace(outgoing.consent, details=told))))


def test_a_bundle_on_a_refusal_is_refused():
    changed = written(sample_referral())
    changed["entry"][4]["resource"]["category"][0]["coding"][0]["code"] = "refused"
    with pytest.raises(BundleRefused):
        referral.from_bundle(changed)


@pytest.mark.parametrize(
    "garbage", [{}, {"entry": None}, {"entry": [1]}, {"entry": [{"fullUrl": "x"}]}, [], None, "x"]
)
def test_garbage_is_refused_with_a_code(garbage):
    for room in (referral, feedback):
        with pytest.raises(BundleRefused):
            room.from_bundle(garbage)


def test_a_refusal_shows_no_content():
    changed = written(sample_referral())
    changed["entry"][3]["resource"]["x"] = "Yildirim"
    with pytest.raises(BundleRefused) as refused:
        referral.from_bundle(changed)
    assert "Yildirim" not in str(refused.value)
    assert "Bundle.entry[3].resource.x" in str(refused.value)


def tagged(**tag: str) -> dict:
    bundle = written(replace(sample_referral(), test=True))
    assert bundle["meta"] == {"tag": [{"system": ACT_REASON, "code": "HTEST"}]}
    bundle["meta"] = {"tag": [{**bundle["meta"]["tag"][0], **tag}]}
    return bundle


def test_an_invented_patient_is_marked_and_known_again():
    assert referral.from_bundle(tagged()).test
    assert not referral.from_bundle(written(sample_referral())).test


@pytest.mark.parametrize(
    "tag", [{"code": "HTREAT"}, {"system": "urn:wor:test"}, {"display": "test health data"}]
)
def test_another_tag_is_refused(tag):
    with pytest.raises(BundleRefused):
        referral.from_bundle(tagged(**tag))


def test_two_tags_or_another_element_of_meta_are_refused():
    for meta in ({"tag": tagged()["meta"]["tag"] * 2}, {**tagged()["meta"], "versionId": "1"}):
        with pytest.raises(BundleRefused):
            referral.from_bundle(tagged() | {"meta": meta})
