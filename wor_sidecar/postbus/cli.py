"""`wor-postbus`: its commands; help imports nothing but click."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wor_sidecar.settings.commands import Lazy, WorGroup, emit_json, ready_line, run_cli
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment
from wor_sidecar.vault.harden import harden

if TYPE_CHECKING:
    from wor_sidecar.postbus.settings import PostbusSettings

_UPGRADE = "wor_sidecar.postbus.cli_upgrade"
_config = click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="wor-postbus.toml.")
_data = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="The data folder; it holds everything."
)
_database = click.option("--database-url", metavar="URL", help="postgresql+psycopg://user@host/database.")
_FILE = click.Path(dir_okay=False, path_type=Path)
_json = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


@click.group(
    cls=WorGroup,
    lazy={
        "doctor": Lazy("wor_sidecar.postbus.cli_doctor:doctor", "What is wrong, and what to do about it."),
        "service": Lazy(f"{_UPGRADE}:service", "The service of this machine."),
        "upgrade": Lazy(f"{_UPGRADE}:upgrade", "Let another version take over."),
        "rollback": Lazy(f"{_UPGRADE}:rollback", "Go back to the version before."),
        "upgrade-check": Lazy(f"{_UPGRADE}:check", "See whether this version can take over."),
        "export-logs": Lazy(f"{_UPGRADE}:export_logs", "The logs in one archive for whoever helps."),
        "uninstall": Lazy(f"{_UPGRADE}:uninstall", "Take the service away; the data stay."),
    },
)
def cli() -> None:
    """Keep sealed messages for organisations until they fetch them; the postbus sees ciphertext only.

    Example: wor-postbus serve --data /var/lib/wor-postbus --public-url https://postbus.example
    """


@cli.command()
@_config
@_data
@_database
@click.option("--host", help="The address to listen on; 127.0.0.1 without it.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer.")
@click.option("--public-url", metavar="URL", help="What callers know it by, if a proxy stands before it.")
@_json
def serve(
    config: Path | None,
    data: Path | None,
    database_url: str | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    public_url: str | None,
    as_json: bool,
) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Example: wor-postbus serve --data ./postbus --port 8470
    """
    from wor_sidecar.postbus.serving import serve as run
    from wor_sidecar.settings.logs import begin_logs

    settings = _settings(config, data, database_url)
    said = settings.listen
    listen = replace(
        said,
        host=said.host if host is None else host,
        port=said.port if port is None else port,
        workers=said.workers if workers is None else workers,
        public_url=said.public_url if public_url is None else public_url,
    )
    begin_logs(settings.logs, "wor-postbus")

    def announce(url: str) -> None:
        if as_json:
            ready_line(url=url)
        else:
            click.echo(_("The postbus serves at {url}.").format(url=url))

    run(replace(settings, listen=listen), announce)


@cli.command()
@_config
@_data
@_database
@click.option(
    "--kind", type=click.Choice(["welfare", "region", "practice"]), default="welfare", show_default=True
)
@_json
def invite(
    config: Path | None, data: Path | None, database_url: str | None, kind: str, as_json: bool
) -> None:
    """Make a one-time code that admits one organisation.

    Example: wor-postbus invite --data ./postbus
    """
    from wor_sidecar.domain.clock import Millis, iso
    from wor_sidecar.domain.partner import Kind
    from wor_sidecar.postbus import operating
    from wor_sidecar.settings.machine import SystemClock, randomness

    settings = _settings(config, data, database_url)
    # Whoever names the place may invite before the first start; nobody makes one by accident.
    named = any(given is not None for given in (config, data, database_url))
    with operating.opened(settings, SystemClock(), randomness, make=named) as store:
        made = operating.invite(store, settings, Kind(kind))
    expires = iso(Millis(made.expires * 1000))
    if as_json:
        emit_json({"code": made.code, "kind": made.kind.value, "expires": expires})
    else:
        told = _("It admits one organisation ({kind}), once, until {expires}.")
        click.echo(f"{made.code}\n{told.format(kind=_kind(made.kind.value), expires=moment(expires))}")


def _kind(kind: str) -> str:
    words = {"welfare": _("welfare organisation"), "practice": _("GP practice"), "region": _("region")}
    return words.get(kind, kind)


@cli.group()
def mailboxes() -> None:
    """Look after the mailboxes.

    Example: wor-postbus mailboxes list --data ./postbus
    """


