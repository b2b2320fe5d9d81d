"""The command line against the running program: shapes, exit codes, no patient in an argument."""

import json

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.environment import NotRunning
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.hooks.plugins import PluginState, PluginStatus
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.cli import cli
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.wire.control_server import serve_control

SETTINGS_FILE = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = 'data'
"""


@pytest.fixture
def run(house):
    """Runs a command to its end; returns its result, or the JSON lines that it printed."""
    config = house.folder / "wor.toml"
    config.write_text(SETTINGS_FILE, "utf-8")
    data = house.folder / "data"
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def run(*arguments, stdin=""):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config), "--json"], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    yield run
    control.stop()


def test_the_desk_without_a_screen_lists_shows_answers_and_undoes(run, house, a_registration):
    taken = house.take(a_registration())
    [listed] = run("prompts", "list")
    expected = {
        "id",
        "referral_id",
        "initials",
        "birth_year",
        "contact_date",
        "referrer",
        "code",
        "since",
        "claim",
    }
    assert expected <= listed.keys()
    assert (listed["initials"], listed["birth_year"], listed["claim"]) == ("A.W.", 1951, "free")
    [shown] = run("prompts", "show", taken.prompt)
    assert shown["patient"]["name"] == "A. Wilgenhout"
    assert [route["label"] for route in shown["routes"]] == ["Welzijn De Brug"]
    [recorded] = run(
        *("prompts", "answer", taken.prompt, "given_to_me", "--how", "phone", "--scope", "feedback"),
        *("--organisation", "Welzijn De Brug", "--product", "welzijn-op-recept", "--by", "Assistente"),
    )
    assert recorded.keys() == {"undo_until"}
    assert house.state(taken.referral) == "queued"
    run("prompts", "undo", taken.prompt)
    assert house.state(taken.referral) == "awaiting_consent"


def test_details_come_over_standard_input_alone(run, house, a_registration):
    taken = house.take(a_registration())
    run(
        *("prompts", "answer", taken.prompt, "given_to_me", "--scope", "own_words", "--by", "Assistente"),
        *("--organisation", "Welzijn De Brug", "--product", "welzijn-op-recept", "--details", "-"),
        stdin='{"own_words": "ik ben vaak alleen"}',
    )
    assert house.state(taken.referral) == "queued"
    refused = CliRunner().invoke(
        cli, ["prompts", "answer", "x", "refused", "--by", "A", "--details", "tekst"]
    )
    assert refused.exit_code == 2


def test_a_refused_answer_leaves_the_prompt_free_for_a_colleague(run, house, a_registration):
    taken = house.take(a_registration())
    with pytest.raises(RemoteError, match="WOR-S105"):
        run("prompts", "answer", taken.prompt, "given_to_me", "--organisation", "x", "--by", "Assistente")
    [listed] = run("prompts", "list")
    assert listed["claim"] == "free"


def test_a_yes_goes_to_the_only_organisation_that_fits_unless_another_is_named(run, house, a_registration):
    taken = house.take(a_registration())
    [shown] = run("prompts", "show", taken.prompt)
    run("prompts", "answer", taken.prompt, "given_to_me", "--by", "Assistente")
    [referral] = run("referrals", "list")
    assert [referral["organisation"]] == [route["organisation"] for route in shown["routes"]]


def test_a_referral_by_hand_has_the_same_way(run, house):
    patient = {
        "his_number": "20",
        "surname": "Zandkasteel",
        "birth_date": "1984-07-30",
        "phones": ["0413-000102"],
    }
    author = {"name": "M. Bernard", "role": "huisarts", "agb": ""}
    [made] = run("referrals", "new", "--patient", "-", stdin=json.dumps({**patient, "author": author}))
    [listed] = run("prompts", "list")
    assert (listed["id"], listed["referral_id"]) == (made["prompt_id"], made["referral_id"])
    with pytest.raises(RemoteError, match="WOR-S302"):
        run("referrals", "new", "--patient", "-", stdin=json.dumps(patient))


@pytest.mark.parametrize(
    "patient",
    [
        "{}",
        '{"his_number": 3}',
        '{"his_number": "3", "birth_date": "gisteren"}',
        '{"bsn": "123456789"}',
        '{"phones": "x"}',
    ],
)
def test_a_patient_that_cannot_be_one_is_refused_with_a_code(run, patient):
    with pytest.raises(RemoteError) as refused:
        run("referrals", "new", "--patient", "-", stdin=patient)
    assert refused.value.code in {"WOR-S264", "WOR-S301"}


def test_a_referral_shows_its_timeline_and_letters(run, house, a_registration, a_patient):
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    house.practice.placers[0].step()
    [shown] = run("referrals", "show", referral)
    keys = {
        "id",
        "registration_id",
        "state",
        "flags",
        "organisation",
        "product",
        "timeline",
        "signals",
        "letters",
    }
    assert keys <= shown.keys()
    assert [entry["move"] for entry in shown["timeline"]] == [
        "detect",
        "give",
        "received",
        "accept",
        "intake_done",
    ]
    assert {"at", "actor", "move", "reason"} <= shown["timeline"][0].keys()
    [letter] = shown["letters"]
    assert {"id", "template", "state", "asks", "seen_at", "file"} <= letter.keys()
    assert letter["file"] == str(house.imported()[0])


def test_taking_back_withdrawing_and_seeing_are_commands(run, house, a_registration, a_patient):
    held = house.take(a_registration())
    house.answer(held.prompt, "given_to_me")
    [cancelled] = run("referrals", "cancel", held.referral, "--reason", "by_mistake", "--by", "Assistente")
    assert (cancelled["state"], cancelled["departures"]) == ("cancelled", [])
    assert cancelled["timeline"][-1]["actor"] == "Assistente"
    other = house.refer(a_registration(a_patient(his_number="20", bsn="")), "feedback")
    [withdrawn] = run("referrals", "withdraw", other, "--kind", "feedback")
    assert withdrawn["state"] == "received"
    [withdrawn] = run("referrals", "withdraw", other, "--kind", "everything")
    assert withdrawn["state"] == "withdrawn"
    with pytest.raises(RemoteError, match="WOR-S10"):
        run("referrals", "cancel", other, "--reason", "by_mistake")


def test_partners_are_listed_without_their_digits(run, house):
    own, partner = run("partners", "list")
    assert len(own["own_digits"].replace(" ", "")) == 30
    keys = "organisation label kind verified_by_us verified_by_them statement_until last_seen speaks"
    assert set(keys.split()) <= partner.keys()
    assert not any("digits" in key for key in partner)


def test_status_audit_and_plugins_answer(run, house, a_registration):
    house.take(a_registration())
    [status] = run("status")
    assert (status["prompts"], status["referrals"]) == (1, {"awaiting_consent": 1})
    [report] = run("audit", "verify")
    assert report["ok"]
    assert "prompt.made" in [line["event"] for line in run("audit", "show")]
    assert run("plugins", "list") == []


def test_a_plugin_that_is_broken_is_listed_with_why_and_with_the_code_that_it_is(run, house):
    found = PluginState(
        "acme", "g", "acme-wor", "1.5", PluginStatus.BROKEN, "ImportError: stuk", sha256="b" * 64
    )
    object.__setattr__(house.rooms.plugins, "states", (found,))  # frozen: the loader alone fills it
    [listed] = run("plugins", "list")
    assert (listed["name"], listed["version"], listed["status"]) == ("acme", "1.5", "broken")
    assert (listed["why"], listed["sha256"]) == ("ImportError: stuk", "b" * 64)
    assert run("status")[0]["plugins"] == {"acme": "broken"}


def test_an_unknown_prompt_or_referral_is_said_in_a_sentence(run):
    with pytest.raises(RemoteError, match="WOR-S310"):
        run("prompts", "show", "nobody")
    with pytest.raises(RemoteError, match="WOR-S320"):
        run("referrals", "show", "nobody")


def test_without_the_program_every_command_says_so(tmp_path):
    config = tmp_path / "wor.toml"
    config.write_text(SETTINGS_FILE, "utf-8")
    result = CliRunner().invoke(cli, ["prompts", "list", "--config", str(config)])
    assert isinstance(result.exception, NotRunning)


def test_every_command_has_help_with_an_example():
    def walk(command, path):
        context = command.make_context(path[-1], [], resilient_parsing=True)
        if hasattr(command, "list_commands"):
            for name in command.list_commands(context):
                yield from walk(command.get_command(context, name), [*path, name])
        yield path, command

    found = walk(cli, ["wor-sidecar"])
    lacking = [" ".join(path) for path, command in found if "Example:" not in (command.help or "")]
    assert lacking == []


def test_status_names_a_plugin_that_is_broken(monkeypatch):
    from wor_sidecar.practice import cli_service

    found = {
        "practice": "De Linde",
        "prompts": 0,
        "departures": {"held": 0, "waiting": 0, "failed": 0},
        "plugins": {"acme": "broken", "table": "loaded"},
        "quarantine": 0,
        "orphans": 0,
        **dict.fromkeys(("exports", "imports", "letters", "keys", "down"), ()),
        **dict.fromkeys(("backup", "retention", "after_restore")),
    }
    monkeypatch.setattr(cli_service, "ask", lambda *_: found)
    for line in ("nights_line", "status_line"):
        monkeypatch.setattr(cli_service, line, lambda _found: "")
    said = CliRunner().invoke(cli, ["status"]).stdout
    assert [each for each in said.splitlines() if "acme" in each]
    assert not [each for each in said.splitlines() if "table" in each]
