"""`init` by root on an installed Linux: done under the service's account, which opens it all later."""

from pathlib import Path

import click


def left_to_service(program: str, config: Path, *, as_json: bool) -> bool:
    """Let the account of the service make the data folder; False: this account makes it itself.

    Raises:
        SystemExit: it couldn't; its own words are on the way out already.

    """
    from wor_sidecar.installed.handing import account, hand_over
    from wor_sidecar.installed.hosts import this_host
    from wor_sidecar.installed.layout import here
    from wor_sidecar.installed.services import Instance
    from wor_sidecar.settings.machine import randomness
    from wor_sidecar.settings.places import instance_name, machine_folder

    root, config = here(), config.absolute()
    if root is None or config.parent != machine_folder(program) or account(program) is None:
        return False
    instance = Instance(program, instance_name(program, config), config)
    hand_over(instance, randomness)
    command = [str(root.folder / "current" / "bin" / program), "init", "--config", str(config)]
    done = this_host().as_service(instance, [*command, *(["--json"] if as_json else [])])
    click.echo(done.stdout, nl=False)
    click.echo(done.stderr, nl=False, err=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    return True
