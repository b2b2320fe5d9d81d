"""A practice's own words: good ones count, bad ones stop nothing."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.letters import Template
from wor_sidecar.exchange import contents
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.cli_letters import letters
from wor_sidecar.practice.writeback.sample_letters import fullest
from wor_sidecar.practice.writeback.template_checks import LIMIT, leaflet_faults, letter_faults, text_of
from wor_sidecar.practice.writeback.templates import FILES, Templates
from wor_sidecar.settings.commands import run_cli
from wor_sidecar.texts.consents import LeafletWords, leaflet_template
from wor_sidecar.texts.letters import template

INTAKE = Template.FEEDBACK_INTAKE
PACKAGED = template(INTAKE.value)
OWN = PACKAGED.replace("eerste gesprek is geweest", "het eerste gesprek")
FILE = "feedback-intake.txt"
MESSAGE = "   {bericht}\n"
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
[trigger]
since = 2026-01-01
[[import]]
name = "post"
path = 'import'
connector = "fake"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[[route]]
organisation = "Welzijn De Brug"
municipality = "Meierijstad"
postcodes = ["5460-5469"]
[data]
folder = 'data'
[letters]
folder = '{folder}'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "letters"
    made.mkdir()
    return made


class Heard(list):
    def __call__(self, signal) -> None:
        self.append((signal.name, signal.subject))


class StillClock:
    def now(self) -> int:
        return 1


def first_line(templates: Templates) -> str:
    return templates.render(fullest(INTAKE))[0]


@pytest.mark.parametrize("letter", Template)
def test_the_packaged_words_pass_their_own_check(letter):
    assert letter_faults(letter, template(letter.value), "x") == []


def test_the_packaged_leaflet_passes_too():
    assert leaflet_faults(leaflet_template(), "leaflet.md") == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("gestart", "gestart \u2013 nu", "WOR-S364", 6),
        ("gestart", "ge\tstart", "WOR-S364", 6),
        ("{cijfer}", "{mark}", "WOR-S365", 5),
        ("{cijfer}", "{}", "WOR-S365", 5),
        ("{cijfer}", "{cijfer", "WOR-S366", 5),
        ("gestart", "[gestart", "WOR-S366", 6),
        ("[Cijfer", "[[Cijfer", "WOR-S366", 5),
        ("Kenmerk {kenmerk}", "{kenmerk}", "WOR-S367", None),
        ("Kenmerk {kenmerk}", "Kenmerk {kenmerk}\nGroet", "WOR-S367", None),
        ("Welzijn op Recept: eerste gesprek is geweest", "{coach}", "WOR-S368", None),
        ("Welzijn op Recept: eerste gesprek is geweest", "S  Welzijn op Recept: gesprek", "WOR-S368", None),
        (
            "Welzijn op Recept: eerste gesprek is geweest",
            "Welzijn op Recept: " + "zo " * 30,
            "WOR-S368",
            None,
        ),
        ("gestart", "gestart (Z68)", "WOR-S369", 6),
        ("gestart", "gestart z 68", "WOR-S369", 6),
        ("gestart", "A12.01", "WOR-S369", 6),
        ("gestart", "999990019", "WOR-S370", 6),
        ("gestart", "9999.900.19", "WOR-S370", 6),
        (
            MESSAGE,
            MESSAGE + "   Nog een regel die hier altijd staat en niet kort is.\n" * 6,
            "WOR-S371",
            None,
        ),
        (MESSAGE, "", "WOR-S372", None),
        (MESSAGE, "   [{bericht} ({cijfer})]\n", "WOR-S372", None),
        ("   [Vraag aan u: {vraag}]\n", "", "WOR-S372", None),
    ],
)
def test_a_fault_is_named_with_its_line(old, new, code, line):
    assert old in PACKAGED
    found = {fault.code: fault for fault in letter_faults(INTAKE, PACKAGED.replace(old, new, 1), FILE)}
    assert code in found
    assert found[code].fields.get("line") == line


def test_every_fault_is_told_at_once():
    text = PACKAGED.replace("gestart", "Z68 “999990019”").replace("{cijfer}", "{mark}")
    codes = {fault.code for fault in letter_faults(INTAKE, text, FILE)}
    assert codes == {"WOR-S364", "WOR-S365", "WOR-S369", "WOR-S370"}


@given(st.text(max_size=300))
def test_whatever_stands_in_a_template_is_told_and_never_fails(text):
    whole = text_of(text.encode("utf-8", "replace"), FILE)
    assert letter_faults(INTAKE, whole, FILE)
    leaflet_faults(whole, "leaflet.md")


def test_own_words_count_once_they_are_there_and_the_packaged_ones_when_they_are_gone(folder):
    templates = Templates(folder)
    assert first_line(templates).endswith("eerste gesprek is geweest")
    (folder / FILE).write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    templates.look()
    assert first_line(templates).endswith("het eerste gesprek")
    assert templates.is_own(FILE)
    (folder / FILE).unlink()
    templates.look()
    assert first_line(templates).endswith("eerste gesprek is geweest")


def test_a_bad_template_falls_back_alone_and_is_told_once_for_each_change(folder):
    heard = Heard()
    (folder / FILE).write_text(OWN, "utf-8")
    (folder / "ended.txt").write_text(template("ended").replace("afgerond na", "klaar na"), "utf-8")
    templates = Templates(folder, StillClock(), heard)
    (folder / "ended.txt").write_text("Z68", "utf-8")
    for _ in range(3):
        templates.look()
    assert heard == [("letter_template_broken", "ended.txt")]
    assert first_line(templates).endswith("het eerste gesprek")
    assert templates.letter(Template.ENDED) == template("ended")
    [note] = templates.notes()
    assert (note.code, note.facts["template"]) == ("letter_template_broken", "ended.txt")
    assert "ended.txt" in note.told
    (folder / "ended.txt").write_text("Z68 en meer", "utf-8")
    templates.look()
    assert len(heard) == 2
    (folder / "ended.txt").write_text(template("ended"), "utf-8")
    templates.look()
    assert (templates.notes(), len(heard)) == ([], 2)


def test_a_folder_that_is_away_takes_nobodys_words_away(folder, tmp_path):
    heard = Heard()
    (folder / FILE).write_text(OWN, "utf-8")
    templates = Templates(folder, StillClock(), heard)
    folder.rename(tmp_path / "gone")
    templates.look()
    templates.look()
    assert first_line(templates).endswith("het eerste gesprek")
    assert [fault.code for fault in templates.faults()[""]] == ["WOR-S374"]
    assert templates.notes() == []
    assert heard == [("letter_template_broken", "")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"caf\xe9\n", "WOR-S363"),
        (b"x" * (LIMIT + 1), "WOR-S362"),
        (b"", "WOR-S367"),
        (b"\x00\n", "WOR-S364"),
    ],
)
def test_a_file_that_is_no_template_is_told(folder, raw, code):
    (folder / FILE).write_bytes(raw)
    templates = Templates(folder)
    assert code in [fault.code for fault in templates.faults()[FILE]]
    assert first_line(templates).endswith("eerste gesprek is geweest")


def test_a_misspelt_name_is_told_and_a_readme_is_not(folder):
    (folder / "feedback_intake.txt").write_text(OWN, "utf-8")
    (folder / "README.txt").write_text("uitleg", "utf-8")
    (folder / "notes.docx").write_text("x", "utf-8")
    faults = Templates(folder).faults()
    assert {file: [one.code for one in found] for file, found in faults.items()} == {
        "feedback_intake.txt": ["WOR-S373"]
    }


@pytest.mark.skipif(os.name != "posix", reason="pipes have names on POSIX")
def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / FILE)
    assert Templates(folder).faults()[FILE][0].code == "WOR-S361"


def test_an_own_leaflet_is_filled_as_the_packaged_one(folder):
    words = LeafletWords("Anna", "De Brug", "0413-000004", "0413-000000", "0413-000009")
    (folder / "leaflet.md").write_text("### Hallo €\n\n{coach} belt u.\n", "utf-8")
    assert Templates(folder).leaflet(words) == "### Hallo €\n\nAnna belt u.\n"
    (folder / "leaflet.md").write_text("{wie} belt u.\n", "utf-8")
    assert Templates(folder).leaflet(words).startswith("### Welzijn op Recept")


def test_a_letter_comes_whatever_becomes_of_its_template(make_house, a_registration, a_patient, folder):
    house = make_house(SETTINGS.format(folder=folder))
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    (folder / FILE).write_text("kapot", "utf-8")
    house.rooms.templates.look()
    house.deliver(house.feedback(referral, check), referral)
    (folder / FILE).write_text(OWN, "utf-8")
    house.rooms.templates.look()
    assert house.practice.placers[0].step() == 1
    [path] = house.imported()
    assert json.loads(path.read_bytes())["lines"][0].endswith("eerste gesprek is geweest")


def test_status_and_the_list_of_what_waits_name_a_broken_template(make_house, folder):
    (folder / FILE).write_text("kapot", "utf-8")
    house = make_house(SETTINGS.format(folder=folder))
    [told] = OverviewCalls(house.rooms).status(None)["letters"]
    assert (told["template"], told["code"]) == (FILE, "WOR-S372")
    assert FILE in told["told"]


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run_cli(letters, list(arguments))
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return command


def test_exported_templates_are_good_and_never_overwrite(run):
    code, out, err = run("export", "mine", "--json")
    assert (code, json.loads(out), err) == (0, {"folder": "mine", "files": list(FILES)}, "")
    code, out, _err = run("check", "--folder", "mine", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert sorted(row["file"] for row in rows) == sorted(FILES)
    assert all(row["ok"] and row["faults"] == [] for row in rows)
    assert run("export", "mine")[0] != 0


def test_check_ends_in_3_when_one_is_bad_and_names_each_fault(run):
    run("export", "mine")
    Path("mine/ended.txt").write_text("Klaar Z68\n", "utf-8")
    code, out, err = run("check", "--folder", "mine", "--json")
    found = {row["file"]: row for row in map(json.loads, out.splitlines())}
    assert code == 3
    assert "WOR-S369" in [fault["code"] for fault in found["ended.txt"]["faults"]]
    assert "WOR-S369" in err
    assert "WOR-S375" in err
    assert found["stopped.txt"]["ok"]


def test_list_says_whose_words_count(run):
    run("export", "mine")
    Path("mine/ended.txt").write_text("x", "utf-8")
    _code, out, _err = run("list", "--folder", "mine", "--json")
    found = {row["name"]: row for row in map(json.loads, out.splitlines())}
    assert (found["stopped"]["own"], found["stopped"]["fault"]) == (True, "")
    assert found["ended"]["own"] is False
    assert found["ended"]["fault"].startswith("WOR-S3")
    assert "meegeleverde tekst" in run("list")[1]


def test_show_prints_a_letter_about_nobody(run):
    code, out, _err = run("show", "stopped", "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["asks"] is True
    assert shown["lines"][0] == "Welzijn op Recept: voortijdig gestopt"
    assert run("show", "leaflet")[1].startswith("### Welzijn op Recept")
    assert "WOR-S373" in run("show", "other")[2]


def test_check_reads_the_folder_of_the_configuration(run):
    Path("wor.toml").write_text(
        "[practice]\nname = 'x'\n[data]\nfolder = 'd'\n[letters]\nfolder = 'mine'\n", "utf-8"
    )
    assert run("check", "--config", "wor.toml")[0] == 3
    run("export", "mine")
    assert run("check", "--config", "wor.toml")[0] == 0


@pytest.mark.parametrize("agreed", [True, False])
def test_words_that_should_not_have_been_sent_stay_out_of_the_file(house, a_registration, a_patient, agreed):
    referral = house.refer(a_registration(), *(["feedback"] if agreed else []))
    details = contents.RejectDetails("Bel de dochter.", patient_knows=True)
    check = house.check(referral, a_patient())
    refused = contents.Status(
        move="reject",
        at=house.clock.now() // 1000 * 1000,
        by=contents.By("Coach", "0413-1"),
        reason_code="already_client",
        text="Komt hier al jaren.",
        patient_check=check,
        details=details,
    )
    house.deliver(refused, referral)
    house.practice.placers[0].step()
    [path] = house.imported()
    said = "\n".join(json.loads(path.read_bytes())["lines"])
    for words in ("al jaren", "dochter", "al bij ons bekend"):
        assert (words in said) == agreed
    assert "Patiënt weet dit van Welzijn De Brug: ja." in said
