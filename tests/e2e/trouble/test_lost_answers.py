"""Each call about the mail gets through, and the first answer to it is lost: nothing lost, nothing twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from trouble_scene import Scene, scene, until

from wor_sidecar.demo import witness
from wor_sidecar.demo.loop import digits_compared, postbus_stands
from wor_sidecar.demo.programs import ask

AGAIN = "We sturen het opnieuw. U hoeft niets te doen."
UNREACHABLE = re.compile(r"De postbus op http://\S+ antwoordt niet \(.+\)\. .+ \(WOR-P002\)\n")


@pytest.fixture(scope="module")
def lossy(tmp_path_factory) -> Iterator[Scene]:
    """The postbus stands behind a bad line; nobody has registered yet."""
    with scene(tmp_path_factory.mktemp("lossy"), line=True, begin=False) as made:
        postbus_stands(made)
        made.line.loses("registrations|invitations|keys")
        yield made


def keys(lossy: Scene, name: str) -> Path:
    folder = lossy.stage.root / name
    folder.mkdir(exist_ok=True)
    (folder / "passphrase").write_text("een lange zin van een test", "utf-8")
    return folder


def identity(folder: Path) -> tuple[str, ...]:
    return (
        *("--identity", str(folder / "identity.json"), "--sheet", str(folder / "sheet.txt")),
        *("--passphrase-file", str(folder / "passphrase")),
    )


def test_a_lost_answer_to_a_registration_is_said_and_the_same_command_goes_on_with_one_mailbox(lossy) -> None:
    [code] = ask("wor-postbus", "invite", "--json", "--config", str(lossy.stage.postbus_config))
    welfare = keys(lossy, "welfare-keys")
    init = ("init", "--postbus", lossy.stage.postbus_url, "--code", code["code"], *identity(welfare))
    said = [lossy.told("inbox", *init)]
    while UNREACHABLE.search(said[-1]):
        said.append(lossy.told("inbox", *init))
    assert len(said) > 1
    assert "WOR-" not in said[-1]
    assert witness.count(lossy.stage, "postbus_organisations") == 1
    inbox = lossy.stage.inbox_config
    lossy.start("inbox", "wor-inbox", "serve", "--json", "--config", str(inbox))


def test_a_lost_answer_to_an_invitation_and_a_joining_is_said_and_the_same_command_goes_on(lossy) -> None:
    invitation = lossy.stage.root / "invitation.json"
    said = lossy.told("inbox", "invite", "--out", str(invitation))
    assert UNREACHABLE.search(said), said
    assert not invitation.exists()
    lossy.inbox("invite", "--out", str(invitation))
    lossy.sidecar("init")
    sidecar = lossy.stage.sidecar_config
    lossy.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(sidecar))
    join = ("join", str(invitation), "--label", "Welzijn De Brug", *identity(keys(lossy, "practice-keys")))
    said = lossy.told("sidecar", *join)
    tries = 1
    while UNREACHABLE.search(said):
        said, tries = lossy.told("sidecar", *join), tries + 1
    assert tries > 1
    assert "WOR-" not in said
    assert witness.count(lossy.stage, "postbus_organisations") == 2
    assert len(set(lossy.line.lost)) == 2
    lossy.line.loses(None)
    digits_compared(lossy)


CALLS = {
    "deposit": r"PUT /v1/mailboxes/[a-z2-7]+/messages/",
    "fetch": r"GET /v1/mailbox/messages/",
    "acknowledge": r"POST /v1/mailbox/acknowledgements",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_referral_and_every_answer_to_it_arrive_once_though_the_first_answer_to_each_call_is_lost(
    lossy, call
) -> None:
    lossy.line.loses(CALLS[call], most=6)
    before, one = len(lossy.cases()), lossy.person()
    referral = lossy.refer(one)
    lossy.reaches(referral, "received")
    lossy.intake(referral)
    lossy.has_its_letter(one)
    lossy.withdraw(referral)
    until(lambda: lossy.cases(referral)[0]["state"] == "withdrawn")
    until(lambda: lossy.departure(referral, "withdraw") == "received")
    assert len(lossy.cases()) == before + 1
    moves = [entry["move"] for entry in lossy.shown(referral)["timeline"]]
    assert len(moves) == len(set(moves)), moves
    until(lambda: witness.count(lossy.stage, "postbus_bodies") == 0)
    assert len(lossy.line.lost) == 6
    assert len(set(lossy.line.lost)) == 2, "both sides were to lose some"
    lossy.trails_hold()


def test_while_an_answer_is_lost_the_practice_reads_that_it_need_not_do_anything(lossy) -> None:
    lossy.stop("inbox")  # else its receipt tells at once that it arrived
    lossy.line.loses(CALLS["deposit"])
    lossy.line.breaks_polls = False  # only the sender is unlucky: it waits half a minute
    referral = lossy.refer()
    until(lambda: lossy.departure(referral) == "uncertain")
    lossy.says(referral, AGAIN)
    lossy.line.loses(None)
    lossy.again("inbox")
    lossy.reaches(referral, "received")
    assert len(lossy.cases(referral)) == 1
