"""`service`: the program as a service of this machine. The same group for all three programs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wor_sidecar.commands.asking import Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _

if TYPE_CHECKING:
    from wor_sidecar.installed.services import Instance, ServiceHost


_ACCOUNT: Final = r"Windows: run it under this group managed account, DOMAIN\name$."


def service_group(
    program: str, with_json: Options, found_config: Callable[[Path | None], Path]
) -> click.Group:
    """Make a program's `service`."""
    acts: dict[str, tuple[str, Callable[[Instance, str], None]]] = {
        "install": ("Make it a service that starts with the machine; again: after a new folder.", _install),
        "uninstall": ("Take the service away; data and configuration stay.", _uninstall),
        "start": ("Start it, and wait until it serves.", lambda one, _account: _host().start(one)),
        "stop": ("Stop it, and wait until it has ended.", lambda one, _account: _host().stop(one)),
    }
    group = click.Group("service", help=f"The service of this machine.\n\nExample: {program} service install")
    for name, (told, act) in acts.items():
        group.add_command(_command(program, name, told, act, with_json, found_config))
    return group


def _command(
    program: str,
    name: str,
    told: str,
    act: "Callable[[Instance, str], None]",
    with_json: Options,
    found_config: Callable[[Path | None], Path],
) -> click.Command:
    def run(config: Path | None, as_json: bool, account: str = "") -> None:
        from wor_sidecar.installed.accounts import managed
        from wor_sidecar.installed.rights import need_administrator

        managed(account)
        need_administrator(f"service {name}")
        instance = instance_of(program, found_config(config).absolute())
        act(instance, account)
        state = _host().state(instance).value
        if as_json:
            emit_json({"program": program, "name": instance.name, "state": state})
        else:
            click.echo(_("Service {name}: {state}").format(name=_named(instance), state=state))

    help_text = f"{told}\n\nExample: {program} service {name}"
    command = click.command(name, help=help_text)(with_json(run))
    if name == "install":
        command.params.append(click.Option(["--account"], default="", metavar="NAME", help=_ACCOUNT))
    return command


def instance_of(program: str, config: Path) -> "Instance":
    """Return the instance of a configuration: installed, or named after its file in the usual place."""
    from wor_sidecar.installed.services import Instance
    from wor_sidecar.settings.places import instance_name

    known = {one.config: one for one in _host().instances(program)}
    return known.get(config) or Instance(program, instance_name(program, config), config)


def _named(instance: "Instance") -> str:
    return f"{instance.program} {instance.name}".rstrip()


def _host(account: str = "") -> "ServiceHost":
    from wor_sidecar.installed.hosts import this_host

    return this_host(account)


def _install(instance: "Instance", account: str) -> None:
    import sys

    from wor_sidecar.installed.asking import executable
    from wor_sidecar.installed.layout import here

    root = here()
    current = root.current() if root else None
    script = Path(sys.argv[0]).absolute()
    released = executable(root, current, instance.program) if root and current else script
    _host(account).install(instance, released)


def _uninstall(instance: "Instance", _account: str) -> None:
    _host().stop(instance)
    _host().uninstall(instance)
