"""`connectors read` and `try` with several files, folders, batches and files that are no files."""

import json
import os
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.folders import FileTruncated, RowBroken
from wor_sidecar.hooks.connector import FileFault, RecordError
from wor_sidecar.practice import reading_by_hand
from wor_sidecar.practice.cli_connectors import connectors
from wor_sidecar.settings.commands import run_cli

HEADER = "Nr;Naam;Geboren;Datum;ICPC;Extra\n"
PROFILE = """
connector = "table"
[table]
code_system = "icpc-1-nl"
[table.columns]
his_number = "Nr"
surname = "Naam"
birth_date = "Geboren"
contact_date = "Datum"
code = "ICPC"
"""


def row(number, code="Z68", born="01-02-1950"):
    return f"{number};Voorbeeld;{born};02-11-2026;{code};x\n"


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))
    (tmp_path / "p.toml").write_text(PROFILE)
    (tmp_path / "export").mkdir()

    def command(*arguments, profile="p.toml"):
        given = ["--profile", profile] if profile else []
        with pytest.raises(SystemExit) as ended:
            run_cli(connectors, [*arguments, *given, "--json"])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        lines = [json.loads(line) for line in told.out.splitlines()]
        return int(ended.value.code or 0), lines, told.err

    return command


def numbers(lines):
    return [line["patient"]["his_number"] for line in lines]


def test_a_folder_is_its_files_by_name_and_no_half_made_ones(run, tmp_path):
    for name, number in (("b.csv", 2), ("a.csv", 1), ("c.csv.tmp", 3), (".d.csv", 4)):
        (tmp_path / "export" / name).write_text(HEADER + row(number))
    code, lines, err = run("read", "export")
    assert (code, numbers(lines), err) == (0, ["1", "2"], "")


def test_one_bad_file_of_several_is_named_and_the_others_are_read(run, tmp_path):
    (tmp_path / "a.csv").write_text(HEADER + row(1))
    (tmp_path / "b.csv").write_text("iets;anders\n1;2\n")
    (tmp_path / "c.csv").write_text(HEADER + row(3, born="") + row(4))
    code, lines, err = run("read", "a.csv", "b.csv", "c.csv")
    assert (code, numbers(lines)) == (10, ["1", "4"])
    bad, broken = err.splitlines()
    assert bad.startswith("b.csv: ")
    assert broken.startswith("c.csv, rij 2: ")


def test_of_half_a_file_nothing_is_shown(run, tmp_path):
    (tmp_path / "half.csv").write_text(HEADER + row(1) + "2;Voorb")
    code, lines, err = run("read", "half.csv")
    assert (code, lines) == (1, [])
    assert "WOR-F101" in err


class Together:
    """Reads files of one batch: a file may refer to another one."""

    id, version, reads, writes, suffix = "together", "1.0", ("T",), (), ""

    def sniff(self, head, name):
        return name.endswith(".t")

    def read(self, stream, profile):
        raise RuntimeError("not one by one")

    def render(self, letter, profile):
        raise RuntimeError("nothing is written")

    read_letter = render

    def read_batch(self, streams, profile):
        assert len(streams) == 3
        yield 0, RecordError("entry 1", RowBroken(why="x"))
        yield 1, FileFault(FileTruncated())
        for stream in streams:
            stream.read()


@pytest.fixture
def together(monkeypatch):
    found = reading_by_hand.load_plugins()
    found.connectors["together"] = Together()
    monkeypatch.setattr(reading_by_hand, "load_plugins", lambda *_: found)


def test_files_of_a_batch_are_read_together(run, tmp_path, together):
    for name in "abc":
        (tmp_path / "export" / f"{name}.t").write_text("x")
    code, lines, err = run("read", "export", profile=None)
    assert (code, lines) == (10, [])
    assert [line.split(":")[0].split(",")[0] for line in err.splitlines()] == ["a.t", "b.t"]


def test_a_crash_of_a_connector_is_a_coded_sentence(run, tmp_path, together):
    (tmp_path / "a.t").write_text("x")
    code, lines, err = run("read", "a.t", profile=None)
    assert (code, lines) == (1, [])
    assert "WOR-F310" in err


