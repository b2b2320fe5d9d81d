"""`wor-sidecar plugins`, `config`, `envelope`."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import ConfigurationFaulty
from wor_sidecar.practice.cli_shared import ask, found_config, with_json
from wor_sidecar.settings.commands import complain, emit_json
from wor_sidecar.texts.catalogue import _


@click.group()
def plugins() -> None:
    """See which plug-ins work, and why others don't.

    Example: wor-sidecar plugins list
    """


@plugins.command("list")
@with_json
def list_plugins(config: Path | None, as_json: bool) -> None:
    """List every plug-in with its state.

    Example: wor-sidecar plugins list --json
    """
    for one in ask(config, "GET", "/v1/plugins"):
        if as_json:
            emit_json(one)
        else:
            words = {"loaded": _("works"), "disabled": _("turned off"), "broken": _("broken")}
            code = _("fingerprint {sha256}").format(sha256=one["sha256"][:16])
            state = words.get(one["status"], one["status"])
            click.echo(f"{one['name']}  {one['version']}  {state}  {code}  {one['why']}".rstrip())


@click.group("config")
def config_group() -> None:
    """Check and show the configuration.

    Example: wor-sidecar config check --config wor.toml
    """


@config_group.command()
@with_json
def check(config: Path | None, as_json: bool) -> None:
    """Check the configuration file, its folders and profiles; nothing is changed.

    Example: wor-sidecar config check --config wor.toml
    """
    from wor_sidecar.practice.checking import faults
    from wor_sidecar.texts.catalogue import show as show_error

    path = found_config(config)
    found = faults(path)
    asks = [] if found else _routes_of(config)
    if as_json:
        shown = [show_error(one) for one in found]
        told = [{"code": one.code, "message": one.sentence, "remedy": one.remedy} for one in shown]
        emit_json({"ok": not found, "faults": told, "routes": asks})
    for one in found:
        complain(one)
    if found:
        raise ConfigurationFaulty(count=len(found), path=path)
    if not as_json:
        for route in asks:
            click.echo(route["told"])
        click.echo(_("{path}: everything is right.").format(path=path))


def _routes_of(config: Path | None) -> list[dict[str, Any]]:
    """Tell which routes lead to nobody; only the running program knows its partners."""
    try:
        found: list[dict[str, Any]] = ask(config, "GET", "/v1/status").get("routes", [])
    except WorError:
        return []  # it doesn't run: before the first start there is nobody to lead to
    return found


@config_group.command()
@with_json
def show(config: Path | None, as_json: bool) -> None:
    """Show every setting as it counts, defaults included.

    Example: wor-sidecar config show
    """
    from wor_sidecar.practice.checking import flattened

    settings = flattened(found_config(config))
    if as_json:
        emit_json(settings)
        return
    for key, value in settings.items():
        click.echo(f"{key} = {_as_toml(value)}")


def _as_toml(value: Any) -> str:
    """Write a value as the configuration would; nothing where nothing counts."""
    return "" if value is None else json.dumps(value, ensure_ascii=False)


@click.group()
def envelope() -> None:
    """Help other implementers of the exchange.

    Example: wor-sidecar envelope vectors --out vectors.json
    """


@envelope.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file, or - .")
def vectors(out: Path) -> None:
    """Write fresh test vectors: sealed bodies of several sizes, with all that opening them needs.

    Example: wor-sidecar envelope vectors --out vectors.json
    """
    from wor_sidecar.domain.errors.environment import FileUnreadable
    from wor_sidecar.exchange.vectors import make_vectors
    from wor_sidecar.settings.machine import SystemClock, randomness

    text = json.dumps([one.to_json() for one in make_vectors(randomness, SystemClock().now())])
    if str(out) == "-":
        sys.stdout.write(text + "\n")
        return
    try:
        out.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise FileUnreadable(path=out) from error
    click.echo(str(out), err=True)
