"""What root leaves to the service's account on an installed Linux: it opens it all later, and alone may."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from wor_sidecar.installed.services import Instance


def left_to_service(program: str, config: Path, *, as_json: bool) -> bool:
    """Let the account of the service make the data folder with `init`; False: this account makes it itself.

    Raises:
        SystemExit: it couldn't; its own words are on the way out already.

    """
    from wor_sidecar.installed.handing import hand_over
    from wor_sidecar.settings.machine import randomness

    instance = _left(program, config.absolute())
    if instance is None:
        return False
    hand_over(instance, randomness)
    done = _done(instance, ["init", *(["--json"] if as_json else [])])
    click.echo(done.stdout, nl=False)
    click.echo(done.stderr, nl=False, err=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    return True


def said_by_service(program: str, config: Path, arguments: list[str]) -> str:
    """Run a command under the account of the program's service; returns what it said, if it was asked."""
    instance = _left(program, config.absolute())
    return "" if instance is None else _done(instance, arguments).stdout


def _left(program: str, config: Path) -> "Instance | None":
    """Return whose account it is; None: this one's."""
    from wor_sidecar.installed.handing import account
    from wor_sidecar.installed.layout import here
    from wor_sidecar.installed.services import Instance
    from wor_sidecar.settings.places import instance_name, machine_folder

    if here() is None or config.parent != machine_folder(program) or account(program) is None:
        return None
    return Instance(program, instance_name(program, config), config)


def _done(instance: "Instance", arguments: list[str]) -> "CompletedProcess[str]":
    from wor_sidecar.installed.hosts import this_host
    from wor_sidecar.installed.layout import here

    root = here()
    assert root is not None
    command = [str(root.folder / "current" / "bin" / instance.program), *arguments]
    return this_host().as_service(instance, [*command, "--config", str(instance.config)])
