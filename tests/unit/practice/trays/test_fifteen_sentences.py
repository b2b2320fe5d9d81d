"""The sentences for assistants, word for word, on a presenter over a real daemon: no codes, and never red."""

import random
from datetime import date

import pytest
from sqlalchemy import insert

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.postbus import PostbusUnreachable
from wor_sidecar.domain.registration import Address
from wor_sidecar.hooks.transport import Unknown
from wor_sidecar.practice.intake.tables import files
from wor_sidecar.texts import catalogue
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Told
from wor_sidecar.tray.presenter.presenter import Presenter

HOME = """
[practice]
name = "Huisartsenpraktijk De Linde"
[trigger]
since = 2026-01-01
[[export]]
name = "lijst"
path = 'export'
pattern = "*.csv"
profile = "fake.toml"
[[import]]
name = "post"
path = 'import'
connector = "fake"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[[route]]
organisation = "Welzijn De Brug"
postcodes = ["5460-5469"]
[desk]
referrer_first = 0
helper = "Bas van ICT"
[data]
folder = 'data'
"""


@pytest.fixture
def dutch(english):
    catalogue.use("nl")


@pytest.fixture
def house(make_house, tmp_path):
    (tmp_path / "fake.toml").write_text('connector = "fake"\n', "utf-8")
    return make_house(HOME)


@pytest.fixture
def desk(dutch, clinic, house):
    return Presenter(clinic.sits(), house.clock, random.Random(1).randbytes)


@pytest.fixture
def colleague(desk, clinic, house):
    return Presenter(clinic.sits("Bea Smit"), house.clock, random.Random(2).randbytes)


def yes(screen, *more):
    given = [("scope", "contact"), ("text_hash", screen.text_hash), ("how", "phone"), *more]
    return Filled((("organisation", screen.organisation.value), ("product", screen.product.value), *given))


def say_yes(desk, prompt, *more):
    screen = desk.weigh(prompt, Filled((("scope", "contact"), *desk_filled(desk.open(prompt)), *more)))
    return desk.answer(prompt, Answer.GIVEN_TO_ME, yes(screen, *more))


def desk_filled(screen):
    return (("organisation", screen.organisation.value), ("product", screen.product.value))


def fine(told):
    assert isinstance(told, Told)
    assert told.code == ""
    return told.sentence


def standing(desk, referral):
    return desk.referral(referral).standing


def test_1_how_many_wait_and_since_when(desk, house, a_registration, a_patient):
    house.take(a_registration())
    house.clock.advance(house.DAY)
    house.take(a_registration(a_patient(his_number="10202", bsn="")))
    assert desk.desk().sentence == "2 mensen wachten op uw antwoord. De oudste wacht sinds gisteren."


def test_2_what_did_not_go_is_sent_again(desk, house, a_registration):
    referral = house.take(a_registration())
    say_yes(desk, referral.prompt)
    house.bus.answer = Unknown(PostbusUnreachable.code)
    house.pass_time(11 * house.MINUTE)
    told = standing(desk, referral.referral)
    assert told.endswith("We sturen het opnieuw. U hoeft niets te doen.")


def test_3_what_was_sent_can_be_taken_back(desk, house, a_registration):
    screen = say_yes(desk, house.take(a_registration()).prompt)
    assert fine(screen.top.notice) == "Verstuurd om 09:00. Tot 09:10 kunt u dit nog terugdraaien."
    assert screen.top.undo[0].button == "Terugdraaien"


def test_4_it_arrived(desk, house, a_registration):
    referral = house.refer(a_registration())
    told = "Aangekomen bij Welzijn De Brug. Zij bellen de patiënt vóór 29 januari 2027."
    assert standing(desk, referral) == told


def test_5_a_colleague_is_busy(desk, colleague, house, a_registration):
    prompt = house.take(a_registration()).prompt
    colleague.open(prompt)
    told = "Een collega is hiermee bezig. Probeer het over twee minuten, of kies de volgende."
    assert fine(desk.open(prompt).top.trouble) == told


def test_6_a_colleague_answered(desk, colleague, house, a_registration):
    prompt = house.take(a_registration()).prompt
    desk.open(prompt)
    house.clock.advance(3 * house.MINUTE)
    colleague.open(prompt)
    colleague.answer(prompt, Answer.REFUSED, Filled())
    told = "Uw collega heeft dit al beantwoord: Nee. Er is niets dubbel verstuurd."
    assert fine(desk.answer(prompt, Answer.NOT_WOR, Filled()).top.trouble) == told


