"""Twenty desks wake at one ring: the list is read once for all, and is never an old one."""

import pytest

from wor_sidecar.practice.api.open_questions import OpenQuestions
from wor_sidecar.practice.consent import prompts


@pytest.fixture
def readings(monkeypatch):
    counted, real = [], prompts.waiting
    monkeypatch.setattr(prompts, "waiting", lambda tx: counted.append(1) or real(tx))
    return counted


def test_who_asks_for_the_same_news_is_answered_by_one_reading(house, a_registration, readings):
    house.take(a_registration())
    questions = OpenQuestions(house.rooms)
    assert {len(questions.all()) for _ in range(20)} == {1}
    assert len(readings) == 1


def test_after_a_ring_it_is_read_anew(house, a_registration, a_patient, readings):
    house.take(a_registration())
    questions = OpenQuestions(house.rooms)
    questions.all()
    house.take(a_registration(a_patient(his_number="10202", bsn="999911120")))
    assert len(questions.all()) == 2
    assert len(readings) == 2


def test_what_rings_no_bell_shows_after_two_seconds(house, a_registration, readings):
    house.take(a_registration())
    questions = OpenQuestions(house.rooms)
    questions.all()
    house.clock.advance(2000)
    questions.all()
    assert len(readings) == 2


def test_nothing_of_a_patient_is_kept_but_initials_and_year(house, a_registration):
    house.take(a_registration())
    [question] = OpenQuestions(house.rooms).all()
    assert (question.shown["initials"], question.shown["birth_year"]) == ("A.W.", 1951)
    kept = str(dict(question.shown)) + str(question.registration.patient.surname)
    assert "Wilgenhout" not in kept
    assert "Wilgenhout" not in repr(question)
    assert not question.registration.patient.bsn
