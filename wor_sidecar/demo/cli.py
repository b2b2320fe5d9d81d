"""`wor-sidecar demo`: the whole loop on this machine, with invented people."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

import click


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

    if serve and auto:
        raise click.UsageError("--serve and --auto exclude each other")
    if keep is not None and not loops.keep_folder(keep):
        raise FileExists(path=keep)
    _end_on_sigterm()
    today = datetime.now().astimezone().date()  # noqa: TID251  # a composition root
    with ExitStack() as stack:
        root = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wor-demo-")))
        loop = loops.Loop(set_up(root, today), today)
        stack.callback(loop.end)
        show = Show(loop, as_json)
        good = show.steps(loops.SET_UP, first=True)
        if good and auto:
            good = show.steps(loops.ROUND)
        elif good:
            with _quiet_interrupt():
                show.wait_for_people(drop=not serve)
    sys.exit(0 if good else 1)


def _end_on_sigterm() -> None:
    """Let SIGTERM unwind as Ctrl-C does, so that the three programs end too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


@contextmanager
def _quiet_interrupt() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo("", err=True)