@mailboxes.command("list")
@_config
@_data
@_database
@_json
def list_mailboxes(config: Path | None, data: Path | None, database_url: str | None, as_json: bool) -> None:
    """List organisations, with what lies open for each.

    Example: wor-postbus mailboxes list --json
    """
    from wor_sidecar.domain.clock import Millis, iso
    from wor_sidecar.postbus import operating
    from wor_sidecar.settings.machine import SystemClock, randomness

    with operating.opened(_settings(config, data, database_url), SystemClock(), randomness) as store:
        found = operating.mailboxes(store)
    for one in found:
        line = {
            "organisation": one.organisation,
            "kind": one.kind.value,
            "registered_at": iso(Millis(one.registered_at * 1000)),
            "closed": one.closed,
            "open": one.open_envelopes,
            "bytes": one.bytes,
        }
        if as_json:
            emit_json(line)
        else:
            told = _("closed") if one.closed else _("{open} messages, {bytes} bytes").format(**line)
            kind, since = _kind(one.kind.value), moment(iso(Millis(one.registered_at * 1000)))
            click.echo(f"{one.organisation}  {kind}  {since}  {told}")


@mailboxes.command("close")
@click.argument("organisation")
@_config
@_data
@_database
def close_mailbox(
    organisation: str, config: Path | None, data: Path | None, database_url: str | None
) -> None:
    """Close a mailbox: its keys open nothing any more, and what lies in it is dropped.

    Example: wor-postbus mailboxes close ORGANISATION
    """
    from wor_sidecar.domain.identifiers import OrganisationId
    from wor_sidecar.postbus import operating
    from wor_sidecar.settings.machine import SystemClock, randomness

    with operating.opened(_settings(config, data, database_url), SystemClock(), randomness) as store:
        operating.close(store, OrganisationId(organisation))


@cli.command()
@_config
@_data
@_database
@_json
def stats(config: Path | None, data: Path | None, database_url: str | None, as_json: bool) -> None:
    """Count mailboxes and what lies open in them.

    Example: wor-postbus stats --json
    """
    from wor_sidecar.postbus import operating
    from wor_sidecar.postbus.backups import newest
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.texts.backups import nights_line

    settings, clock = _settings(config, data, database_url), SystemClock()
    with operating.opened(settings, clock, randomness) as store:
        found = operating.mailboxes(store)
        kept = newest(settings, store, clock, randomness).to_json(clock.now())
    counts = {
        "mailboxes": sum(not one.closed for one in found),
        "closed": sum(one.closed for one in found),
        "open": sum(one.open_envelopes for one in found),
        "bytes": sum(one.bytes for one in found),
    }
    if as_json:
        emit_json({**counts, "backup": kept})
    else:
        told = _("{mailboxes} mailboxes, {closed} closed; in them {open} messages, {bytes} bytes")
        click.echo(told.format(**counts))
        click.echo(nights_line(kept))


@cli.command()
@click.argument("file", type=_FILE)
@click.option("--verify", is_flag=True, help="Make none: read this one back and prove it.")
@_config
@_data
@_database
@_json
def backup(
    file: Path, verify: bool, config: Path | None, data: Path | None, database_url: str | None, as_json: bool
) -> None:
    """Write a backup to a new file, beside a postbus that serves; with --verify prove one.

    It holds the admission key and isn't encrypted. A proof ends with 3 when something is wrong.

    Example: wor-postbus backup /srv/backup/today.backup
    """
    from wor_sidecar.postbus.cli_backup import make_or_prove

    make_or_prove(_settings(config, data, database_url), file.absolute(), verify=verify, as_json=as_json)


@cli.command()
@click.argument("file", type=_FILE)
@_config
@_data
@_database
@_json
def restore(
    file: Path, config: Path | None, data: Path | None, database_url: str | None, as_json: bool
) -> None:
    """Make the data folder of a backup: database and admission key; the folder must have none.

    Example: wor-postbus restore /srv/backup/today.backup --data /var/lib/wor-postbus
    """
    from wor_sidecar.postbus.cli_backup import put_back

    put_back(_settings(config, data, database_url), file.absolute(), as_json=as_json)


@cli.command()
def openapi() -> None:
    """Print the description of the API (OpenAPI 3.1, JSON).

    Example: wor-postbus openapi > postbus.json
    """
    from wor_sidecar.postbus.openapi import document

    emit_json(document())


def _settings(config: Path | None, data: Path | None, database_url: str | None) -> "PostbusSettings":
    """Read the configuration, if there is one; the command line goes first."""
    from wor_sidecar.postbus.settings import PostbusSettings
    from wor_sidecar.settings.places import config_file
    from wor_sidecar.settings.reader import read_settings

    path = config or config_file("wor-postbus")
    settings = (
        PostbusSettings() if config is None and not path.exists() else read_settings(path, PostbusSettings)
    )
    # A folder of the command line means the database in that folder, whatever the file says.
    kept = settings.data.database_url if data is None else ""
    named = replace(settings.data, folder=(data or settings.data.folder).absolute())
    return replace(settings, data=replace(named, database_url=database_url or kept))


def main() -> None:
    """Run the command line; whatever it holds, a crash writes it nowhere."""
    harden()
    run_cli(cli)
