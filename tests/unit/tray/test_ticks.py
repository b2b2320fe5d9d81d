"""Whatever somebody ticks, types and presses: nothing goes without a yes, no detail without its tick."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, Practice
from wor_sidecar.domain.answers import check_details
from wor_sidecar.domain.consent import Answer, Details, Scope
from wor_sidecar.domain.questions import Mode
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.texts.consents import consent_text
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import PromptScreen

TEXTS = ["", "wandelen", "123456782", "Z68", "x" * 200, "twee\nregels", "06-12345678", "yes", "no"]
CODES = {
    "organisation": ["org-north", "org-south", "nobody"],
    "product": ["welzijn-op-recept", "bewegen-op-recept", "?"],
    "text_hash": [consent_text("A").hash, consent_text("B").hash, ""],
    "how": ["phone", "desk", "consult", "?"],
    "asked_via": ["direct", "interpreter", "?"],
    "channel": ["zorgdomein", "?"],
    "later": ["half_hour", "afternoon", "day", "?"],
    "later_day": ["2026-03-05", "2020-01-01", "morgen"],
    "birth_date": ["1950-03-12", "2014-01-01", "31-31-1950"],
    "reasons": ["loneliness", "substance_use", "stress", "?"],
    "health_reasons": ["stress", "mood", "loneliness"],
    "target_group": ["older", "?"],
    "rep1_role": ["parent_with_authority", "guardian", "partner_or_family", "?"],
    "rep2_role": ["mentor"],
    "patient_agreed": ["yes"],
    "number_checked": ["yes"],
    "interpreter": ["yes"],
    "voicemail": ["yes", "no", "?"],
    "sms": ["yes", "no"],
    "scope": [*(scope.value for scope in Scope), "everything"],
}
LINES = ["phone", "own_words", "language", "best_time", "contact_person", "safety"]
LINES += ["rep1_name", "rep1_phone", "rep2_name", "rep2_phone"]


CODE = st.one_of(*(st.tuples(st.just(name), st.sampled_from(values)) for name, values in CODES.items()))
DETAIL = st.tuples(st.sampled_from(LINES), st.sampled_from(TEXTS))
CONTACT: list[set[str]] = [set(), {"contact"}, {"contact"}]


@st.composite
def forms(draw: DrawFn) -> Filled:
    """Draw ticks and texts over what a yes needs: else hardly one would ever be whole."""
    scopes = draw(st.sets(st.sampled_from(CODES["scope"]), max_size=3)) | draw(st.sampled_from(CONTACT))
    wild = [*draw(st.lists(DETAIL, max_size=2)), *draw(st.lists(CODE, max_size=1))]
    plain = [("organisation", "org-north"), ("how", "phone"), ("channel", "paper")]
    plain += [("rep1_role", "guardian"), ("rep1_name", "Els"), ("patient_agreed", "yes")]
    return Filled((*wild, *plain, *(("scope", scope) for scope in sorted(scopes))))


PRESSES = ["open", "weigh", "answer", "answer", "answer", "undo", "close"]
GIVEN = [answer for answer in Answer if answer.given]
ANSWERS = st.sampled_from([*Answer, *GIVEN, *GIVEN])
STEPS = st.lists(st.tuples(st.sampled_from(PRESSES), ANSWERS, forms()), min_size=1, max_size=3)


@settings(max_examples=80)
@given(STEPS, st.sampled_from([JANSEN, BAKKER, CHILD]), st.sampled_from(Mode), st.booleans())
def test_no_ticks_and_buttons_send_what_nobody_said_yes_to(
    made: list[tuple[str, Answer, Filled]], patient: object, mode: Mode, shown: bool
) -> None:
    practice = Practice(FakeClock(), mode)
    presenter = Presenter(practice.desk(), practice.clock, random.Random(1).randbytes)
    prompt = practice.waits(patient)
    presenter.open(prompt)
    for press, answer, typed in made:
        filled, before = typed, len(practice.tried)
        if shown and presenter.prompt(prompt) is not None:
            # A view sends along which text stands on its screen.
            weighed = presenter.weigh(prompt, filled)
            assert isinstance(weighed, PromptScreen)
            filled = filled.having("text_hash", weighed.text_hash)
        if press == "answer":
            presenter.answer(prompt, answer, filled)
        else:
            acts = {"open": presenter.open, "undo": presenter.undo, "close": presenter.close}
            presenter.weigh(prompt, filled) if press == "weigh" else acts[press](prompt)
        for sent in practice.tried[before:]:
            assert press == "answer"
            assert sent.answer is answer
            if sent.answer.given:
                assert Scope.CONTACT in sent.scopes
                assert sent.scopes == {Scope(one) for one in filled.many("scope") if one in set(Scope)}
                assert mode is Mode.REGISTER_ONLY or sent.text_hash == filled.text("text_hash") != ""
                check_details(sent.details, sent.scopes)
            else:
                assert (sent.scopes, sent.details, sent.representatives) == (frozenset(), Details(), ())


def test_these_ticks_can_make_a_yes() -> None:
    practice = Practice(FakeClock())
    presenter = Presenter(practice.desk(), practice.clock, random.Random(1).randbytes)
    prompt = practice.waits(JANSEN)
    presenter.open(prompt)
    fields = [("scope", "contact"), ("text_hash", consent_text("B").hash), ("organisation", "org-north")]
    presenter.answer(prompt, Answer.GIVEN_IN_CONSULT, Filled(tuple(fields)))
    assert len(practice.sent) == len(practice.tried) == 1
    assert practice.sent[0][1].birth_date is None
