"""A disk is full at each step of a referral: a sentence meanwhile, and nothing lost or twice after it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from trouble_disks import Disk, disk
from trouble_scene import Scene, lacking, scene, until

from wor_sidecar.demo import witness
from wor_sidecar.domain.errors.foundations import RemoteError

FOLDERS = ("practice", "welfare", "postbus", "his")
FULL = "De schijf met de datamap is vol. Dit is daarom niet bewaard. Maak er ruimte vrij"
PATIENT = '{"his_number": "1", "surname": "Voorbeeld", "birth_date": "1950-01-01"}'


@pytest.fixture(scope="module")
def disks(tmp_path_factory) -> Iterator[dict[str, Disk]]:
    root = tmp_path_factory.mktemp("disks")
    with ExitStack() as stack:
        try:
            yield {name: stack.enter_context(disk(root / name)) for name in FOLDERS}
        except PermissionError as refused:
            lacking(f"needs to mount a disk: {refused}")


@pytest.fixture(scope="module")
def on(disks, paired) -> Iterator[Scene]:
    with scene(disks["his"].folder.parent, undo_seconds=4, paired=paired) as made:
        yield made


def goes_round_once(on: Scene, referral: str) -> None:
    """Bring it to its letter, and see that all there is of it is there once."""
    on.reaches(referral, "received")
    on.intake(referral)
    on.has_its_letter(on.people[-1])
    assert len(on.cases(referral)) == 1
    on.trails_hold()


def refused(step, *arguments) -> None:
    """See that a step is refused for want of room."""
    with pytest.raises(RemoteError) as caught:
        step(*arguments)
    assert caught.value.code == "WOR-S208"


def test_the_practices_disk_is_full_when_a_list_comes_and_when_somebody_answers(on, disks) -> None:
    one = on.person()
    with disks["practice"].full():
        on.export(one)
        assert FULL in on.told("sidecar", "referrals", "new", "--patient", "-", stdin=PATIENT)
        assert on.questions(one) == []
    prompt = on.question(one)
    with disks["practice"].full():
        refused(on.yes, one)
        assert FULL in on.told("sidecar", "prompts", "show", prompt["id"])
        assert on.questions(one) == [prompt]
    goes_round_once(on, on.yes(one))


def test_the_practices_disk_is_full_when_a_referral_is_to_leave_and_when_its_answer_comes(on, disks) -> None:
    referral = on.refer()
    with disks["practice"].full():
        until(lambda: "courier.failed" in (on.stage.logs / "sidecar.log").read_text("utf-8"))
        assert on.cases(referral) == []
    on.reaches(referral, "received")
    with disks["practice"].full():
        on.intake(referral)
        until(lambda: witness.count(on.stage, "postbus_bodies") >= 3)
    on.has_its_letter(on.people[-1])
    assert on.state(referral) == "intake_done"
    on.trails_hold()


def test_the_inboxs_disk_is_full_when_a_referral_comes_and_when_the_coach_acts_threat_30(on, disks) -> None:
    with disks["welfare"].full():
        referral = on.refer()
        until(lambda: on.departure(referral) == "deposited")
        refused(on.cases)  # looking at patients is a line of the audit trail
    on.reaches(referral, "received")
    with disks["welfare"].full():
        refused(on.act, referral, "accept")
        assert FULL in on.told("inbox", "cases", "act", referral, "accept", "--by", "Coach")
    assert [one["state"] for one in on.cases(referral)] == ["received"]
    goes_round_once(on, referral)


def test_the_postbuss_disk_is_full_when_a_referral_is_to_go_there(on, disks) -> None:
    with disks["postbus"].full():
        referral = on.refer()
        until(lambda: on.departure(referral) == "uncertain")
        on.says(referral, "We sturen het opnieuw. U hoeft niets te doen.")
    goes_round_once(on, referral)


def test_the_hiss_disk_is_full_when_a_letter_is_to_be_placed(on, disks) -> None:
    referral = on.refer()
    on.reaches(referral, "received")
    with disks["his"].full():
        on.intake(referral)
        on.says(referral, "De brief wacht. In de map van het HIS kan niet worden geschreven.")
        assert "(WOR-S331)" in on.told("sidecar", "status")
        assert on.letters_for(on.people[-1]) == []
    on.has_its_letter(on.people[-1])
    until(lambda: "(WOR-S331)" not in on.told("sidecar", "status"))
    assert list((on.stage.root / "his" / "import.tmp").iterdir()) == []
