"""The first join: the identity and the sheet are this machine's to make, whatever goes wrong in between."""

import pytest
from click.testing import CliRunner

from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.strict import base64url
from wor_sidecar.practice import cli_join


@pytest.fixture
def join(tmp_path, monkeypatch):
    (tmp_path / "invitation.json").write_text("an invitation")
    (tmp_path / "passphrase").write_text("een lange wachtzin\n")
    bodies = []

    def typed(*, fails=False):
        def ask(_config, method, _path, body=None):
            if method == "GET":
                return {"organisation": None}
            bodies.append(body)
            if fails:
                raise OSError
            return {"organisation": "org", "label": body["label"]}

        monkeypatch.setattr(cli_join, "ask", ask)
        named = {"--identity": "id.json", "--sheet": "sheet.txt", "--passphrase-file": "passphrase"}
        files = [word for option, name in named.items() for word in (option, str(tmp_path / name))]
        done = CliRunner().invoke(
            cli_join.join, [str(tmp_path / "invitation.json"), "--label", "Welzijn", *files]
        )
        assert (done.exit_code == 0) is not fails, done.output
        return done.stdout

    typed.bodies, typed.folder = bodies, tmp_path
    return typed


def on_the_sheet(join):
    return base64url(RecoveryKey.from_sheet((join.folder / "sheet.txt").read_text()).public)


def test_the_program_hears_of_the_sheet_and_the_person_what_to_do_with_it(join):
    told = join()
    assert join.bodies[0]["recovery"] == on_the_sheet(join)
    assert str(join.folder / "sheet.txt") in told
    assert str(join.folder / "id.json") in told


def test_after_a_join_that_failed_the_next_one_names_the_same_identity_and_sheet(join):
    join(fails=True)
    join()
    first, second = join.bodies
    assert second["recovery"] == first["recovery"] == on_the_sheet(join)
    assert second["mandate"]["identity"] == first["mandate"]["identity"]


def test_a_sheet_that_is_gone_before_the_join_is_made_anew(join):
    join(fails=True)
    (join.folder / "sheet.txt").unlink()
    join()
    assert join.bodies[1]["recovery"] == on_the_sheet(join)
