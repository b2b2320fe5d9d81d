"""What the daemon answers reads as the values of a workstation: keys and kinds fit."""

import json

from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.chances import ChanceCalls
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.referrals import book
from wor_sidecar.texts.standings import sentence
from wor_sidecar.wire import desk_shapes as shapes
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.reading import read_value


def sent(value):
    return json.loads(json.dumps(value))


def test_a_whole_referral_is_understood(house, a_registration):
    referral = house.gives_up(a_registration())
    with house.store.reading() as tx:
        told = sent(Briefs(house.rooms).whole(tx, book.load(tx, referral)))
    read = read_value(shapes.WholeReferral, told)
    assert (read.patient.name, read.birth_year, read.test) == ("A. Wilgenhout", 1951, False)
    assert sentence(read.standing.code, read.standing.facts) == told["standing"]["told"]
    assert {"try-again", "route-again", "seen", "message"} <= set(read.possible)
    assert "bsn" not in told["patient"]
    assert "Welzijn De Brug" in [line.actor for line in read.timeline]


def test_what_waits_and_what_is_found_are_understood(house, a_registration):
    house.rejects(a_registration())
    read = read_value(shapes.Waiting, sent(WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))))
    [item] = [item for group in read.groups for item in group.items]
    assert (item.initials, item.standing.code) == ("A.W.", "rejected")
    call = Call({}, {}, {"name": "Wilgenhout", "birth_date": ""}, True)
    [found] = [read_value(shapes.Brief, sent(one)) for one in FindingCalls(house.rooms).find(call)]
    assert found.patient.name == "A. Wilgenhout"


def test_an_opened_question_and_a_test_are_understood(house):
    made = read_value(shapes.NewReferral, sent(ChanceCalls(house.rooms).test(Call({}, {}, {}, True))))
    claimed = PromptCalls(house.rooms).claim(Call({"id": made.prompt_id}, {}, {}, True))
    read = read_value(shapes.OpenedPrompt, sent(claimed))
    assert read.test
    assert "welzijn-op-recept" in read.products
    assert read.extra_lines.before.startswith("Spreek ik met Test Testpersoon?")
