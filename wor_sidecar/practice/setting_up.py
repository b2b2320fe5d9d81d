"""Setting a practice up from its configuration file: first what would happen, then that, and no more.

    plan = plan_of(config, instance)        # looks, changes nothing
    done = carry_out(plan, clock, randomness)

A second time changes nothing: each step looks first whether it is done.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.setting_up import (
    CannotSetUp,
    ConfigurationUnplaced,
    DataNotMade,
    InstanceNameRefused,
    OtherConfiguration,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import write_private
from wor_sidecar.installed.asking import executable
from wor_sidecar.installed.layout import Root, here
from wor_sidecar.installed.own import own_version
from wor_sidecar.installed.services import Instance, ServiceHost, ServiceState
from wor_sidecar.practice import opening
from wor_sidecar.practice.checking import faults
from wor_sidecar.practice.service import make_practice
from wor_sidecar.practice.settings import SidecarSettings, read
from wor_sidecar.settings.places import machine_folder

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
    """None: the file can't be read."""
    in_the_way: Sequence[WorError]

    def to_json(self) -> dict[str, Any]:
        """Return it as `setup --check --json` has it."""
        return {"config": str(self.place), "instance": self.instance, **self._of_settings()}

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
            "listen": one.prompts.listen,
            "routes": [each.organisation for each in one.routes],
            "service": here() is not None,
        }


def plan_of(config: Path, instance: str = "", folder: Path | None = None) -> Plan:
    """Look at everything that setting up needs; `folder` is where configurations of this machine stand.

    Raises:
        InstanceNameRefused: no name for an instance.

    """
    if instance and (instance == "wor" or not _NAME.fullmatch(instance)):
        raise InstanceNameRefused(name=instance)
    usual = folder or machine_folder("wor")
    if not instance and config.parent == usual and config.stem != "wor":
        return plan_of(config, config.stem, usual)  # it stands in its place already, under its own name
    place = usual / f"{instance or 'wor'}.toml"
    found = faults(config)
    try:
        settings = read(config)
    except WorError:
        return Plan(config, place, instance, None, found)
    if place.exists() and not _same(config, place):
        found = [*found, *_other(place, settings)]
    return Plan(config, place, instance, settings, found)


def carry_out(plan: Plan, host: ServiceHost | None, clock: Clock, randomness: Randomness) -> list[str]:
    """Do what is not done yet; returns the steps that changed something: placed, made, installed, started.

    Raises:
        CannotSetUp: something is in the way; nothing was changed.
        ConfigurationUnplaced: the configuration can't be put where it belongs.
        DataNotMade: the service's account can't make the data folder.

    """
    if plan.in_the_way:
        raise CannotSetUp(count=len(plan.in_the_way))
    done = []
    if not _same(plan.source, plan.place):
        _put(plan.source, plan.place)
        _put_profiles(plan)
        done.append("placed")
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
        if host.state(instance) is not ServiceState.RUNNING:
            host.start(instance)
            done.append("started")
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


def _other(place: Path, settings: SidecarSettings) -> list[WorError]:
    try:
        name = read(place).practice.name
    except WorError:
        return []
    return [] if name == settings.practice.name else [OtherConfiguration(place=place, name=name)]


def _put(source: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_private(place, source.read_bytes())
        shutil.copymode(source, place)
    except OSError as error:
        raise ConfigurationUnplaced(place=place, why=error.strerror or "") from error


def _put_profiles(plan: Plan) -> None:
    """Take along the profiles that lie beside the configuration and are named from there."""
    for one in plan.settings.exports if plan.settings else ():
        beside = plan.source.parent / one.profile
        target = plan.place.parent / one.profile
        if Path(one.profile).is_absolute() or not beside.is_file() or _same(beside, target):
            continue
        if ".." in Path(one.profile).parts:  # whoever sets up is root, and the configuration may be another's
            raise ConfigurationUnplaced(place=target, why=phrase("it leads out of its folder"))
        _put(beside, target)
