"""What `keys rotate --help` says to somebody whose machine was stolen."""

from click.testing import CliRunner

from wor_sidecar.commands.keys import keys_group


def test_rotating_points_to_a_new_epoch_after_a_theft_of_the_whole_machine():
    group = keys_group("wor-inbox", lambda *_: {}, lambda command: command)
    told = CliRunner().invoke(group, ["rotate", "--help"]).output
    assert "keys new-epoch --stolen" in " ".join(told.split())
