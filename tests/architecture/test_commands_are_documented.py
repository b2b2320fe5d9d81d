"""The pages of commands are held to the commands: all stand there, and no others; in English with options."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from wor_sidecar.postbus.cli import cli as postbus
from wor_sidecar.practice.cli import cli as sidecar
from wor_sidecar.tray.cli import cli as tray
from wor_sidecar.welfare.cli import cli as inbox

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "reference" / "commands.md"
DUTCH_PAGE = DOCS / "nl" / "reference" / "opdrachten.md"
DUTCH_ENTRY = re.compile(r"^- `(wor-[^`]+)`: \S.+", re.MULTILINE)
CODE = re.compile(r"^\| (\d+) \|", re.MULTILINE)
ENTRY = re.compile(r"^- `(wor-[^`]+)`:\n((?:  .*\n?)+)", re.MULTILINE)
PATH = re.compile(r"wor-[a-z]+(?: [a-z][a-z-]*)*")
OPTION = re.compile(r"--[a-z][a-z-]*")


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from walk(found, f"{path} {name}")


ALL = {
    path: command
    for program, group in (
        ("wor-sidecar", sidecar),
        ("wor-postbus", postbus),
        ("wor-inbox", inbox),
        ("wor-tray", tray),
    )
    for path, command in walk(group, program)
}
COMMANDS = {path: command for path, command in ALL.items() if not isinstance(command, click.Group)}
ENTRIES = {PATH.match(usage)[0]: (usage, text) for usage, text in ENTRY.findall(PAGE.read_text("utf-8"))}


def choices(command: click.Command) -> set[str]:
    kinds = (parameter.type for parameter in command.params)
    return {str(each) for kind in kinds if isinstance(kind, click.Choice) for each in kind.choices}


def test_the_page_has_every_command_and_no_other() -> None:
    assert sorted(ENTRIES) == sorted(COMMANDS)


def test_the_dutch_page_has_every_command_once_in_the_same_order() -> None:
    assert DUTCH_ENTRY.findall(DUTCH_PAGE.read_text("utf-8")) == list(ENTRIES)


def test_both_pages_have_the_same_exit_codes() -> None:
    english, dutch = (CODE.findall(page.read_text("utf-8")) for page in (PAGE, DUTCH_PAGE))
    assert english == dutch != []


@pytest.mark.parametrize("path", COMMANDS)
def test_a_command_stands_there_as_it_is(path: str) -> None:
    usage, text = ENTRIES[path]
    command = COMMANDS[path]
    options = [each for each in command.params if isinstance(each, click.Option)]
    arguments = [each.human_readable_name for each in command.params if isinstance(each, click.Argument)]
    assert sorted(OPTION.findall(usage)) == sorted(
        name for one in options for name in one.opts + one.secondary_opts
    )
    assert [name for name in arguments if not re.search(rf"\b{name}\b", usage)] == []
    assert [name for name in choices(command) if f"`{name}`" not in text] == []
    assert ("--json" in usage) <= ("JSON" in text)


@pytest.mark.parametrize("path", ALL)
def test_the_help_of_a_command_has_an_example_of_it(path: str) -> None:
    example = (ALL[path].help or "").partition("Example: ")[2]
    assert path in example
