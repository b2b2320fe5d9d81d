"""Setting a practice up from its configuration file: first what would happen, then that, and no more.

    plan = plan_of(config, instance)        # looks, changes nothing
    steps = steps_of(plan, host)            # what it would do here
    done = carry_out(plan, host, clock, randomness)

A second time changes nothing: each step looks first whether it is done. Other settings are replaced only
where somebody said so, and the old ones stay beside them.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Clock, as_datetime
from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.setting_up import (
    CannotSetUp,
    ConfigurationOnShare,
    ConfigurationUnplaced,
    DataNotMade,
    InstanceNameRefused,
    OtherConfiguration,
    WouldReplace,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import write_private
from wor_sidecar.installed.asking import executable
from wor_sidecar.installed.layout import Root, here
from wor_sidecar.installed.own import own_version
from wor_sidecar.installed.services import Instance, ServiceHost, ServiceState
from wor_sidecar.practice import opening
from wor_sidecar.practice.checking import faults, faults_of
from wor_sidecar.practice.service import make_practice
from wor_sidecar.practice.settings import SidecarSettings, read
from wor_sidecar.settings.places import machine_folder
from wor_sidecar.settings.reader import parse_settings

PROGRAM: Final = "wor-sidecar"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
"""It becomes part of a file's and of a service's name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What setting up comes to on this machine."""

    source: Path
    place: Path
    """Where the configuration will stand."""
    instance: str
    settings: SidecarSettings | None
    """As they will count in that place; None: the file can't be read."""
    in_the_way: Sequence[WorError]

    @property
    def replaces(self) -> bool:
        """Tell whether other settings stand in that place."""
        return self.place.exists() and not _same(self.source, self.place)

    def to_json(self) -> dict[str, Any]:
        """Return it as `setup --check --json` has it."""
        told = {"config": str(self.place), "instance": self.instance, "replaces": self.replaces}
        return {**told, **self._of_settings()}

    def _of_settings(self) -> dict[str, Any]:
        one = self.settings
        if one is None:
            return {}
        return {
            "practice": one.practice.name,
            "data": str(one.data.folder),
            "vault": one.vault.kind,
            "exports": [str(each.path) for each in one.exports],
            "imports": [str(each.path) for each in one.imports],
            "profiles": [str(target) for _beside, target in _profiles(self)],
            "backup": "" if one.backup.folder is None else str(one.backup.folder),
            "listen": one.prompts.listen,
            "routes": [each.organisation for each in one.routes],
            "service": here() is not None,
        }


def plan_of(
    config: Path,
    instance: str = "",
    folder: Path | None = None,
    *,
    replace: bool = False,
    machine: Machine | None = None,
) -> Plan:
    """Look at everything that setting up needs; `folder` is where configurations of this machine stand.

    `replace`: other settings of the same practice may be replaced.

    Raises:
        InstanceNameRefused: no name for an instance.

    """
    if instance and (instance == "wor" or not _NAME.fullmatch(instance)):
        raise InstanceNameRefused(name=instance)
    usual = folder or machine_folder("wor")
    if not instance and config.parent == usual and config.stem != "wor":
        return plan_of(
            config, config.stem, usual, replace=replace, machine=machine
        )  # it stands in its place already, under its own name
    place = usual / f"{instance or 'wor'}.toml"
    if kind := (machine or Machine()).network(config):
        return Plan(config, place, instance, None, [ConfigurationOnShare(path=config, kind=kind)])
    try:
        read(config)
        # A folder that is named without its place counts from where the configuration will stand.
        settings = parse_settings(config.read_text("utf-8"), SidecarSettings, place)
    except WorError:
        return Plan(config, place, instance, None, faults(config))
    found = faults_of(settings, config, opening.plugins_of(settings))
    if place.exists() and not _same(config, place):
        found += _other(place, settings, replace=replace)
    return Plan(config, place, instance, settings, found)


