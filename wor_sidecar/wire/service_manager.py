"""Whoever started the program and wants to hear how it is: systemd's notification socket (sd_notify(3)).

Without NOTIFY_SOCKET nothing is said and nothing runs. The variables are taken out of the environment, so
that no child of the program speaks in its name.
"""

import os
import socket
import threading
from collections.abc import Callable, MutableMapping
from typing import Final, Self

import structlog

from wor_sidecar.wire.pulse import Heart

log = structlog.get_logger()

STATUS_SECONDS: Final = 60.0
"""How often the line of `systemctl status` is made anew."""
_PATIENCE: Final = 1.0
_LONGEST_LINE: Final = 400


class ServiceManager:
    """Says how the program is; with nobody there, to nobody."""

    def __init__(self, address: str, watchdog_seconds: float | None) -> None:
        """Take NOTIFY_SOCKET's value; seconds within which it wants a ping, or None: it wants none."""
        self._address = address
        self.watchdog_seconds = watchdog_seconds

    @classmethod
    def of(cls, environment: MutableMapping[str, str] = os.environ) -> Self:
        """Take what the environment says, out of it."""
        address = environment.pop("NOTIFY_SOCKET", "")
        wanted, of_whom = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        ours = of_whom in {"", str(os.getpid())}
        speaks = address[:1] in {"/", "@"} and hasattr(socket, "AF_UNIX")
        within = int(wanted) / 1_000_000 if speaks and ours and wanted.isdecimal() else 0.0
        return cls(address if speaks else "", within or None)

    @property
    def listens(self) -> bool:
        """Whether somebody wants to hear."""
        return bool(self._address)

    def ready(self) -> None:
        """Say that the program serves."""
        self._tell("READY=1")

    def status(self, line: str) -> None:
        """Say in one line how it is: counts and names of loops, nothing of a patient."""
        self._tell("STATUS=" + " ".join(line.split())[:_LONGEST_LINE])

    def alive(self) -> None:
        """Ping the watchdog."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that it ends."""
        self._tell("STOPPING=1")

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        # A leading @ is the abstract namespace's zero byte.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.settimeout(_PATIENCE)
                out.sendto(what.encode(), address)
        except OSError as error:  # nobody there any more: the program serves all the same
            log.debug("service_manager.deaf", error=type(error).__name__)


class Watch:
    """Pings while the program's loops come round, and keeps the line of `systemctl status` true."""

    def __init__(self, manager: ServiceManager, heart: Heart, told: Callable[[], str]) -> None:
        self._manager = manager
        self._heart = heart
        self._told = told
        self._ended = threading.Event()
        self._silent: tuple[str, ...] = ()
        self._until_status = 0.0
        within = manager.watchdog_seconds
        self.period = min(within / 2, STATUS_SECONDS) if within else STATUS_SECONDS

    def begin(self) -> None:
        """Say that the program serves, and go on saying how it is."""
        self._manager.ready()
        if self._manager.listens:
            threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def end(self) -> None:
        """Say that it ends."""
        if not self._ended.is_set():
            self._ended.set()
            self._manager.stopping()

    def look(self) -> None:
        """Ping, unless a loop hangs; then say which."""
        silent = self._heart.silent()
        if silent != self._silent:
            self._silent = silent
            log.error("watchdog.withheld" if silent else "watchdog.again", loops=list(silent))
        if silent:
            self._manager.status(f"hangs: {', '.join(silent)}")
            return
        if self._manager.watchdog_seconds:
            self._manager.alive()
        self._until_status -= self.period
        if self._until_status <= 0:
            self._until_status = STATUS_SECONDS
            self._say_status()

    def _say_status(self) -> None:
        try:
            line = self._told()
        except Exception as error:  # noqa: BLE001 - a supervised loop: the line stays as it was, the log says why
            log.warning("status.untold", error=error)
            return
        away = self._heart.away()
        self._manager.status(f"{line}; waits for a share: {', '.join(away)}" if away else line)

    def _run(self) -> None:
        self.look()
        while not self._ended.wait(self.period):
            self.look()
