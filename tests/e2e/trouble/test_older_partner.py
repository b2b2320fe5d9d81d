"""A partner with an older program lacks a type: the sender reads so in a sentence, and nothing else waits."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from trouble_scene import Scene, scene, started, until

OLDER = Path(__file__).with_name("older")
TOO_OLD = "Welzijn De Brug werkt met een oudere versie"


def older(*types: str) -> dict[str, str]:
    """Return what makes a program not know some types."""
    path = os.pathsep.join(filter(None, (str(OLDER), os.environ.get("PYTHONPATH"))))
    return {"PYTHONPATH": path, "WOR_OLDER_WITHOUT": " ".join(types)}


@pytest.fixture(scope="module")
def on(tmp_path_factory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("older"), begin=False) as made:
        made.environments = {"inbox": older("referral", "feedback_consent")}
        started(made)
        yield made


def test_the_partners_statement_says_what_it_does_not_know(on) -> None:
    [_, partner] = on.sidecar("partners", "list", "--json")
    assert "referral/1" not in partner["speaks"]
    assert "withdraw/1" in partner["speaks"]


def test_a_referral_that_the_partner_cannot_read_is_a_task_and_blocks_nothing_threat_39(on) -> None:
    referral = on.refer()
    until(lambda: on.departure(referral) == "refused_by_partner")
    on.says(referral, TOO_OLD)
    assert on.state(referral) == "queued"
    assert on.cases() == []
    on.withdraw(referral)
    until(lambda: on.departure(referral, "withdraw") == "received")


def test_once_the_partner_has_the_newer_version_a_referral_arrives(on) -> None:
    on.stop("inbox")
    on.programs["inbox"].environment = None
    on.environments = {}
    on.again("inbox")
    one = on.person()
    referral = on.refer(one)
    on.reaches(referral, "received")
    on.intake(referral)
    on.has_its_letter(one)
    on.trails_hold()
