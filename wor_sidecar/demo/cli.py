"""`wor-sidecar demo`: the whole loop on this machine, with invented people."""

import signal
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wor_sidecar.demo.show import Show


@click.command()
@click.option("--serve", is_flag=True, help="Everything stands ready and waits; nothing is dropped.")
@click.option(
    "--auto", is_flag=True, help="Answers by itself; ends in 0 only if every step was seen from outside."
)
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep everything in DIR.")
@click.option(
    "--json", "as_json", is_flag=True, help="JSON lines: first what stands ready, then a line per step."
)
def demo(serve: bool, auto: bool, keep: Path | None, as_json: bool) -> None:
    """Show a practice, a postbus and a welfare organisation in one folder: three real processes.

    Example: wor-sidecar demo --auto
    """
    from wor_sidecar.demo import loop as loops
    from wor_sidecar.demo.show import Show
    from wor_sidecar.demo.stage import set_up
    from wor_sidecar.domain.errors.environment import FileExists
    from wor_sidecar.texts.catalogue import _

    if serve and auto:
        raise click.UsageError(_("--serve and --auto exclude each other"))
    if keep is not None and not loops.keep_folder(keep):
        raise FileExists(path=keep)
    _end_on_sigterm()
    today = datetime.now().astimezone().date()  # noqa: TID251  # a composition root
    with ExitStack() as stack:
        root = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wor-demo-")))
        loop = loops.Loop(set_up(root, today), today)
        stack.callback(loop.end)
        show = Show(loop, as_json)
        try:
            good = _play(show, serve=serve, auto=auto)
        except KeyboardInterrupt:  # how a person ends it, whenever that is; --auto promised every step
            click.echo("", err=True)
            click.echo(_("Ending everything takes some seconds ..."), err=True)
            good = not auto
    sys.exit(0 if good else 1)


def _play(show: "Show", *, serve: bool, auto: bool) -> bool:
    from wor_sidecar.demo.loop import ROUND, SET_UP
    from wor_sidecar.demo.pages import pages_stand

    show.welcome()
    good = show.steps((*SET_UP, pages_stand), first=True)
    if good and auto:
        return show.steps(ROUND)
    if good:
        show.wait_for_people(drop=not serve)
    return good


def _end_on_sigterm() -> None:
    """Let SIGTERM unwind as Ctrl-C does, so that the three programs end too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
