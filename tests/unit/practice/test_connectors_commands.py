"""`wor-sidecar connectors`: the JSON shapes of the contract, the exit codes, and nothing stored."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from wor_sidecar.practice.cli_connectors import connectors
from wor_sidecar.settings.commands import run_cli

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "his_connectors" / "wor_his_table" / "samples"
CONTACTS = str(SAMPLES / "contacts.csv")
EXAMPLE = "profiles/table-example.toml"
LETTER = json.loads(
    (ROOT / "docs" / "reference" / "letter-json.md").read_text("utf-8").split("```json\n")[1].split("```")[0]
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run_cli(connectors, list(arguments))
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return command


def independent_letter(raw: bytes):
    path = ROOT / "tests" / "e2e" / "independent_medvri.py"
    spec = importlib.util.spec_from_file_location("independent_medvri_of_the_commands", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.read_medvri(raw)


def test_list_names_the_built_in_connectors(run) -> None:
    code, out, _err = run("list", "--json")
    found = {row["id"]: row for row in map(json.loads, out.splitlines())}
    assert code == 0
    assert list(found["table"]) == ["id", "version", "reads", "writes", "status", "why"]
    assert (found["medvri"]["writes"], found["medvri"]["status"]) == (["MEDVRI"], "loaded")


def test_read_prints_a_line_per_registration_in_the_shape_of_the_contract(run) -> None:
    code, out, err = run("read", CONTACTS, "--profile", EXAMPLE, "--json")
    first, second = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert set(first) == {
        "code", "code_system", "contact_date", "patient", "author", "episode_id", "contact_id", "source"
    }  # fmt: skip
    assert set(first["patient"]) == {
        "his_number", "bsn", "surname", "prefix", "partner_surname", "partner_prefix", "initials",
        "call_name", "birth_date", "sex", "phones", "email", "address",
    }  # fmt: skip
    assert set(first["patient"]["address"]) == {"street", "house_number", "postcode", "city"}
    assert first["author"] == {"name": "M. Bernard", "role": "huisarts", "agb": "01004568"}
    assert first["source"] == {"connector": "table", "position": "row 2"}
    assert (first["contact_date"], second["code"]) == ("2026-11-02", "Z68.01")


def test_all_prints_only_code_system_and_position_of_each_row(run) -> None:
    code, out, _err = run("read", CONTACTS, "--profile", EXAMPLE, "--all", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert rows[1] == {"code": "A04", "code_system": "icpc-1-nl", "position": "row 3"}
    assert len(rows) == 4
    assert "Voorbeeld" not in out


def test_record_errors_go_to_standard_error_with_exit_code_10(run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(Path(CONTACTS).read_text("utf-8").replace("01-02-1950", ""), "utf-8")
    code, out, err = run("read", str(bad), "--profile", EXAMPLE, "--json")
    assert code == 10
    assert len(out.splitlines()) == 1
    assert err.startswith("rij 2: ")
    assert "WOR-F211" in err
    assert "Voorbeeld" not in err


def test_without_json_a_person_sees_no_name(run) -> None:
    code, out, _err = run("read", CONTACTS, "--profile", EXAMPLE)
    assert code == 0
    assert "1950" in out
    assert "Voorbeeld" not in out


def test_try_counts(run) -> None:
    code, out, _err = run("try", CONTACTS, "--profile", EXAMPLE, "--json")
    told = json.loads(out)
    counts = [told[name] for name in ("triggering", "others", "elsewhere", "unreadable")]
    assert (code, counts) == (0, [2, 2, 0, 0])
    assert told["codes"] == {"Z68": 1, "A04": 1, "Z68.01": 1}
    assert told["layout"]["encoding"] == ["utf-8"]
    assert told["layout"]["delimiter"] == [";"]
    assert "surname = Achternaam" in told["layout"]["column"]
    assert "2 met Z68" in run("try", CONTACTS, "--profile", EXAMPLE)[1]


def test_the_codes_and_profiles_of_a_configuration_count(run, tmp_path: Path) -> None:
    text = (ROOT / "config" / "wor.example.toml").read_text("utf-8").replace('["Z68"]', '["A04"]')
    (tmp_path / "wor.toml").write_text(text, "utf-8")
    _code, out, _err = run("read", CONTACTS, "--profile", EXAMPLE, "--json", "--config", "wor.toml")
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["A04"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "error"),
    [
        (["nergens.csv", "--profile", EXAMPLE], 1, "WOR-E007"),
        ([CONTACTS], 3, "WOR-F112"),
        ([CONTACTS, "--profile", "nergens.toml"], 3, "WOR-F118"),
        ([CONTACTS, "--connector", "hl8"], 3, "WOR-F110"),
        ([CONTACTS, "--connector", "medvri", "--profile", EXAMPLE], 3, "WOR-F111"),
        ([CONTACTS, "--connector", "medvri"], 1, "WOR-F220"),
        (["iets.bin"], 2, "WOR-F120"),
        ([CONTACTS, "--profile", "fout.toml"], 3, "WOR-F119"),
        ([CONTACTS, "--profile", "sleutel.toml"], 3, "WOR-S242"),
        ([CONTACTS, "--profile", EXAMPLE, "--config", "nergens.toml"], 3, "WOR-S240"),
    ],
)
def test_trouble_is_one_coded_sentence(run, tmp_path: Path, arguments, exit_code: int, error: str) -> None:
    (tmp_path / "iets.bin").write_bytes(b"iets")
    (tmp_path / "fout.toml").write_text("connector = ")
    (tmp_path / "sleutel.toml").write_text('connector = "table"\nhiss = "x"\n')
    code, out, err = run("read", *arguments, "--json")
    assert (code, out) == (exit_code, "")
    assert error in err
    assert len(err.strip().splitlines()) == 1


def test_write_renders_the_documented_letter_and_never_overwrites(run, tmp_path: Path) -> None:
    (tmp_path / "letter.json").write_text(json.dumps(LETTER))
    arguments = ["write", "--connector", "medvri", "--letter", "letter.json", "--out", ".", "--json"]
    code, out, _err = run(*arguments)
    written = Path(json.loads(out)["file"])
    seen = independent_letter(written.read_bytes())
    assert (code, written.name) == (0, "abcdefghijklmnopqrstuvwxyz.edi")
    assert (seen.lines, seen.bsn) == (LETTER["lines"], "999990019")
    again, _out, err = run(*arguments)
    assert (again, "WOR-E008" in err) == (1, True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"lines": "geen lijst"}, "WOR-F121"),
        ({"sender": None}, "WOR-F121"),
        ({"written_at": "gisteren"}, "WOR-F121"),
        ({"id": "../../x"}, "WOR-F116"),
        ({"lines": ["x" * 71]}, "WOR-F116"),
    ],
)
def test_a_letter_that_cannot_be_written_says_why_threat_22(run, tmp_path: Path, change, error: str) -> None:
    (tmp_path / "letter.json").write_text(json.dumps({**LETTER, **change}))
    before = sorted(tmp_path.iterdir())
    code, _out, err = run("write", "--connector", "medvri", "--letter", "letter.json", "--out", ".")
    assert (code, error in err) == (1, True)
    assert sorted(tmp_path.iterdir()) == before


def test_a_letter_needs_a_connector_that_writes_and_a_folder(run, tmp_path: Path) -> None:
    (tmp_path / "letter.json").write_text(json.dumps(LETTER))
    assert "WOR-F115" in run("write", "--connector", "table", "--letter", "letter.json", "--out", ".")[2]
    assert "WOR-E004" in run("write", "--connector", "medvri", "--letter", "letter.json", "--out", "weg")[2]
