"""A Windows share for real: Samba on loopback, mounted by rclone, written to by smbclient."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from wor_sidecar.demo.stage import free_port

NEEDS: Final = ("smbd", "smbclient", "rclone", "fusermount3")
PATIENCE: Final = 30.0
_CONFIG: Final = """\
[global]
  server role = standalone server
  smb ports = {port}
  interfaces = 127.0.0.1
  bind interfaces only = yes
  map to guest = Bad User
  guest account = {user}
  private dir = {state}
  lock directory = {state}
  state directory = {state}
  cache directory = {state}
  pid directory = {state}
  ncalrpc dir = {state}/ncalrpc
  log file = {state}/log
  disable netbios = yes
  disable spoolss = yes
  load printers = no
  printcap name = /dev/null
  server min protocol = SMB2
[export]
  path = {folder}
  guest ok = yes
  read only = no
  force user = {user}
"""


def lacking() -> str:
    """Name what this machine hasn't; empty: all is there."""
    missing = [name for name in NEEDS if shutil.which(name) is None]
    return ", ".join(missing) or ("" if Path("/dev/fuse").exists() else "/dev/fuse")


@dataclass(slots=True)
class Share:
    """The server, its folder as a client sees it (`mount`), and a second client that writes."""

    root: Path
    mount: Path
    port: int
    server: subprocess.Popen[bytes] | None = None
    client: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        """Start smbd, and wait until it answers."""
        self.server = subprocess.Popen(
            ["smbd", "--foreground", "--no-process-group", f"--configfile={self.root / 'smb.conf'}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # as it ends, smbd ends its whole process group
        )
        _until(lambda: self._ask("ls").returncode == 0, "smbd answers")

    def stop(self) -> None:
        """End smbd at once, its connections with it, as a server that is switched off."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def put(self, local: Path, name: str) -> None:
        """Write a file from another machine, over what is there."""
        self._done(f'put "{local}" "{name}"')

    def rename(self, before: str, after: str) -> None:
        """Rename a file from another machine."""
        self._done(f'rename "{before}" "{after}"')

    def attach(self) -> None:
        """Mount the share, and wait until it can be listed."""
        host = {
            "TYPE": "smb",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "USER": "guest",
            "PASS": _veiled(),
        }
        options = "--vfs-cache-mode off --low-level-retries 1 --dir-cache-time 1s --attr-timeout 1s"
        options += " --contimeout 2s --timeout 4s"
        self.client = subprocess.Popen(
            ["rclone", "--config", os.devnull, "mount", "his:export", str(self.mount), *options.split()],
            env={**os.environ, **{f"RCLONE_CONFIG_HIS_{key}": value for key, value in host.items()}},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _until(lambda: os.path.ismount(self.mount), "the share is mounted")

    def detach(self) -> None:
        """Unmount it."""
        subprocess.run(["fusermount3", "-u", "-z", str(self.mount)], check=False, capture_output=True)
        if self.client is not None:
            self.client.terminate()
            self.client.wait()
            self.client = None

    def _ask(self, command: str) -> subprocess.CompletedProcess[str]:
        where = ("//127.0.0.1/export", "--port", str(self.port), "--no-pass", "--command", command)
        return subprocess.run(["smbclient", *where], capture_output=True, text=True, check=False, timeout=60)

    def _done(self, command: str) -> None:
        done = self._ask(command)
        assert done.returncode == 0, done.stdout + done.stderr


def share(root: Path) -> Share:
    """Lay out a server that doesn't run yet."""
    folder, state, mount = root / "folder", root / "state", root / "mount"
    for each in (folder, state, mount):
        each.mkdir(parents=True)
    user = Path.home().owner()
    port = free_port()
    config = _CONFIG.format(port=port, folder=folder, state=state, user=user)
    (root / "smb.conf").write_text(config, "utf-8")
    return Share(root, mount, port)


def _veiled() -> str:
    """Return any password as rclone wants to be told it: the server takes everybody as a guest."""
    words: Sequence[str] = ("rclone", "obscure", "guest")
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def _until(seen, what: str) -> None:  # type: ignore[no-untyped-def]  # a question without arguments
    end = monotonic() + PATIENCE
    while not seen():
        assert monotonic() < end, f"never: {what}"
        sleep(0.1)
