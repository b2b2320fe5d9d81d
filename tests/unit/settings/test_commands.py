import subprocess
import sys

import click
import pytest

from wor_sidecar.domain.errors.environment import AlreadyRunning, NeedsAdministrator
from wor_sidecar.settings.commands import Lazy, WorGroup, emit_json, ready_line, run_cli
from wor_sidecar.texts import catalogue


@pytest.fixture(autouse=True)
def english():
    before = catalogue.language()
    catalogue.use("en")
    yield
    catalogue.use(before)


@click.group(cls=WorGroup, lazy={"far": Lazy("a_module_that_is_not_there:command", "Far away.")})
def cli():
    """Try."""


@cli.command()
@click.argument("what", required=False)
def fail(what):
    """Fail in some way."""
    if what == "held":
        raise AlreadyRunning(folder="/data", holder=7)
    if what == "root":
        raise NeedsAdministrator(what="a service")
    if what == "partial":
        sys.exit(10)
    if what == "exit":
        click.get_current_context().exit(10)
    if what == "surprise":
        raise RuntimeError("Jansen")
    if what == "interrupt":
        raise KeyboardInterrupt
    if what == "usage":
        raise click.UsageError("no")


@cli.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--list", "name", type=click.Path(exists=True, dir_okay=False))
@click.option("--out", type=click.Path(dir_okay=False))
@click.option("--folder", type=click.Path(file_okay=False))
def take(since, name, out, folder):
    """Take a day and files."""


def code_of(*arguments):
    with pytest.raises(SystemExit) as ended:
        run_cli(cli, list(arguments))
    return ended.value.code


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("nothing", 0),
        ("held", 3),
        ("root", 4),
        ("partial", 10),
        ("exit", 10),
        ("surprise", 1),
        ("interrupt", 1),
        ("usage", 2),
    ],
)
def test_each_end_has_its_exit_code(what, code):
    assert code_of("fail", what) == code


def test_an_unknown_command_and_option_are_usage_errors():
    assert code_of("nonsense") == 2
    assert code_of("fail", "--nonsense") == 2


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--since", "2026-13-45", "it must be a day such as 2026-09-30"),
        ("--list", "/nowhere/Jansen.json", "there is no such file"),
        ("--out", "/", "it must be a file"),
        ("--folder", __file__, "it must be a folder"),
    ],
)
def test_a_day_or_file_that_cannot_be_is_said_in_our_own_words(capsys, option, value, told):
    assert code_of("take", option, value) == 2
    said = capsys.readouterr().err
    assert told in said
    assert value not in said


def test_an_error_is_one_sentence_with_its_code_and_remedy(capsys):
    code_of("fail", "held")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    for word in ("WOR-E002", "/data", "process 7", "One program per data folder"):
        assert word in said.err


def test_a_surprise_shows_neither_its_text_nor_a_traceback(capsys):
    code_of("fail", "surprise")
    said = capsys.readouterr().err
    assert "WOR-S000" in said
    assert "Jansen" not in said
    assert "Traceback" not in said


def test_debug_anywhere_shows_the_traceback():
    with pytest.raises(RuntimeError):
        run_cli(cli, ["fail", "surprise", "--debug"])


def test_help_lists_a_command_without_importing_it(capsys):
    assert code_of("--help") == 0
    assert "Far away." in capsys.readouterr().out


def test_json_is_one_value_on_a_line(capsys):
    emit_json({"naam": "José"})
    ready_line(url="https://127.0.0.1:1")
    assert capsys.readouterr().out == '{"naam":"José"}\n{"ready":true,"url":"https://127.0.0.1:1"}\n'


HEAVY = ["sqlalchemy", "alembic", "cryptography", "requests", "structlog", "starlette", "uvicorn", "holidays"]

HELP = """
import sys
from wor_sidecar.settings.commands import Lazy, WorGroup, run_cli
group = WorGroup("x", lazy={"run": Lazy("wor_sidecar.store.migration_child:main", "Run.")})
try:
    run_cli(group, ["--help"])
except SystemExit:
    print(sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_help_keeps_everything_but_click_out():
    child = subprocess.run([sys.executable, "-c", HELP, *HEAVY], capture_output=True, text=True, check=True)
    assert child.stdout.splitlines()[-1] == "[]"
