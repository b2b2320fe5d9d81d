"""`wor-inbox invite --qr`: the code on paper holds what the file holds, and neither is written over."""

import json

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import FileExists
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.invitation import Invitation
from wor_sidecar.exchange.invitation_text import read_given
from wor_sidecar.welfare import cli_partners
from wor_sidecar.welfare.cli import cli
from wor_sidecar.welfare.qr import drawn_here, svg_of

NOW = Millis(1_800_000_000_000)
MADE = Invitation(
    OrganisationId("a" * 26),
    "Welzijn De Brug",
    "https://postbus.voorbeeld.nl",
    "b" * 25 + "a",
    bytes(range(32)),
    Millis(NOW + 86_400_000),
)


@pytest.fixture
def invite(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(cli_partners, "ask", lambda *call: asked.append(call) or json.loads(MADE.encode()))

    def run(*words):
        done = CliRunner().invoke(cli, ["invite", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    run.asked = asked
    return run


def test_the_code_on_paper_and_the_file_hold_the_same_and_are_private(invite, tmp_path):
    file, paper = tmp_path / "invitation.json", tmp_path / "invitation.svg"
    told = invite("--out", str(file), "--qr", str(paper)).stdout
    assert paper.read_bytes() == svg_of(MADE)
    assert read_given(file.read_bytes(), NOW) == MADE
    assert {file.stat().st_mode & 0o077, paper.stat().st_mode & 0o077} == {0}
    assert MADE.code not in told
    assert str(paper) in told


def test_a_dash_draws_it_on_the_screen(invite):
    assert drawn_here(MADE) in invite("--qr", "-").stdout


def test_a_code_is_never_written_over_a_file_and_then_nothing_is_asked(invite, tmp_path):
    paper = tmp_path / "invitation.svg"
    paper.write_text("mine")
    with pytest.raises(FileExists):
        invite("--qr", str(paper))
    assert paper.read_text() == "mine"
    assert invite.asked == []
