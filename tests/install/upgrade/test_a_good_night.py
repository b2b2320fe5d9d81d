"""A referral is under way on upgrade night: nothing is lost, nothing twice, nothing sent on trial."""

import pytest
from trouble_scene import Scene, scene, until
from upgrade_machine import NEW, OLD
from upgrade_trees import adds_a_table

from wor_sidecar.installed.services import Instance
from wor_sidecar.practice.opening import BRANCHES

LATER = "0.3.0"


@pytest.fixture
def on(machine, paired, tmp_path):
    with scene(tmp_path / "scene", begin=False, paired=paired) as made:
        stage = made.stage
        made.start("postbus", "wor-postbus", "serve", "--json", "--config", str(stage.postbus_config))
        made.start("inbox", "wor-inbox", "serve", "--json", "--config", str(stage.inbox_config))
        machine.begin(Instance("wor-sidecar", "", stage.sidecar_config))
        yield made


def trial(on: Scene):
    return on.call("sidecar", "GET", "/v1/status")["trial"]


def test_a_night_with_referrals_under_way(on, machine):
    machine.has(NEW, adds_a_table("practice", BRANCHES[-1].revisions()[-1]))
    one, two, three = on.person(), on.person(), on.person()
    first = on.refer(one)
    on.reaches(first, "received")
    on.export(two)
    on.question(two)

    night = machine.command(NEW, "upgrade", "--to", NEW, "--trial-seconds", "9", "--json")
    until(lambda: machine.root.current() == NEW)
    until((on.stage.root / "practice" / "control.json").exists)
    until(lambda: trial(on))
    second = on.yes(two)  # the desk works; its undo window closes while the new version is on trial
    on.export(three)
    on.intake(first)  # a report for the GP lies at the postbus now
    seen = 0
    while True:
        facts = on.departure(second), on.questions(three), on.letters_for(one), on.cases(second)
        if not trial(on):
            break
        assert facts == ("held", [], [], [])
        seen += 1
    assert seen > 0

    out, errors = night.communicate(timeout=120)
    assert night.returncode == 0, errors
    assert '"new":"0.2.0"' in out
    assert "op proef" in errors
    assert trial(on) is None
    on.reaches(second, "received")
    assert len(on.cases(second)) == 1
    on.question(three)
    on.has_its_letter(one)
    assert not list((on.stage.root / "practice" / "before-upgrade").glob("*"))

    # What this partner speaks, a later release wouldn't understand.
    speaks = 'SPEAKS: Final = tuple(one for one in _SPEAKS if one.type != "referral")\n'
    machine.has(LATER, {"wor_sidecar/exchange/contents/__init__.py": ("", f"\n_SPEAKS = SPEAKS\n{speaks}")})
    code, said = machine.told(LATER, "upgrade", "--to", LATER)
    assert code == 3
    assert "Welzijn De Brug werkt met een oudere versie" in said
    assert "referral/1" in said
    assert machine.root.current() == NEW

    code, said = machine.told(NEW, "rollback")
    assert (code, machine.root.current()) == (0, OLD)
    assert on.call("sidecar", "GET", "/v1/status")["version"] == OLD
    assert {on.state(first), on.state(second)} <= {"received", "accepted", "intake_done"}
    assert len(on.letters_for(one)) == 1
    on.trails_hold()
