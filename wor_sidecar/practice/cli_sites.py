"""`wor-sidecar sites`: the morning's report over many practices, of files that a monitor collected."""

from pathlib import Path

import click

from wor_sidecar.settings.commands import PARTIAL, complain, emit_json
from wor_sidecar.texts.doctor import site_line

CHECK_FAILED = 3


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def sites(files: tuple[Path, ...], as_json: bool) -> None:
    """Tell of many practices which need somebody, the worst first, a line each.

    Example: wor-sidecar sites collected/*.json
    """
    from wor_sidecar.practice.sites import Standing, collect
    from wor_sidecar.settings.machine import SystemClock

    found = collect(files, SystemClock().now())
    for one in found.sites:
        if as_json:
            emit_json(one.to_json())
        else:
            click.echo(site_line(one.name, one.standing.name.lower(), one.at, one.codes))
    for error in found.unreadable:
        complain(error)
    if any(one.standing >= Standing.SILENT for one in found.sites):
        raise SystemExit(CHECK_FAILED)
    if found.unreadable:
        raise SystemExit(PARTIAL)