def steps_of(plan: Plan, host: ServiceHost | None) -> list[str]:
    """Return what `carry_out` would do here: place or replace, make, install, start or restart."""
    steps = []
    if not _same(plan.source, plan.place):
        steps.append("replace" if plan.replaces else "place")
    if plan.settings is not None and not opening.made(plan.settings):
        steps.append("make")
    if host is not None:
        state = host.state(Instance(PROGRAM, plan.instance, plan.place))
        steps += ["install"] if state is ServiceState.ABSENT else []
        if state is not ServiceState.RUNNING:
            steps.append("start")
        elif "replace" in steps:
            steps.append("restart")
    return steps


def carry_out(plan: Plan, host: ServiceHost | None, clock: Clock, randomness: Randomness) -> list[str]:
    """Do what is not done yet; returns what changed: placed, replaced, made, installed, started, restarted.

    Raises:
        CannotSetUp: something is in the way; nothing was changed.
        ConfigurationUnplaced: the configuration can't be put where it belongs.
        DataNotMade: the service's account can't make the data folder.

    """
    if plan.in_the_way:
        raise CannotSetUp(count=len(plan.in_the_way))
    done = []
    replaced = plan.replaces
    if not _same(plan.source, plan.place):
        if replaced:
            _put_aside(plan.place, clock)
        _put(plan.source, plan.place)
        _put_profiles(plan)
        done.append("replaced" if replaced else "placed")
    instance, root = Instance(PROGRAM, plan.instance, plan.place), here()
    installed = host is not None and root is not None
    if not opening.made(read(plan.place)):
        # Under the service's own account, as it has to open all of it afterwards.
        if host is not None and root is not None:
            done += _installed(host, root, instance)
            told = host.as_service(instance, [str(_program(root)), "init", "--config", str(plan.place)])
            if told.returncode:
                raise DataNotMade(why=(told.stderr.strip().splitlines() or ["?"])[-1])
        else:
            make_practice(plan.place, clock, randomness)
        done.append("made")
    if installed and host is not None and root is not None:
        done += [one for one in _installed(host, root, instance) if one not in done]
        if replaced and "installed" not in done:
            host.install(instance, _program(root))  # the folders that it may write in may be others now
            host.stop(instance)
        if host.state(instance) is not ServiceState.RUNNING:
            host.start(instance)
            done.append("restarted" if replaced else "started")
    return done


def _installed(host: ServiceHost, root: Root, instance: Instance) -> list[str]:
    if host.state(instance) is not ServiceState.ABSENT:
        return []
    host.install(instance, _program(root))
    return ["installed"]


def _program(root: Root) -> Path:
    # By its version: on Windows `current` is a file, and no folder to go through.
    return executable(root, root.current() or own_version(), PROGRAM)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _other(place: Path, settings: SidecarSettings, *, replace: bool) -> list[WorError]:
    try:
        name = read(place).practice.name
    except WorError:
        name = settings.practice.name  # a broken one is whose its place says
    if name != settings.practice.name:
        return [OtherConfiguration(place=place, name=name)]
    return [] if replace else [WouldReplace(place=place)]


def _put_aside(place: Path, clock: Clock) -> None:
    """Keep the settings that are replaced beside the new ones, for as long as an administrator likes."""
    moment = as_datetime(clock.now()).strftime("%Y%m%dT%H%M%SZ")
    names = (f"{place.name}.{moment}{more}.old" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(one for one in map(place.with_name, names) if not one.exists())
    _put(place, aside)


def _put(source: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_private(place, source.read_bytes())
        shutil.copymode(source, place)
    except OSError as error:
        raise ConfigurationUnplaced(place=place, why=error.strerror or "") from error


def _put_profiles(plan: Plan) -> None:
    """Take along the profiles that lie beside the configuration and are named from there."""
    for beside, target in _profiles(plan):
        if ".." in target.relative_to(plan.place.parent).parts:  # whoever sets up is root, the file another's
            raise ConfigurationUnplaced(place=target, why=phrase("it leads out of its folder"))
        _put(beside, target)


def _profiles(plan: Plan) -> list[tuple[Path, Path]]:
    """List the profiles that have to be taken along: where they lie, and where to."""
    named = dict.fromkeys(one.profile for one in plan.settings.exports) if plan.settings else {}
    pairs = [
        (plan.source.parent / one, plan.place.parent / one) for one in named if not Path(one).is_absolute()
    ]
    return [(beside, target) for beside, target in pairs if beside.is_file() and not _same(beside, target)]
