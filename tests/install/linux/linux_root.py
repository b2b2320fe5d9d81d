"""A Debian of its own, made by mmdebstrap from where this machine's packages come from; entered by chroot."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from installer.release.kept import KEPT

SUITE = "bookworm"
HAS = ("python3", "systemd", "tzdata")
"""What our packages depend on, and nothing more: what else they turn out to need is missing here."""
NEEDS = ("mmdebstrap", "unshare", "dpkg-deb")
_ENTER = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'


@dataclass(frozen=True)
class Debian:
    """The root, and what an administrator does in it."""

    root: Path

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def begun(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["unshare", "--mount", "--", "sh", "-c", _ENTER, str(self.root), *words],
            env={
                "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8",
                "DEBIAN_FRONTEND": "noninteractive",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def told(self, *words: str) -> tuple[int, str]:
        """Give a command; return how it ended and all that it said."""
        process = self.begun(*words)
        said = process.communicate(timeout=300)[0]
        assert "Traceback" not in said, said
        return process.returncode, said

    def done(self, *words: str) -> str:
        code, said = self.told(*words)
        assert code == 0, said
        return said

    def boots(self) -> None:
        """From now on it looks as if systemd ran here, and units are kept by what stands in for it."""
        self.at("/run/systemd/system").mkdir(parents=True, exist_ok=True)
        for name in ("systemctl", "systemd-run"):
            stands_in = self.at(f"/usr/local/sbin/{name}")
            shutil.copyfile(Path(__file__).with_name("root_systemd.py"), stands_in)
            stands_in.chmod(0o755)

    def install(self, deb: Path) -> tuple[int, str]:
        put = self.at(f"/var/cache/{deb.name}")
        os.link(deb, put)
        try:
            return self.told("dpkg", "--install", f"/var/cache/{deb.name}")
        finally:
            put.unlink()


def insist_on_a_root() -> None:
    lacking = [name for name in NEEDS if shutil.which(name) is None]
    if os.name != "posix" or os.geteuid() != 0:
        lacking.append("root")
    if lacking:
        told = f"needs {', '.join(lacking)}: tests/prepare.sh"
        (pytest.fail if os.environ.get("WOR_INSIST") == "1" else pytest.skip)(told)


def fresh(folder: Path) -> Debian:
    """Return a root that nothing was installed in; it is made once, and unpacked anew for each run."""
    packed = KEPT / f"debian-{SUITE}-{'-'.join(HAS)}.tar"
    if not packed.is_file():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT, prefix=".debian-") as scratch:
            _made(Path(scratch), Path(scratch) / packed.name)
            (Path(scratch) / packed.name).replace(packed)
    root = folder / "debian"
    root.mkdir()
    subprocess.run(["tar", "--numeric-owner", "-xpf", str(packed), "-C", str(root)], check=True)
    return Debian(root)


def _made(scratch: Path, packed: Path) -> None:
    # How this machine comes to its packages (mirror, proxy) is its own; nothing of it stays in the project.
    dumped = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    ways = scratch / "ways.conf"
    ways.write_text("".join(f"{one}\n" for one in dumped.splitlines() if one.startswith("Acquire::http")))
    (scratch / "tmp").mkdir(mode=0o755)
    command = ["mmdebstrap", "--quiet", "--mode=root", "--variant=essential", f"--include={','.join(HAS)}"]
    command += [f"--aptopt={ways}"] if ways.stat().st_size else []
    made = subprocess.run(
        [*command, SUITE, str(packed), _sources()],
        env={**os.environ, "TMPDIR": str(scratch / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]


def _sources() -> str:
    folder = Path("/etc/apt")
    for path in (folder / "sources.list.d/debian.sources", folder / "sources.list"):
        if path.is_file():
            return str(path)
    pytest.fail("this machine's packages come from nowhere: /etc/apt")
