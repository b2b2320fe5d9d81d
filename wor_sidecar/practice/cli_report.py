"""`wor-sidecar report` and `figures`: the practice's figures, and a region's out of many practices' ones."""

import json
import sys
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.practice.cli_shared import ask, with_config
from wor_sidecar.texts.catalogue import _

_SHAPES: Final = ("html", "csv", "xlsx", "json")
_DIMENSIONS: Final = (
    "quarter",
    "product",
    "organisation",
    "municipality",
    "target_group",
    "reason",
    "category",
    "channel",
    "author",
)
_DAY: Final = click.DateTime(["%Y-%m-%d"])
_OUT: Final = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file; without it to standard output.",
)
_FORMAT: Final = click.option(
    "--format", "shape", type=click.Choice(_SHAPES), default="html", show_default=True, help="In which shape."
)


@click.command()
@click.option("--from", "since", type=_DAY, help="Who was first seen on this day or later.")
@click.option("--to", "until", type=_DAY, help="Up to and including this day.")
@click.option("--quarter", default="", metavar="2026-Q3", help="A quarter, or a year: 2026.")
@click.option("--by", "by", type=click.Choice(_DIMENSIONS), multiple=True, help="Only this grouping.")
@_FORMAT
@click.option("--figures", "region", is_flag=True, help="What the region may be told: counts, as JSON.")
@_OUT
@with_config
def report(
    config: Path | None,
    since: datetime | None,
    until: datetime | None,
    quarter: str,
    by: tuple[str, ...],
    shape: str,
    region: bool,
    out: Path | None,
) -> None:
    """Count who came how far from the code in the HIS to an activity, and by what name the others were lost.

    The page names referrers: it is for inside the practice. The other shapes number them. With --figures the
    counts that a region adds up: per stage, product and quarter that is over, and nothing else.

    Example: wor-sidecar report --quarter 2026-Q3 --out figures.html
    """
    narrowed = bool(since or until or quarter)
    if region:
        if narrowed or by:
            raise click.UsageError(_("--figures tells whole quarters: no days and no grouping with it."))
        found = ask(config, "POST", "/v1/report/figures", {})
        _write((json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode(), out)
        return
    body: dict[str, Any] = {"format": shape, "by": list(by), **_days(since, until, quarter), **_reader()}
    answer = ask(config, "POST", "/v1/report", body)
    _write(b64decode(answer["base64"]), out)


@click.group()
def figures() -> None:
    """Add up what practices tell their region.

    Example: wor-sidecar figures combine --groups groups.toml linde.json zuid.json
    """


@figures.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--groups",
    "groups_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML: the groups, and earlier quarters typed in.",
)
@click.option("--quarter", default="", metavar="2026-Q3", help="The quarter to show; else the last one.")
@click.option("--publish", is_flag=True, help="Hide numbers under 5, and what would give them away.")
@_FORMAT
@_OUT
def combine(
    files: tuple[Path, ...], groups_file: Path, quarter: str, publish: bool, shape: str, out: Path | None
) -> None:
    """Make one page out of the files that practices made with `report --figures`; no program need run.

    Example: wor-sidecar figures combine --groups groups.toml --out region.html linde.json zuid.json
    """
    from wor_sidecar.reports.files import Format, as_file
    from wor_sidecar.reports.region.adding import add
    from wor_sidecar.reports.region.groups import Groups
    from wor_sidecar.reports.region.paper import paper
    from wor_sidecar.reports.region.told import read
    from wor_sidecar.settings.reader import read_settings

    groups = read_settings(groups_file, Groups)
    told = [read(path.read_bytes(), path.name) for path in files]
    added = add(groups, told, quarter, groups_file.name)
    _write(as_file(paper(groups.region.title, added, publish=publish), Format(shape)), out)


def _days(since: datetime | None, until: datetime | None, quarter: str) -> dict[str, str]:
    """Return the first and the last day as a call takes them."""
    if not quarter:
        if since and until and until < since:
            raise click.UsageError(_("--to is a day before --from."))
        days = {"from": since, "to": until}
        return {name: day.date().isoformat() for name, day in days.items() if day}
    from wor_sidecar.reports.periods import period_named

    period = period_named(quarter)
    if since or until or period.first is None or period.last is None:
        raise click.UsageError(_("--quarter is one such as 2026-Q3, or a year, without --from and --to."))
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _reader() -> dict[str, str]:
    from wor_sidecar.texts.catalogue import language

    return {"language": language()}


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        from wor_sidecar.domain.errors.formats import FolderNotWritable

        raise FolderNotWritable(folder=out.parent) from error
    click.echo(_("{path}: written.").format(path=out), err=True)
