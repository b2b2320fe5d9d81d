"""A list that doesn't say who referred: the desk names one of the settings, and everything goes by that."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.unit.practice.conftest import SETTINGS
from wor_sidecar.domain.consent import Answer, Scope
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.sidecar import AnswerMalformed, ReferrerKnown, ReferrerMissing, ReferrerUnknown
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.registration import Author
from wor_sidecar.mail import rows as mail_rows
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.origins import Origins
from wor_sidecar.practice.referrals import book, counting
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.texts import catalogue
from wor_sidecar.wire.control_server import serve_control
from wor_sidecar.wire.desk_sends import Answering

BERNARD, GROOT = Author("M. Bernard", "huisarts", "01004567"), Author("P. de Groot", "POH-GGZ")
NAMED = """
[[referrer]]
name = "M. Bernard"
role = "huisarts"
agb = "01004567"
[[referrer]]
name = "P. de  Groot "
role = "POH-GGZ"
"""


@pytest.fixture
def house(make_house):
    return make_house(SETTINGS + NAMED)


@pytest.fixture
def unnamed(house, a_registration):
    """A question of a list that doesn't say who referred."""
    return house.take(a_registration(author=None))


def author_of(house, taken):
    with house.store.reading() as tx:
        return rows.load_registration(tx, taken.registration).author


def figure_of(house, taken):
    with house.store.reading() as tx:
        return counting.find(tx, taken.referral).author


def requester_of(house, taken):
    """Name and role in the message that is held, as the coach will read it."""
    with house.store.reading() as tx:
        [one] = mail_rows.find(tx, departures.c.thread == taken.referral)
        assert one.type is MessageType.REFERRAL
        bundle = mail_rows.content(tx, one.id).bundle
    found = [entry["resource"] for entry in bundle["entry"]]
    [person] = [one for one in found if one["resourceType"] == "Practitioner"]
    return person["name"][0]["text"], person["qualification"][0]["code"]["text"]


def yes(opened, **more):
    [text] = [one for one in opened.texts if one.version == "B"]
    to = {"organisation": opened.routes[0].organisation, "product": "welzijn-op-recept"}
    whole = Answering(opened.claim, opened.version, "k" * 26, Answer.GIVEN_IN_CONSULT)
    return replace(whole, scopes=frozenset({Scope.CONTACT}), text_hash=text.hash, **to, **more)


def test_who_was_named_is_the_author_from_then_on(house, unnamed, a_registration, a_patient):
    house.answer(unnamed.prompt, "given_in_consult", referrer="M. Bernard")
    assert author_of(house, unnamed) == BERNARD
    assert requester_of(house, unnamed) == ("M. Bernard", "huisarts")
    of_a_list = house.take(a_registration(a_patient(his_number="77", bsn=""), author=BERNARD))
    assert figure_of(house, unnamed) == figure_of(house, of_a_list) != ""
    with house.store.reading() as tx:
        referral = book.load(tx, unnamed.referral)
        assert consents.standing(tx, referral.id).referrer == "M. Bernard"
        registration = rows.load_registration(tx, unnamed.registration)
        assert Origins(lambda *_: None).of(tx, referral, registration).referrer == "M. Bernard"


def test_an_undone_answer_leaves_it_open_who_referred(house, unnamed):
    house.answer(unnamed.prompt, "given_to_me", referrer="M. Bernard")
    house.undo(unnamed.prompt)
    assert (author_of(house, unnamed), figure_of(house, unnamed)) == (None, "")
    house.answer(unnamed.prompt, "given_to_me", referrer="P. de Groot")
    assert author_of(house, unnamed) == GROOT
    assert requester_of(house, unnamed) == ("P. de Groot", "POH-GGZ")


def test_an_undone_answer_keeps_who_stands_in_the_list(house, a_registration):
    taken = house.take(a_registration(author=GROOT))
    house.answer(taken.prompt, "given_to_me")
    house.undo(taken.prompt)
    assert author_of(house, taken) == GROOT
    assert figure_of(house, taken)