def test_7_the_list_is_old(desk, house):
    with house.store.transaction() as tx:
        row = {column.name: 0 for column in files.columns if not column.nullable and not column.primary_key}
        texts = {name: "" for name, value in row.items() if files.c[name].type.python_type is str}
        given = {"export": "lijst", "state": "read", "outcome": "read", "read_at": house.clock.now()}
        known = {name: value for name, value in given.items() if name in files.c}
        tx.connection.execute(insert(files).values(**{**row, **texts, **known}))
    house.clock.advance(8 * house.DAY)
    [note] = desk.waiting().notes
    assert fine(note) == (
        "De lijst uit het HIS is van 15 januari 2027. Nieuwe verwijzingen ziet u pas na de volgende lijst. "
        "Bel Bas van ICT als dit morgen nog zo is."
    )


def test_8_no_telephone_number(desk, house, a_registration, a_patient):
    screen = desk.open(house.take(a_registration(a_patient(phones=()))).prompt)
    told = "Geen telefoonnummer bekend. Vraag het aan de patiënt en vul het hier in."
    assert told in [fine(one) for one in screen.warnings]


def test_9_a_number_that_looks_like_a_bsn(desk, house, a_registration):
    prompt = house.take(a_registration()).prompt
    screen = say_yes(desk, prompt, ("scope", "own_words"), ("own_words", "bel 123456782"))
    found = [field.trouble for part in screen.scopes for field in part.details if field.trouble]
    told = "In de tekst staat een nummer dat op een burgerservicenummer lijkt. Haal het weg. "
    assert found == [f"{told}Zo kan het niet worden verstuurd."]


def test_10_somebody_else_decides(desk, house, a_registration, a_patient):
    screen = desk.open(house.take(a_registration(a_patient(birth_date=date(2013, 6, 1)))).prompt)
    assert screen.who_decides == (
        "Deze patiënt is 13. Vul in wie nog meer ja heeft gezegd: ouder, voogd of vertegenwoordiger."
    )


def test_11_registered_already(desk, house, a_registration):
    house.take(a_registration())
    new = desk.new(Filled((("surname", "Wilgenhout"), ("bsn", "999990019"), ("birth_date", "12-3-1951"))))
    told = "Deze patiënt is al aangemeld op 14 januari 2027. Hoort dit daarbij? Dan hoeft u niets te doen."
    assert told in [fine(one) for one in new.warnings]


def test_12_nobody_works_there(desk, house, a_registration, a_patient):
    stray = a_patient(address=Address("Kade", "1", "1234AB", "Elders"))
    screen = desk.open(house.take(a_registration(stray)).prompt)
    told = (
        "Voor postcode 1234AB is geen organisatie ingesteld. Kies er zelf een, of vraag het aan Bas van ICT."
    )
    assert told in [fine(one) for one in screen.warnings]
    assert [one.value for one in screen.organisation.choices] == [house.welfare]
    [group] = desk.waiting().groups
    assert group.title == "Geen organisatie waar de patiënt woont"


def test_13_no_answer_yet(desk, house, a_registration):
    house.refer(a_registration())
    house.clock.advance(14 * house.DAY)
    [group] = [one for one in desk.waiting().groups if one.kind == "no_reaction"]
    told = group.items[0].sentence
    assert told.startswith("Welzijn De Brug heeft nog niet geantwoord, al 10 werkdagen. Wilt u ")
    assert told.endswith("bellen?")


def test_14_consent_was_withdrawn(desk, house, a_registration):
    referral = house.refer(a_registration())
    screen = desk.act(referral, "withdraw", Filled())
    assert screen.standing == (
        "De toestemming is ingetrokken. We hebben Welzijn De Brug gevraagd te stoppen. "
        "U ziet hier wanneer zij dat bevestigen."
    )


def test_15_the_server_is_away(desk, clinic, house, a_registration):
    prompt = house.take(a_registration()).prompt
    screen = desk.open(prompt)
    clinic.desks.stop()
    told = fine(desk.answer(prompt, Answer.GIVEN_TO_ME, yes(screen)).top.trouble)
    assert told == (
        "Er is nu geen verbinding met de praktijkserver. Uw antwoord is niet bewaard. "
        "Schrijf het op, en vul het straks opnieuw in."
    )
