"""`wor-sidecar connectors`: read and write the HIS's files by hand; nothing is stored, no daemon needed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from wor_sidecar.domain.errors.environment import FileExists, FileUnreadable, FolderMissing
from wor_sidecar.domain.errors.folders import (
    LetterNotReadable,
    NotWrittenByConnector,
)
from wor_sidecar.hooks.connector import suffix_of
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.plugins import PluginStatus
from wor_sidecar.practice.cli_reading import read_, try_
from wor_sidecar.practice.cli_shared import with_json
from wor_sidecar.practice.connector_new import new_connector
from wor_sidecar.practice.reading_by_hand import by_hand
from wor_sidecar.settings.commands import WorGroup, emit_json
from wor_sidecar.texts.catalogue import _

_PATH = click.Path(path_type=Path)
_CONNECTOR = click.option("--connector", metavar="ID", help="A connector's id; see `connectors list`.")
_PROFILE = click.option("--profile", metavar="FILE", help="A HIS profile (TOML).")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of `connectors list`; of a plug-in that isn't loaded only its name is known."""

    id: str
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    status: str
    why: str = ""


@click.group(cls=WorGroup)
def connectors() -> None:
    """Read and write HIS files by hand.

    Example: wor-sidecar connectors read list.csv --profile profiles/table-example.toml --json
    """


@connectors.command("list")
@with_json
def list_(config: Path | None, as_json: bool) -> None:
    """List the connectors, and the plug-ins that could not be loaded.

    Example: wor-sidecar connectors list
    """
    plugins = by_hand(config).plugins
    for each in plugins.connectors.values():
        row = Listed(each.id, each.version, tuple(each.reads), tuple(each.writes), PluginStatus.LOADED.value)
        _show_row(row, as_json=as_json)
    for state in plugins.states:
        if state.status is not PluginStatus.LOADED:
            row = Listed(state.name, state.version, (), (), state.status.value, state.why)
            _show_row(row, as_json=as_json)


@connectors.command("new")
@click.argument("name", metavar="NAME")
@click.option("--out", type=_PATH, default=Path(), help="The folder that it is made in; this one by default.")
@with_json
def new_(name: str, out: Path, config: Path | None, as_json: bool) -> None:
    """Write a folder with a connector that works: a package, a profile, a sample and its tests.

    Example: wor-sidecar connectors new acme
    """
    plugins = by_hand(config).plugins
    made = new_connector(name, out, frozenset(plugins.connectors) | {state.name for state in plugins.states})
    if as_json:
        emit_json({"files": [str(path) for path in made]})
        return
    for path in made:
        click.echo(str(path))
    folder = made[0].parent
    click.echo(_("Next: `pip install ./{folder}[test]`, then `pytest` in that folder.").format(folder=folder))


connectors.add_command(read_)
connectors.add_command(try_)


@connectors.command("write")
@click.option("--connector", required=True, metavar="ID", help="A connector's id; see `connectors list`.")
@click.option("--letter", "letter_file", required=True, type=_PATH, help="The letter (JSON).")
@_PROFILE
@click.option("--out", required=True, type=_PATH, help="The folder that the file goes into.")
@with_json
def write_(
    connector: str, letter_file: Path, profile: str | None, out: Path, config: Path | None, as_json: bool
) -> None:
    """Render one letter into an import file; it is read back and compared before it is written.

    Example: wor-sidecar connectors write --connector medvri --letter letter.json --out /tmp/import
    """
    from wor_sidecar.practice.writeback.rendering import Format

    hand = by_hand(config, connector, profile)
    chosen = hand.plugins.connector(connector)
    if not chosen.writes:
        raise NotWrittenByConnector(connector=connector)
    letter = _letter(letter_file)
    found = hand.profile_of(connector)
    content = Format(chosen, found).render(letter)
    if not out.is_dir():
        raise FolderMissing(folder=out, setting="--out")
    target = out / f"{letter.id}{suffix_of(chosen, found)}"
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise FileExists(path=target) from error
    except OSError as error:
        raise FolderMissing(folder=out, setting="--out") from error
    if as_json:
        emit_json({"file": str(target), "bytes": len(content)})
    else:
        click.echo(str(target))


def _letter(file: Path) -> Letter:
    from wor_sidecar.practice.letter_json import letter_from_json

    try:
        return letter_from_json(json.loads(file.read_bytes()))
    except OSError as error:
        raise FileUnreadable(path=file) from error
    except KeyError as error:
        raise LetterNotReadable(file=file, why=f"{error.args[0]} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        why = (
            "it is no JSON object" if isinstance(error, json.JSONDecodeError) else "a field has another shape"
        )
        raise LetterNotReadable(file=file, why=why) from error


def _show_row(row: Listed, *, as_json: bool) -> None:
    if as_json:
        emit_json(asdict(row))
        return
    reads, writes = ", ".join(row.reads) or "-", ", ".join(row.writes) or "-"
    does = _("reads {reads}; writes {writes}").format(reads=reads, writes=writes)
    click.echo(f"{row.id:<12} {row.version:<8} {row.status:<9} {does} {row.why}".rstrip())
