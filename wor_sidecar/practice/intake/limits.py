"""What a reading child may use: so much memory, and the CPU for as long as it gets on."""

import sys
import time
from typing import Final

MEMORY_BYTES: Final = 256 << 20
CPU_SECONDS: Final = 2
_TICKS: Final = 1.25
"""The system's count of CPU seconds against the clock's, at most."""


class Breath:
    """Gives the process CPU_SECONDS more each time it got on; the system ends it when they are used up."""

    def __init__(self) -> None:
        self._given = -1.0

    def take(self) -> None:
        """Note that there was progress."""
        used = time.process_time()
        if self._given < 0 or used - self._given > CPU_SECONDS / 4:
            self._given = used
            # The system counts by its ticks: on a busy machine it comes to more than what is told here, and a
            # million rows were ended after 18 and 57 seconds though they never stood still.
            _limit_cpu(int(used * _TICKS) + 1 + CPU_SECONDS)


if sys.platform == "win32":

    def _limit_cpu(_seconds: int) -> None:
        """Leave it to the daemon's own patience: Windows limits jobs, not processes."""

    def limit_memory() -> None:
        """Leave it to the daemon, as above."""
else:
    import resource

    def _limit_cpu(seconds: int) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))

    def limit_memory() -> None:
        """Let the system refuse this process more; who started the program may have set it less."""
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, MEMORY_BYTES)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
