"""`upgrade`, `rollback` and `upgrade-check`: the same three commands for each program that is a service."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wor_sidecar.commands.asking import Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.upgrades import outcome_line, step_line

if TYPE_CHECKING:
    from wor_sidecar.installed.checking import Own
    from wor_sidecar.installed.layout import Root
    from wor_sidecar.installed.upgrading import Outcome, Upgrading

CHECK_FAILED: Final = 3
USUAL_SECONDS: Final = 60
_LONGEST_SECONDS: Final = 3600
_BROKEN = click.option("--accept-broken-trail", is_flag=True, help="Also with a broken audit trail.")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


@dataclass(frozen=True, slots=True)
class UpgradeProgram:
    """What a program brings to its upgrade."""

    name: str
    with_json: Options
    found_config: Callable[[Path | None], Path]
    own: Callable[[Path], "Own"]
    """Reads the configuration; imported when a command wants it."""


def _trial_seconds(command: Any) -> Any:
    return click.option(
        "--trial-seconds",
        type=click.IntRange(1, _LONGEST_SECONDS),
        default=USUAL_SECONDS,
        show_default=True,
        help="How long the new version has to be well before anything is read, sent or written.",
    )(command)


def _allowing(command: Any) -> Any:
    saved = click.option("--database-saved", is_flag=True, help="You dumped the server's database yourself.")
    return saved(_BROKEN(command))


def _allowed(*, accept_broken_trail: bool, database_saved: bool = False) -> tuple[str, ...]:
    """Return what an administrator takes upon himself, as options of `upgrade-check`."""
    return (
        *(["--database-saved"] if database_saved else []),
        *(["--accept-broken-trail"] if accept_broken_trail else []),
    )


def upgrade_command(program: UpgradeProgram) -> click.Command:
    """Make a program's `upgrade`."""

    def upgrade(
        offline: Path | None,
        to: str | None,
        resume: bool,
        allow_older: bool,
        unsigned: bool,
        trial_seconds: int,
        as_json: bool,
        **allowing: bool,
    ) -> int:
        if [offline is not None, to is not None, resume].count(True) != 1:
            raise click.UsageError(_("Give one of --offline DIR, --to VERSION and --resume."))
        root, allowed = _root("upgrade"), _allowed(**allowing)
        if resume:
            _resume(_upgrading(program, root, trial_seconds, allowed), as_json=as_json)
            return 0
        if offline is not None:
            more = ["--trial-seconds", str(trial_seconds), *allowed, *(["--json"] if as_json else [])]
            version = _unpacked(root, offline.absolute(), allow_older=allow_older, unsigned=unsigned)
            return _as_new_version(program, root, version, more)
        assert to is not None
        _told(_upgrading(program, root, trial_seconds, allowed).upgrade(to), as_json=as_json)
        return 0

    help_text = f"""Let another version take over: with everything checked first, and taken back if it fails.

    --offline DIR: a folder with the release's archive and SHA256SUMS. --to: a version that stands here.
    --resume: finish what a power cut broke off, or take it back; a machine that comes up does so by itself.

    Example: {program.name} upgrade --offline /srv/wor-1.2.0
    """
    folder = click.Path(file_okay=False, path_type=Path)
    offline = click.option("--offline", type=folder, metavar="DIR", help="Where the release lies.")
    to = click.option("--to", metavar="VERSION", help="A version that stands here.")
    resume = click.option("--resume", is_flag=True, help="Finish what was broken off, or take it back.")
    older = click.option("--allow-older", is_flag=True, help="Also one older than the version in use.")
    unsigned = click.option("--unsigned", is_flag=True, help="Also one that no known key has signed.")
    command = offline(to(resume(older(unsigned(_allowing(_trial_seconds(_JSON(upgrade))))))))
    return click.command("upgrade", help=help_text)(command)


def rollback_command(program: UpgradeProgram) -> click.Command:
    """Make a program's `rollback`."""

    def rollback(as_json: bool, accept_broken_trail: bool) -> None:
        root = _root("rollback")
        upgrading = _upgrading(
            program, root, USUAL_SECONDS, _allowed(accept_broken_trail=accept_broken_trail)
        )
        _told(upgrading.rollback(), as_json=as_json)

    help_text = f"""Go back to the version that was in use before; the data stay as they are.

    Example: {program.name} rollback
    """
    return click.command("rollback", help=help_text)(_BROKEN(_JSON(rollback)))


