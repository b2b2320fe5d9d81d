"""A passphrase reads the same to every command, from a file and typed."""

import click
import pytest
from click.testing import CliRunner

from wor_sidecar.commands.passphrase import passphrase
from wor_sidecar.domain.errors.environment import FileUnreadable

WORDS = "een lange wachtzin"


@pytest.mark.parametrize("written", [WORDS, f"{WORDS}\n", f"{WORDS}\r\n", f"\ufeff{WORDS}\r\n"])
def test_a_file_of_any_editor_holds_the_same_passphrase(tmp_path, written):
    file = tmp_path / "passphrase"
    file.write_bytes(written.encode())
    assert passphrase(file, new=True) == passphrase(file, new=False) == WORDS


def test_a_blank_at_its_end_belongs_to_it(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(f"{WORDS} \n")
    assert passphrase(file, new=False) == f"{WORDS} "


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileUnreadable):
        passphrase(tmp_path / "passphrase", new=False)


@pytest.mark.parametrize(
    ("new", "typed"), [(False, [WORDS]), (True, [WORDS, WORDS]), (True, [WORDS, "another", WORDS, WORDS])]
)
def test_a_new_one_is_typed_until_both_are_the_same(new, typed):
    command = click.Command("ask", callback=lambda: click.echo(passphrase(None, new=new)))
    done = CliRunner().invoke(command, input="".join(f"{one}\n" for one in typed))
    assert done.exit_code == 0
    assert done.stdout == f"{WORDS}\n"
