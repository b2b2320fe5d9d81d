"""A practice whose daemon is a Windows service, postbus and inbox on Linux: the demo's own steps."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wine_prefix import Windows
from wine_release import Installed

from wor_sidecar.demo.loop import Loop
from wor_sidecar.demo.programs import Program
from wor_sidecar.demo.stage import free_port, set_up
from wor_sidecar.domain.errors.environment import ProgramFailed

CONFIG = r"C:\ProgramData\wor-sidecar\wor.toml"
"""Where the program looks by itself."""
GIVEN = r"C:\practice\wor.toml"
"""Where the administrator has the file that the MSI is given."""
LONG = "\\\\?\\C:\\practice\\" + "\\".join(("a folder with a name as long as some vendors choose",) * 6)
"""Longer than the 260 characters of old."""
UNC = r"\\fileserver\his\lists"
FAR = f"""
[[export]]
name = "far away"
path = '{UNC}'
pattern = "*.csv"
profile = "profiles/table-example.toml"
kind = "share"
settle_seconds = 1

[[export]]
name = "deep down"
path = '{LONG}'
pattern = "*.csv"
profile = "profiles/table-example.toml"
kind = "local"
settle_seconds = 1
"""
HOST = """
import json, sys
from pathlib import Path
from wor_sidecar.domain.errors import WorError
from wor_sidecar.installed.services import Instance
from wor_sidecar.installed.hosts import this_host
host, found = this_host(), []
config, name, *acts = sys.argv[1:]
instance = Instance("wor-sidecar", name, Path(config))
executable = Path(sys.executable).parent / "bin" / "wor-sidecar.cmd"
try:
    for act in acts:
        given = (instance, executable) if act == "install" else (instance,)
        told = getattr(host, act)(*given)
        found.append(getattr(told, "value", None))
    print(json.dumps(found))
except WorError as error:
    print(json.dumps({"code": error.code, "told": str(error)}))
"""


def hosted(release: Installed, *acts: str, config: str = CONFIG, name: str = "") -> Any:
    """Let Windows' service manager do things, one after the other; return what each answered."""
    done = release.python_does(HOST, config, name, *acts)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_use(release: Installed) -> Installed:
    """Return the release that is in use by now: an upgrade takes older ones away."""
    named = release.folder.parents[1] / "current"
    version = named.read_text("utf-8").strip() if named.exists() else release.folder.name
    return Installed(release.windows, release.folder.with_name(version))


@dataclass(slots=True)
class Service(Program):
    """The daemon as a service, where the demo knows a process."""

    release: Installed | None = None

    def start(self) -> None:
        """See that it runs: the MSI installed it and started it."""
        assert self.release is not None
        assert hosted(self.release, "state") == ["running"]

    def end(self) -> None:
        """Stop it, unless it was taken away."""
        assert self.release is not None
        if (standing := in_use(self.release)).folder.exists():
            assert hosted(standing, "stop", "state") == [None, "stopped"]


@dataclass(slots=True)
class WindowsLoop(Loop):
    """The loop with its practice on Windows."""

    release: Installed | None = None
    said: list[str] = field(default_factory=list)

    def sidecar(self, *arguments: str, stdin: str = "", good: Sequence[int] = (0,)) -> list[Any]:
        """Run a command at the practice, on Windows, where the MSI has made the practice's data."""
        assert self.release is not None
        if arguments[0] == "init":
            return []
        root, windows = str(self.stage.root), self.release.windows
        there = [windows.there(one) if one.startswith(root) else one for one in arguments]
        done = self.release.sidecar(*there, stdin=stdin)
        self.said.append(done.stdout + done.stderr)
        if done.returncode not in good:
            words = " ".join(done.stderr.strip().splitlines()[-3:])
            raise ProgramFailed(program=f"wor-sidecar {arguments[0]}", status=done.returncode, words=words)
        if "--json" not in arguments:
            return []
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def end(self) -> None:
        """End all three, the last started first, also where one won't."""
        with ExitStack() as stack:
            for program in self.programs.values():
                stack.callback(program.end)

    def start(self, key: str, name: str, *arguments: str) -> Program:
        """Start one of the three programs."""
        if key != "sidecar":
            return Loop.start(self, key, name, *arguments)
        self.programs[key] = Service(name, arguments, self.stage.logs / "sidecar.log", release=self.release)
        self.programs[key].start()
        return self.programs[key]


def practice(release: Installed, today: date) -> WindowsLoop:
    """Set the stage on C:, with the practice's configuration and data where an IT manager has them."""
    windows = release.windows
    root = windows.drive_c / "practice"
    stage = set_up(root, today)
    text = stage.sidecar_config.read_text("utf-8")
    text = text.replace(f"'{root}/practice'", r"'C:\ProgramData\wor-sidecar'").replace(
        str(root), r"C:\practice"
    )
    text = text.replace('kind = "keyfile"', 'kind = "auto"') + FAR + f"\n[metrics]\nport = {free_port()}\n"
    for far in (LONG, UNC):
        linux_of(windows, far).mkdir(parents=True)
    config = windows.here(CONFIG)
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(text, "utf-8")
    stage.sidecar_config.unlink()
    return WindowsLoop(stage, today, release=release)


def linux_of(windows: Windows, path: str) -> Path:
    """Return where Wine keeps a share of a server, or a long path of C:."""
    if path.startswith(r"\\?"):
        return windows.here(path.removeprefix("\\\\?\\"))
    return windows.folder / "dosdevices" / "unc" / path.removeprefix("\\\\").replace("\\", "/")