def check_command(program: UpgradeProgram) -> click.Command:
    """Make a program's `upgrade-check`."""

    def check(
        config: Path | None,
        migrate: bool,
        trial_seconds: int,
        as_json: bool,
        database_saved: bool,
        accept_broken_trail: bool,
    ) -> int:
        from wor_sidecar.domain.errors import WorError
        from wor_sidecar.installed import checking
        from wor_sidecar.installed.own import own_version

        found: list[WorError] = []
        told: dict[str, Any] = {"version": own_version(), "data": "", "ready": ""}
        allowed = checking.Allowed(database_saved, accept_broken_trail)
        try:
            own = program.own(program.found_config(config))
            told = checking.told(own, own_version())
            if migrate:
                checking.bring_on(own, own_version(), trial_seconds, allowed)
            else:
                found = checking.look(own, allowed)
        except WorError as error:
            found = [error]
        return _verdict(told, found, as_json=as_json)

    help_text = f"""See whether this version can take over the data as they are; `upgrade` asks it so.

    It works on a copy, beside the program that runs, and uses no network. --migrate is for `upgrade` alone:
    it brings the data of a stopped program on, and puts that on trial.

    Example: {program.name} upgrade-check
    """
    migrate = click.option("--migrate", is_flag=True, help="Bring the data themselves on.")
    command = migrate(_allowing(_trial_seconds(program.with_json(check))))
    return click.command("upgrade-check", help=help_text)(command)


def _verdict(told: dict[str, Any], found: Sequence[Any], *, as_json: bool) -> int:
    from wor_sidecar.settings.commands import complain
    from wor_sidecar.texts.catalogue import show

    if as_json:
        faults = [{"code": one.code, "told": str(show(one))} for one in found]
        emit_json({"ok": not found, **told, "faults": faults})
    else:
        for one in found:
            complain(one)
        if not found:
            click.echo(_("Version {version} can take over.").format(**told))
    return CHECK_FAILED if found else 0


def _root(what: str) -> "Root":
    from wor_sidecar.domain.errors.upgrading import NotInstalled
    from wor_sidecar.installed.layout import here
    from wor_sidecar.installed.rights import need_administrator

    root = here()
    if root is None:
        raise NotInstalled
    need_administrator(what)
    return root


def _upgrading(program: UpgradeProgram, root: "Root", seconds: int, allowed: tuple[str, ...]) -> "Upgrading":
    import os

    from wor_sidecar.installed.health import Health
    from wor_sidecar.installed.hosts import this_host
    from wor_sidecar.installed.services import PROGRAMS
    from wor_sidecar.installed.upgrading import Upgrading
    from wor_sidecar.settings.machine import SystemClock

    host = this_host()
    # Windows keeps all programs of a machine in one root; a Linux package has its own.
    programs = PROGRAMS if os.name == "nt" else (program.name,)
    health = Health(host, SystemClock())
    return Upgrading(root, host, programs, health, seconds, _say, allowed=allowed)


def _say(step: str, version: str) -> None:
    click.echo(step_line(step, version), err=True)


def _resume(upgrading: "Upgrading", *, as_json: bool) -> None:
    """Go on where it was broken off; a timer asks so time and again, so that nothing to do is no trouble."""
    from wor_sidecar.domain.errors.upgrading import UpgradeUnderWay

    try:
        outcome = upgrading.resume()
    except UpgradeUnderWay:
        outcome = None  # somebody is at it: nothing was broken off
    if outcome is not None:
        _told(outcome, as_json=as_json)
    elif as_json:
        emit_json({"changed": False})
    else:
        click.echo(_("No upgrade was broken off."))


def _unpacked(root: "Root", folder: Path, *, allow_older: bool, unsigned: bool) -> str:
    """Put a release beside the others; returns its version."""
    from wor_sidecar.installed.signed import known_keys
    from wor_sidecar.installed.unpacking import may_follow, offered, unpack
    from wor_sidecar.installed.upgrading import alone

    _say("verifying", "")
    offer = offered(folder, () if unsigned else known_keys(root))
    may_follow(root, offer.version, allow_older=allow_older)
    _say("unpacking", offer.version)
    with alone(root):
        unpack(offer, root)
    return offer.version


def _as_new_version(program: UpgradeProgram, root: "Root", version: str, more: Sequence[str]) -> int:
    """Let the release that was just verified do the rest: that is its own work."""
    from wor_sidecar.installed.asking import executable

    command = [str(executable(root, version, program.name)), "upgrade", "--to", version, *more]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - the release just verified


def _told(outcome: "Outcome", *, as_json: bool) -> None:
    if as_json:
        emit_json(
            {
                "old": outcome.old,
                "new": outcome.new,
                "changed": outcome.changed,
                "instances": [
                    {"program": one.program, "name": one.name, "config": str(one.config)}
                    for one in outcome.instances
                ],
            }
        )
    else:
        click.echo(outcome_line(outcome.new, changed=outcome.changed, instances=len(outcome.instances)))
