"""A .deb per role, out of one release tree.

dpkg owns the release under /usr/lib/<program>/release, always the same path. The maintainer script links it,
file by file, into /opt/<program>/versions/<v>: no copy, and an upgrade by dpkg, which puts new files in place
of old names, leaves the old version whole and the program that runs from it untouched. Which version is used
is `upgrade --to`'s to say; where that fails the package stays unconfigured and the old version goes on.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from installer.release.ours import epoch

HERE: Final = Path(__file__).resolve().parent
_ABOUT: Final = {
    "wor-sidecar": "program of a general practice for Welzijn op Recept",
    "wor-inbox": "inbox of a welfare organisation for Welzijn op Recept",
    "wor-postbus": "mailbox server that sees ciphertext only, for Welzijn op Recept",
}
PROGRAMS: Final = tuple(_ABOUT)
_SCRIPTS: Final = ("postinst", "prerm", "postrm")


@dataclass(frozen=True, slots=True)
class Package:
    """One .deb that is to be made."""

    program: str
    version: str
    tree: Path

    @property
    def name(self) -> str:
        """Of the file."""
        return f"{self.program}_{self.version}_amd64.deb"

    def make(self, into: Path) -> Path:
        """Build it; two builds of one tree give the same bytes."""
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into) as folder:
            root = Path(folder) / "root"
            self._lay_out(root)
            _without_history(root)
            command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z3", "--threads-max=1", "--build"]
            subprocess.run(  # noqa: S603 - our own folder
                [*command, str(root), str(into / self.name)],
                check=True,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch())},
            )
        return into / self.name

    def _lay_out(self, root: Path) -> None:
        shutil.copytree(self.tree, root / "usr/lib" / self.program / "release", symlinks=True)
        (root / "usr/bin").mkdir()
        (root / "usr/bin" / self.program).symlink_to(f"/opt/{self.program}/current/bin/{self.program}")
        units, users, files = (
            root / "usr/lib" / one for one in ("systemd/system", "sysusers.d", "tmpfiles.d")
        )
        for folder in (units, users, files):
            folder.mkdir(parents=True)
        for ends in ("service", "timer"):
            for path in (HERE / "systemd").glob(f"{self.program}*.{ends}"):
                shutil.copyfile(path, units / path.name)
        # Not by `systemctl enable`: it belongs to the package, and goes and stays with it.
        wanted = units / "timers.target.wants"
        wanted.mkdir()
        (wanted / f"{self.program}-resume.timer").symlink_to(f"../{self.program}-resume.timer")
        shutil.copyfile(HERE / "systemd" / f"{self.program}.sysusers", users / f"{self.program}.conf")
        shutil.copyfile(HERE / "systemd" / f"{self.program}.tmpfiles", files / f"{self.program}.conf")
        self._control(root)

    def _control(self, root: Path) -> None:
        control = root / "DEBIAN"
        control.mkdir()
        size = sum(path.lstat().st_size for path in _files(root)) // 1024
        (control / "control").write_text(
            f"Package: {self.program}\nVersion: {self.version}\nArchitecture: amd64\n"
            "Maintainer: wor-sidecar <wor-sidecar@invalid>\n"
            f"Installed-Size: {size}\n"
            "Depends: python3 (>= 3.11), python3 (<< 3.12), systemd, tzdata, util-linux\n"
            f"Section: misc\nPriority: optional\nDescription: {_ABOUT[self.program]}\n",
            "utf-8",
        )
        for name in _SCRIPTS:
            text = (HERE / "debian" / name).read_text("utf-8")
            script = control / name
            script.write_text(
                text.replace("@PROGRAM@", self.program).replace("@VERSION@", self.version), "utf-8"
            )
            script.chmod(0o755)


def debs(tree: Path, version: str, into: Path) -> list[Path]:
    """Make the package of every role."""
    return [Package(program, version, tree).make(into) for program in PROGRAMS]


def _files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_symlink() or path.is_file())


def _without_history(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch(), epoch()), follow_symlinks=False)
