"""systemd as the host of services: the package brings the units, a drop-in says what is this machine's own.

An instance is installed when its drop-in stands. Where the machine wasn't booted by systemd (an image that is
being made, a chroot) installing works and running doesn't.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from wor_sidecar.domain.errors.environment import NeedsAdministrator
from wor_sidecar.domain.errors.services import (
    NoServiceManager,
    ServiceNotStarted,
    ServiceRefused,
    UnitMissing,
)
from wor_sidecar.installed.handing import hand_over
from wor_sidecar.installed.services import Instance, ServiceState
from wor_sidecar.installed.units import drop_in, properties, unit, usual_config
from wor_sidecar.settings.machine import randomness

_OWN: Final = Path("etc/systemd/system")
_DROP_IN: Final = "wor.conf"
_PACKAGED: Final = (Path("usr/lib/systemd/system"), Path("lib/systemd/system"), _OWN)
_STATES: Final = {
    "active": ServiceState.RUNNING,
    "reloading": ServiceState.RUNNING,
    "failed": ServiceState.FAILED,
    "activating": ServiceState.FAILED,  # `start` waits until it serves: who sees this sees it start anew
}
_CONFIG: Final = re.compile(r'^ExecStart=.*--config "?([^"\n]+?)"?$', re.MULTILINE)


class Systemd:
    """This machine's, or the one in the image at `root`."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    @property
    def live(self) -> bool:
        """Whether systemd runs here."""
        return self._root == Path("/") and Path("/run/systemd/system").is_dir()

    def instances(self, program: str) -> Sequence[Instance]:
        """Return those with a drop-in."""
        found = []
        for path in (self._root / _OWN).glob(f"{program}*.service.d/{_DROP_IN}"):
            stem = path.parent.name.removesuffix(".service.d")
            if stem != program and not stem.startswith(f"{program}@"):
                continue
            name = stem.partition("@")[2]
            other = _CONFIG.search(path.read_text("utf-8"))
            config = Path(other.group(1).replace("%%", "%")) if other else usual_config(program, name)
            found.append(Instance(program, name, config))
        return sorted(found, key=lambda one: one.name)

    def install(self, instance: Instance, executable: Path) -> None:
        """Write the drop-in, hand its account what it needs, and have it start with the machine.

        Raises:
            UnitMissing: the package isn't installed.
            NeedsAdministrator: this account may not.
            ServiceRefused: systemd said no.

        """
        template = f"{instance.program}{'@' if instance.name else ''}.service"
        if not any((self._root / folder / template).is_file() for folder in _PACKAGED):
            raise UnitMissing(program=instance.program)
        path = self._drop_in(instance)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".part")
            fresh.write_text(drop_in(instance, executable), "utf-8")
            fresh.replace(path)
        except PermissionError as error:
            raise NeedsAdministrator(what="service") from error
        if self._root == Path("/"):
            hand_over(instance, randomness)
        self._reload()
        self._asked("enable", instance)

    def uninstall(self, instance: Instance) -> None:
        """Take the drop-in away; the unit is the package's."""
        path = self._drop_in(instance)
        if not path.exists():
            return
        self._asked("disable", instance)
        shutil.rmtree(path.parent)
        self._reload()

    def start(self, instance: Instance) -> None:
        """Start it and wait until it says that it serves.

        Raises:
            ServiceNotStarted: it doesn't; the journal has its own words.

        """
        self._need_live()
        self._systemctl("reset-failed", unit(instance))
        done = self._systemctl("start", unit(instance))
        # A condition that doesn't hold (no configuration) ends with 0 and nothing runs.
        if done.returncode or self.state(instance) is not ServiceState.RUNNING:
            raise ServiceNotStarted(unit=unit(instance))

    def stop(self, instance: Instance) -> None:
        """Stop it, and wait."""
        if self.live:
            self._asked("stop", instance)

    def state(self, instance: Instance) -> ServiceState:
        """Tell whether it runs."""
        installed = self._drop_in(instance).exists()
        if not self.live:
            return ServiceState.STOPPED if installed else ServiceState.ABSENT
        told = self._systemctl("show", "--property=ActiveState", "--value", unit(instance)).stdout.strip()
        if told in _STATES:
            return _STATES[told]
        return ServiceState.STOPPED if installed else ServiceState.ABSENT

    def stand_by(self) -> None:
        """Leave it to the package's timer, which looks every few minutes for what was broken off."""

    def stand_down(self) -> None:
        """Leave it: the timer finds no journal."""

    def begins_at_sign_in(self, release: Path) -> None:
        """Leave it: a desktop's entry names `current`."""

    def as_service(self, instance: Instance, command: Sequence[str]) -> CompletedProcess[str]:
        """Run a command as the service would be run: account, credentials, and all that it may not.

        Raises:
            NeedsAdministrator: this account may not.

        """
        if not self.live:
            words = ["runuser", "-u", instance.program, "--", *command]
        else:
            text = self._systemctl("cat", unit(instance)).stdout
            given = [f"--property={line}" for line in properties(text, instance.name)]
            words = ["systemd-run", "--pipe", "--wait", "--collect", "--quiet", *given, "--", *command]
        return _ran(words)

    def _drop_in(self, instance: Instance) -> Path:
        return self._root / _OWN / f"{unit(instance)}.d" / _DROP_IN

    def _need_live(self) -> None:
        if not self.live:
            raise NoServiceManager

    def _reload(self) -> None:
        if self.live:
            self._systemctl("daemon-reload")

    def _asked(self, what: str, instance: Instance) -> None:
        if self._systemctl(what, unit(instance)).returncode:
            raise ServiceRefused(what=what, unit=unit(instance))

    def _systemctl(self, *words: str) -> CompletedProcess[str]:
        image = [] if self._root == Path("/") else [f"--root={self._root}"]
        return _ran(["systemctl", "--no-pager", "--no-ask-password", *image, *words])


def _ran(words: Sequence[str]) -> CompletedProcess[str]:
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    except FileNotFoundError as error:
        raise NoServiceManager from error
