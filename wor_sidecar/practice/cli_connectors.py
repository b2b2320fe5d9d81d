"""`wor-sidecar connectors`: read and write the HIS's files by hand; nothing is stored, no daemon needed."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click

from wor_sidecar.domain.errors.environment import FileExists, FileUnreadable, FolderMissing
from wor_sidecar.domain.errors.folders import (
    FormatNotRecognised,
    LetterNotReadable,
    NotReadByConnector,
    NotWrittenByConnector,
    ProfileOptionRefused,
)
from wor_sidecar.domain.errors.formats import ReadLeniently
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Connector, Elsewhere, Item, Passed, Profile, RecordError, suffix_of
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.hooks.oddities import heard
from wor_sidecar.hooks.plugins import Plugins, PluginStatus
from wor_sidecar.practice.cli_shared import found_config, place, with_json
from wor_sidecar.practice.settings import SidecarSettings, read
from wor_sidecar.settings.commands import PARTIAL, WorGroup, emit_json
from wor_sidecar.texts.catalogue import _

HEAD_BYTES: Final = 4096
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
    plugins, _trigger = _given(config)
    for each in plugins.connectors.values():
        row = Listed(each.id, each.version, tuple(each.reads), tuple(each.writes), PluginStatus.LOADED.value)
        _show_row(row, as_json=as_json)
    for state in plugins.states:
        if state.status is not PluginStatus.LOADED:
            row = Listed(state.name, state.version, (), (), state.status.value, state.why)
            _show_row(row, as_json=as_json)


@connectors.command("read")
@click.argument("file", type=_PATH)
@_CONNECTOR
@_PROFILE
@click.option("--all", "every", is_flag=True, help="Every row, but only its code, system and position.")
@with_json
def read_(
    file: Path, connector: str | None, profile: str | None, every: bool, config: Path | None, as_json: bool
) -> None:
    """Show each registration that triggers; nothing is stored. Exit code 10: some records could not be read.

    Example: wor-sidecar connectors read list.csv --profile profiles/table-example.toml --json
    """
    failed = False
    for item in _items(file, connector, profile, config):
        if isinstance(item, RecordError):
            failed = True
            _complain(item)
        elif isinstance(item, Elsewhere):
            continue
        elif every:
            _show_code(item, as_json=as_json)
        elif isinstance(item, Registration):
            _show_registration(item, as_json=as_json)
    if failed:
        sys.exit(PARTIAL)


@connectors.command("try")
@click.argument("file", type=_PATH)
@_CONNECTOR
@_PROFILE
@with_json
def try_(file: Path, connector: str | None, profile: str | None, config: Path | None, as_json: bool) -> None:
    """Count what a file holds, while writing a profile.

    Example: wor-sidecar connectors try list.csv --profile my-profile.toml
    """
    found = {"triggering": 0, "others": 0, "unreadable": 0}
    for item in _items(file, connector, profile, config):
        if isinstance(item, RecordError):
            _complain(item)
        if isinstance(item, Elsewhere):
            continue
        kind = {Registration: "triggering", Passed: "others", RecordError: "unreadable"}[type(item)]
        found[kind] += 1
    if as_json:
        emit_json(found)
    else:
        codes = ", ".join(_given(config)[1].codes)
        click.echo(
            _("Found {triggering} with {codes}, {others} without, {unreadable} unreadable.").format(
                codes=codes, **found
            )
        )
    if found["unreadable"]:
        sys.exit(PARTIAL)


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

    plugins, trigger = _given(config)
    chosen = plugins.connector(connector)
    if not chosen.writes:
        raise NotWrittenByConnector(connector=connector)
    letter = _letter(letter_file)
    found = _profile(connector, profile, trigger, config)
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


def _given(config: Path | None) -> tuple[Plugins, Trigger]:
    """Load the plug-ins, and the codes that trigger, as the configuration says where there is one."""
    path = found_config(config)
    settings: SidecarSettings | None = read(path) if config or path.exists() else None
    if settings is None:
        return load_plugins(), Trigger()
    return load_plugins(settings.plugins.enabled), Trigger(tuple(settings.trigger.codes))


def _items(file: Path, connector: str | None, profile: str | None, config: Path | None) -> Iterator[Item]:
    plugins, trigger = _given(config)
    try:
        with file.open("rb") as stream, heard(_remark):
            named = connector or (None if profile else _sniffed(plugins, stream.read(HEAD_BYTES), file))
            found = _profile(named, profile, trigger, config)
            chosen = plugins.connector(found.connector)
            if not chosen.reads:
                raise NotReadByConnector(connector=chosen.id)
            stream.seek(0)
            yield from chosen.read(stream, found)
    except OSError as error:
        raise FileUnreadable(path=file) from error


def _sniffed(plugins: Plugins, head: bytes, file: Path) -> str:
    readers: list[Connector] = [each for each in plugins.connectors.values() if each.reads]
    for each in readers:
        if each.sniff(head, file.name):
            return each.id
    raise FormatNotRecognised(file=file, known=", ".join(each.id for each in readers))


def _profile(connector: str | None, name: str | None, trigger: Trigger, config: Path | None) -> Profile:
    from wor_sidecar.practice.intake.profiles import bare_profile, load_profile

    if name is None:
        assert connector is not None
        return bare_profile(connector, trigger).profile
    # Typed by hand, so relative to where the person stands; then beside the configuration, then packaged.
    here = Path.cwd() / name
    profile = load_profile(here if here.is_file() else name, found_config(config), trigger).profile
    if connector not in (None, profile.connector):
        raise ProfileOptionRefused(key="connector", found=repr(profile.connector), wanted=repr(connector))
    return profile


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


def _show_code(item: Registration | Passed, *, as_json: bool) -> None:
    position = item.source.position if isinstance(item, Registration) else item.position
    if as_json:
        emit_json({"code": item.code, "code_system": item.code_system, "position": position})
    else:
        click.echo(f"{place(position):<14} {item.code or '-':<8} {item.code_system}")


def _show_registration(item: Registration, *, as_json: bool) -> None:
    if as_json:
        from wor_sidecar.practice.registration_json import registration_to_json

        emit_json(registration_to_json(item))
        return
    patient = item.patient
    born = patient.birth_date.year if patient.birth_date else "?"
    day = item.contact_date.isoformat() if item.contact_date else "-"
    click.echo(
        f"{place(item.source.position):<14} {item.code:<8} {day:<12} {patient.initials or '-':<8} {born}"
    )


def _complain(item: RecordError) -> None:
    from wor_sidecar.texts.catalogue import show

    click.echo(f"{place(item.position)}: {show(item.error)}", err=True)


def _remark(position: str, what: str) -> None:
    _complain(RecordError(position, ReadLeniently(what=what)))
