"""`wor-sidecar setup`: from an answer file, which is wor.toml, to a program that runs."""

from pathlib import Path

import click

from wor_sidecar.settings.commands import complain, emit_json
from wor_sidecar.texts.doctor import plan_lines, set_up_line

CHECK_FAILED = 3
_CONFIG = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--config", type=_CONFIG, required=True, help="The wor.toml of the practice.")
@click.option("--check", is_flag=True, help="Tell what would happen and what is missing; change nothing.")
@click.option(
    "--replace", is_flag=True, help="Let it replace other settings of this practice, which are kept."
)
@click.option("--instance", default="", help="A name, where several practices live on one machine.")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def setup(config: Path, instance: str, *, check: bool, replace: bool, as_json: bool) -> None:
    """Put a configuration in its place, make the data folder, and start the service; again changes nothing.

    Example: wor-sidecar setup --config wor.toml --check
    """
    from wor_sidecar.installed.hosts import this_host
    from wor_sidecar.installed.layout import here
    from wor_sidecar.practice.setting_up import carry_out, plan_of, steps_of
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.texts.catalogue import show

    plan, host = plan_of(config.absolute(), instance, replace=replace), this_host() if here() else None
    steps = steps_of(plan, host) if not plan.in_the_way else []
    shown = [show(one) for one in plan.in_the_way]
    told = [{"code": one.code, "told": one.sentence, "remedy": one.remedy} for one in shown]
    if check or plan.in_the_way:
        if as_json:
            emit_json({"ok": not told, "plan": {**plan.to_json(), "steps": steps}, "faults": told})
        else:
            for line in plan_lines(plan.to_json(), steps):
                click.echo(line)
        for one in plan.in_the_way:
            complain(one)
        if told:
            raise SystemExit(CHECK_FAILED)
        return
    done = carry_out(plan, host, SystemClock(), randomness)
    if as_json:
        emit_json({"ok": True, "plan": plan.to_json(), "done": done})
    else:
        click.echo(set_up_line(str(plan.place), changed=bool(done), service=here() is not None))
