"""What a person reads holds no codes of ours, no date of a computer, and no advice that helps nobody."""

import pytest

from tests.unit.practice.conftest import SETTINGS
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.practice import ConfigurationFaulty, DateUnreadable, DigestUnsent, InputNotJson
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed, MoveOutranked, PromptDecided, ReasonMissing
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.api.everybody import EverybodyCalls
from wor_sidecar.practice.api.shapes import day_of
from wor_sidecar.practice.checking import faults
from wor_sidecar.texts.catalogue import show, speaking
from wor_sidecar.texts.in_words import STATES, in_words
from wor_sidecar.wire.control_app import Call


def dutch(error) -> str:
    with speaking("nl"):
        return show(error).sentence


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            MoveNotAllowed(move="reject", state="intake_done"),
            "Dit kan nu niet: niet aangenomen. De verwijzing staat op: eerste gesprek geweest.",
        ),
        (
            MoveOutranked(move=MoveKind.ACCEPT.value, state=State.WITHDRAWN.value),
            "Dit komt te laat: aangenomen. De verwijzing staat op: toestemming ingetrokken.",
        ),
        (ReasonMissing(move="stop"), "Hiervoor is een reden nodig: voortijdig gestopt."),
        (PromptDecided(answer=Answer.REFUSED), "Deze vraag is al beantwoord: nee."),
        (
            InputNotJson(what=phrase("a patient")),
            "Wat over de standaardinvoer kwam is niet de JSON van een patiënt.",
        ),
        (ConfigurationFaulty(count=1, path="wor.toml"), "Wat niet kan werken in wor.toml: 1."),
    ],
)
def test_a_refusal_is_said_in_words(error, told):
    assert dutch(error) == told


def test_every_state_and_every_step_has_its_words():
    assert {one.value for one in State} == set(STATES)
    for one in MoveKind:
        assert "_" not in in_words("move", one.value)


@pytest.mark.parametrize("given", ["2027-01-29", "29-01-2027", "29/01/2027", " 29-1-2027 "])
def test_a_date_may_be_written_as_people_here_do(given):
    assert day_of(given).isoformat() == "2027-01-29"


@pytest.mark.parametrize("given", ["29 januari", "2027-13-01", "31-02-2027"])
def test_what_is_no_date_is_called_that(house, given):
    with pytest.raises(DateUnreadable):
        EverybodyCalls(house.rooms).overleg(Call({}, {"since": given}, None, house.ASSISTANT))


def test_a_message_of_the_day_without_a_server_is_found_before_the_start(tmp_path):
    config = tmp_path / "wor.toml"
    (tmp_path / "import").mkdir()
    digest = '[signals]\ndigest_to = ["balie@praktijk.example"]\n'
    mail = '[mail]\nhost = "localhost"\nsecurity = "none"\nsender = "wor@praktijk.example"\n'
    plain = SETTINGS.replace('connector = "fake"', 'connector = "medvri"')
    config.write_text(plain + digest)
    assert DigestUnsent in [type(one) for one in faults(config)]
    config.write_text(plain + digest + mail)
    assert DigestUnsent not in [type(one) for one in faults(config)]
