#!/usr/bin/python3 -I
"""In a root that nobody booted, what `systemctl` and `systemd-run` do for a unit that says when it serves.

Copied into the root under both names. It reads the unit and its drop-in as systemd does, runs what they say
under the account they say, and waits for READY=1; what a unit forbids its process isn't forbidden here.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

UNITS, OWN, NOTES = Path("/usr/lib/systemd/system"), Path("/etc/systemd/system"), Path("/run/services")
LONGEST = 120.0


def text(unit: str) -> str:
    parts = [UNITS / unit, *sorted((OWN / f"{unit}.d").glob("*.conf"))]
    return "\n".join(one.read_text() for one in parts if one.is_file())


def said(unit: str, key: str) -> str:
    found = [line.partition("=")[2] for line in text(unit).splitlines() if line.startswith(f"{key}=")]
    return found[-1] if found else ""


def under(user: str) -> list[str]:
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", "--"] if user else []


def began(pid: int) -> str:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def noted(unit: str) -> tuple[int, str]:
    try:
        pid, when = (NOTES / unit).read_text().split()
    except OSError:
        return 0, ""
    return int(pid), when


def alive(unit: str) -> bool:
    pid, when = noted(unit)
    return bool(pid) and began(pid) == when


def start(unit: str) -> int:
    command = said(unit, "ExecStart").replace('"', "").split()
    if not command or alive(unit):
        return 0
    NOTES.mkdir(exist_ok=True)
    door = NOTES / f"{unit}.notify"
    door.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear, (NOTES / f"{unit}.log").open("ab") as log:
        ear.bind(str(door))
        door.chmod(0o666)
        ear.settimeout(0.2)
        process = subprocess.Popen(
            [*under(said(unit, "User")), *command],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "NOTIFY_SOCKET": str(door)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        (NOTES / unit).write_text(f"{process.pid} {began(process.pid)}")
        end = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < end:
            try:
                if b"READY=1" in ear.recv(4096):
                    return 0
            except TimeoutError:
                continue
    return 1


def stop(unit: str) -> int:
    for number in (signal.SIGTERM, signal.SIGKILL):
        end = time.monotonic() + 30
        if alive(unit):
            os.kill(noted(unit)[0], number)
        while alive(unit) and time.monotonic() < end:
            time.sleep(0.05)
    (NOTES / unit).unlink(missing_ok=True)
    return 0


def state(unit: str) -> str:
    if alive(unit):
        return "active"
    return "failed" if noted(unit)[0] else "inactive"


def main() -> int:
    if Path(sys.argv[0]).name == "systemd-run":
        at = sys.argv.index("--")
        [user] = [one.rpartition("=")[2] for one in sys.argv[:at] if one.startswith("--property=User=")]
        return subprocess.run([*under(user), *sys.argv[at + 1 :]], check=False).returncode
    what, *rest = [one for one in sys.argv[1:] if not one.startswith("--")]
    if what in {"start", "stop"}:
        return {"start": start, "stop": stop}[what](rest[0])
    if what in {"show", "cat"}:
        sys.stdout.write({"show": state, "cat": text}[what](rest[0]) + "\n")
    return 0


sys.exit(main())