@pytest.mark.parametrize("answer", ["given_in_consult", "given_to_me"])
def test_a_yes_without_a_name_records_nothing(house, unnamed, answer):
    with pytest.raises(ReferrerMissing):
        house.answer(unnamed.prompt, answer)
    with pytest.raises(ReferrerUnknown):
        house.answer(unnamed.prompt, answer, referrer="A. Nders")
    assert house.state(unnamed.referral) == "awaiting_consent"


def test_a_name_beside_the_lists_own_or_with_no_yes_is_refused(house, unnamed, a_registration, a_patient):
    with pytest.raises(AnswerMalformed, match="referrer"):
        house.answer(unnamed.prompt, "refused", referrer="M. Bernard")
    taken = house.take(a_registration(a_patient(his_number="77", bsn="")))
    with pytest.raises(ReferrerKnown):
        house.answer(taken.prompt, "given_to_me", referrer="P. de Groot")


def test_a_no_asks_for_no_name(house, unnamed):
    house.answer(unnamed.prompt, "refused")
    assert author_of(house, unnamed) is None


def test_an_author_without_a_name_is_nobody(house, a_registration):
    taken = house.take(a_registration(author=Author("", "huisarts")))
    with pytest.raises(ReferrerMissing):
        house.answer(taken.prompt, "given_to_me")
    house.answer(taken.prompt, "given_to_me", referrer="P. de Groot")
    assert author_of(house, taken) == GROOT


def test_a_practice_that_names_nobody_sends_who_asked(make_house, a_registration):
    house = make_house()
    taken = house.take(a_registration(author=None))
    with pytest.raises(ReferrerUnknown):
        house.answer(taken.prompt, "given_to_me", referrer="M. Bernard")
    house.answer(taken.prompt, "given_to_me")
    assert requester_of(house, taken) == ("user-1", "assistant")
    assert author_of(house, taken) is None


def test_a_practice_that_only_counts_asks_it_too(make_house, a_registration):
    settings = SETTINGS.replace('agb = "01004567"', 'agb = "01004567"\nmode = "register-only"')
    house = make_house(settings + NAMED)
    taken = house.take(a_registration(author=None))
    with pytest.raises(ReferrerMissing):
        house.answer(taken.prompt, "given_to_me", channel="phone", organisation=None, product="")
    house.answer(taken.prompt, "given_to_me", channel="phone", product="", referrer="M. Bernard")
    assert figure_of(house, taken)


def test_the_desk_hears_that_nobody_is_named_and_names_one(clinic, unnamed):
    anja = clinic.sits()
    opened = anja.claim(unnamed.prompt)
    assert (opened.author, opened.referrers) == (None, ("M. Bernard", "P. de Groot"))
    with pytest.raises(RemoteError) as refused:
        anja.answer(unnamed.prompt, yes(opened))
    assert (refused.value.code, refused.value.status) == ("WOR-S131", 422)
    anja.answer(unnamed.prompt, yes(opened, referrer="P. de Groot"))
    assert anja.referral(unnamed.referral).referrer == "P. de Groot"


def test_a_refusal_is_said_in_dutch(clinic, unnamed):
    catalogue.use("nl")
    anja = clinic.sits()
    with pytest.raises(RemoteError, match="noemt niet wie deze patiënt verwees"):
        anja.answer(unnamed.prompt, yes(anja.claim(unnamed.prompt)))


def test_the_command_line_names_one_as_well(house, unnamed):
    config, data = house.folder / "wor.toml", house.folder / "data"
    config.write_text('[practice]\nname = "De Linde"\n[data]\nfolder = "data"\n', "utf-8")
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def run(*arguments):
        return CliRunner().invoke(cli, ["prompts", *arguments, "--config", str(config)])

    try:
        shown = run("show", unnamed.prompt).output
        assert "--referrer: M. Bernard, P. de Groot" in shown
        answer = ("answer", unnamed.prompt, "given_in_consult", "--by", "Assistente", "--json")
        assert "WOR-S131" in str(run(*answer).exception)
        said = run(*answer, "--referrer", "M. Bernard")
        assert json.loads(said.stdout).keys() == {"undo_until"}
        assert author_of(house, unnamed) == BERNARD
    finally:
        control.stop()