def test_try_says_what_somebody_who_writes_a_profile_needs(run, tmp_path):
    (tmp_path / "a.csv").write_text(
        HEADER + row(1) + row(2, "z68") + row(3, "A04") + row(4, "A04") + row(5, born="1950")
    )
    code, [told], _err = run("try", "a.csv")
    assert code == 10
    assert (told["triggering"], told["others"], told["unreadable"]) == (1, 3, 1)
    assert told["codes"] == {"A04": 2, "Z68": 1, "z68": 1}
    assert [(each["position"], each["code"]) for each in told["errors"]] == [("row 6", "WOR-F212")]
    assert told["layout"]["delimiter"] == [";"]
    assert told["layout"]["unused column"] == ["Extra"]
    assert "Voorbeeld" not in json.dumps(told)


def test_try_names_every_column_that_is_not_there(run, tmp_path, capsys):
    (tmp_path / "a.csv").write_text(HEADER.replace("Naam", "Nom").replace("Datum", "Date") + row(1))
    with pytest.raises(SystemExit):
        run_cli(connectors, ["try", "a.csv", "--profile", "p.toml"])
    err = capsys.readouterr().err
    assert "niet heeft: surname = Naam, contact_date = Datum" in err
    assert "Nom" in err
    assert "WOR-F" in err


def test_a_row_in_the_place_of_the_header_is_not_repeated(run, tmp_path):
    (tmp_path / "a.csv").write_text(row(1))
    _code, _lines, err = run("try", "a.csv")
    assert "Voorbeeld" not in err


@pytest.mark.parametrize("command", ["read", "try"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nergens.csv", "WOR-E007"),
        ("leeg.csv", "WOR-F102"),
        ("binair.csv", "WOR-F"),
        ("export", "WOR-F283"),
        pytest.param("pijp.csv", "WOR-F303", marks=pytest.mark.skipif(os.name == "nt", reason="no FIFO")),
        pytest.param("geheim.csv", "WOR-E007", marks=pytest.mark.skipif(os.name == "nt", reason="no modes")),
    ],
)
def test_what_is_no_readable_file_is_said(run, tmp_path, command, name, code):
    (tmp_path / "leeg.csv").touch()
    (tmp_path / "binair.csv").write_bytes(bytes(range(256)) * 40)
    secret = tmp_path / "geheim.csv"
    secret.write_text(HEADER)
    secret.chmod(0)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pijp.csv")
    if name == "geheim.csv" and os.access(secret, os.R_OK):
        pytest.skip("this account may read everything")
    ended, lines, err = run(command, name)
    assert (ended in (1, 3), lines) == (True, [])
    assert code in err


@pytest.mark.parametrize(
    ("name", "code"),
    [("Acme", "F280"), ("a", "F280"), ("table", "F280"), ("class", "F280"), ("x" * 31, "F280")],
)
def test_a_name_that_cannot_be_a_connectors_is_refused(run, tmp_path, name, code):
    ended, _lines, err = run("new", name, profile=None)
    assert ended == 2
    assert code in err
    assert not list(tmp_path.glob("wor-his-*"))


def test_a_new_connector_never_overwrites(run, tmp_path: Path):
    assert run("new", "my_list", "--out", "export", profile=None)[0] == 0
    before = sorted(path.stat().st_mtime_ns for path in (tmp_path / "export").rglob("*"))
    ended, _lines, err = run("new", "my_list", "--out", "export", profile=None)
    assert (ended, "F281" in err) == (1, True)
    assert sorted(path.stat().st_mtime_ns for path in (tmp_path / "export").rglob("*")) == before
    assert run("new", "other", "--out", "nowhere", profile=None)[0] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf", "WOR-F102"),
        (b"\xff\xfe", "WOR-F102"),
        (b"\xef\xbb\xbf\r\n", "WOR-F102"),
        ('{"resourceType": "Bundle"}'.encode("utf-16"), "WOR-F202"),
        ("hallo".encode("utf-16-le"), "WOR-F202"),
        ("hallo".encode("utf-16-be"), "WOR-F202"),
        (b"\x89PNG\r\n\x1a\n", "WOR-F120"),
    ],
)
def test_what_no_connector_knows_is_told_as_what_it_is(run, tmp_path, content, code):
    (tmp_path / "a.dat").write_bytes(content)
    ended, lines, err = run("read", "a.dat", profile=None)
    assert (ended != 0, lines) == (True, [])
    assert code in err
