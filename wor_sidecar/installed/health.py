"""Whether a program that was just started is well, as one sees from outside."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.upgrading import NotHealthy
from wor_sidecar.installed.asking import named
from wor_sidecar.installed.services import ServiceHost, ServiceState
from wor_sidecar.installed.steps import Moved
from wor_sidecar.installed.trial import MARK
from wor_sidecar.wire.control_client import ControlClient

GLANCE_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 5
_GOOD: Final = 200


def patience(seconds: int) -> int:
    """Return how many seconds a program has to be well for so many."""
    return 3 * seconds + 10


@dataclass(frozen=True, slots=True)
class Health:
    """Waits until programs have passed their trial. `sleep` as `time.sleep`."""

    host: ServiceHost
    clock: Clock
    sleep: Callable[[float], None] = time.sleep

    def passed(self, moved: Moved, version: str, seconds: int) -> None:
        """Wait until an instance of this version has been well for so many seconds.

        Raises:
            NotHealthy: it ended, or wasn't well in thrice that time.

        """
        longest = patience(seconds)
        end, well_since = self.clock.monotonic() + longest, None
        while self.clock.monotonic() < end:
            if self.host.state(moved.instance) is not ServiceState.RUNNING:
                break
            now = self.clock.monotonic()
            if not self._well(moved, version):
                well_since = None
            elif not (moved.data / MARK).exists():
                return  # it passed, or it is an old version that comes back and is on no trial
            elif moved.ready:  # it has no eye for its own health: seen from here it was well for so long
                well_since = now if well_since is None else well_since
                if now - well_since >= seconds:
                    (moved.data / MARK).unlink(missing_ok=True)
                    return
            self.sleep(GLANCE_SECONDS)
        raise NotHealthy(instance=named(moved.instance), seconds=longest)

    def _well(self, moved: Moved, version: str) -> bool:
        if moved.ready:
            return _serves(moved.ready)
        try:
            told = ControlClient(moved.data).call("GET", "/v1/status", seconds=ANSWER_SECONDS)
        except WorError:
            return False
        return isinstance(told, dict) and told.get("version") == version


def _serves(url: str) -> bool:
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        line.request("GET", parts.path)
        return line.getresponse().status == _GOOD
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
