"""`export-logs` as somebody types it; the postbus's, for its configuration needs nothing."""

import json
import os
import zipfile

import pytest

from wor_sidecar.postbus.cli import cli
from wor_sidecar.settings.commands import PARTIAL, run_cli

LINE = {"event": "postbus.swept", "level": "info", "at": "2099-01-01T00:00:00Z", "expired": 3}


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "wor-postbus.log").write_text(json.dumps(LINE) + "\n")
    file = tmp_path / "wor-postbus.toml"
    file.write_text('[data]\nfolder = "data"\n[logs]\nfolder = "logs"\n')
    return file


def typed(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        run_cli(cli, ["export-logs", *map(str, words)])
    return ended.value.code, capsys.readouterr()


def test_without_a_name_the_archive_gets_one_of_its_own(config, tmp_path, capsys):
    code, said = typed(capsys, "--config", config)
    [archive] = tmp_path.glob("wor-postbus-logs-*.zip")
    assert (code, said.err) == (0, "")
    assert str(archive) in said.out
    with zipfile.ZipFile(archive) as opened:
        assert [json.loads(one) for one in opened.read("log.jsonl").splitlines()] == [LINE]


def test_what_stayed_out_is_said_with_its_code_and_ends_with_ten(config, tmp_path, capsys):
    with (tmp_path / "logs" / "wor-postbus.log").open("a") as file:
        file.write("Mevrouw Wilgenhout\n")
    code, said = typed(capsys, "--config", config, "--json", "--out", tmp_path / "a.zip")
    told = json.loads(said.out)
    assert (code, told["lines"], told["left_out"]["not_ours"]) == (PARTIAL, 1, 1)
    assert "WOR-S499" in said.err
    assert "Wilgenhout" not in said.out + said.err


def test_an_older_line_than_was_asked_for_stays_out(config, tmp_path, capsys):
    with (tmp_path / "logs" / "wor-postbus.log").open("a") as file:
        file.write(json.dumps({**LINE, "at": "2001-01-01T00:00:00Z"}) + "\n")
    told = json.loads(typed(capsys, "--config", config, "--json", "--days", 1)[1].out)
    assert (told["lines"], told["older"]) == (1, 1)


@pytest.mark.parametrize("code", ["WOR-S494", "WOR-S495", "WOR-S496"])
def test_what_goes_wrong_has_a_sentence(config, tmp_path, capsys, code):
    out = tmp_path / "a.zip"
    if code == "WOR-S494":
        out.write_text("mine")
    elif code == "WOR-S495":
        out = tmp_path / "no" / "a.zip"
    else:
        (tmp_path / "logs" / "wor-postbus.log").unlink()
    ended, said = typed(capsys, "--config", config, "--out", out)
    assert ended == 1
    assert code in said.err
    assert "Traceback" not in said.err


@pytest.mark.skipif(os.name == "nt", reason="only systemd keeps a journal")
def test_without_a_folder_the_journal_of_its_service_is_asked(config, tmp_path, capsys, monkeypatch):
    config.write_text("")
    journalctl = tmp_path / "journalctl"
    said = json.dumps({"MESSAGE": json.dumps(LINE)})
    asked = '[ "$1" = --unit=wor-postbus.service ] || exit 1'
    journalctl.write_text(f"#!/bin/sh\n{asked}\necho '{said}'\n")
    journalctl.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert json.loads(typed(capsys, "--config", config, "--json")[1].out)["lines"] == 1
    journalctl.unlink()
    ended, told = typed(capsys, "--config", config, "--out", tmp_path / "b.zip")
    assert (ended, "WOR-S498" in told.err) == (1, True)
