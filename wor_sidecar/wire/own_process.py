"""What this process uses of memory, open files and the processor, under Prometheus's usual names."""

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.wire.exposition import Family, Kind, number

_HERE: Final = Path("/proc/self")


def process_numbers(started: Millis) -> Iterable[Family]:
    """Tell of this process; what a system doesn't say is left out."""
    used = os.times()
    yield number("process_start_time_seconds", "When the program started.", started / 1000)
    yield number(
        "process_cpu_seconds_total",
        "Seconds of the processor that it used.",
        used.user + used.system,
        Kind.COUNTER,
    )
    yield number("process_resident_memory_bytes", "Memory that it holds.", resident_bytes())
    yield number("process_open_fds", "Open files and connections; on Windows its handles.", open_files())


if sys.platform == "win32":

    class _Memory(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = [
            ("cb", ctypes.c_uint32),
            ("PageFaultCount", ctypes.c_uint32),
            *(
                (name, ctypes.c_size_t)
                for name in (
                    *("PeakWorkingSetSize", "WorkingSetSize", "QuotaPeakPagedPoolUsage"),
                    *("QuotaPagedPoolUsage", "QuotaPeakNonPagedPoolUsage", "QuotaNonPagedPoolUsage"),
                    *("PagefileUsage", "PeakPagefileUsage"),
                )
            ),
        ]

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.GetCurrentProcess.restype = ctypes.c_void_p
    _kernel.K32GetProcessMemoryInfo.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32]
    _kernel.GetProcessHandleCount.argtypes = [ctypes.c_void_p, ctypes.c_void_p]

    def resident_bytes() -> int | None:
        """Return the working set, in bytes."""
        told = _Memory(cb=ctypes.sizeof(_Memory))
        here = _kernel.GetCurrentProcess()
        if not _kernel.K32GetProcessMemoryInfo(here, ctypes.byref(told), told.cb):
            return None
        return int(told.WorkingSetSize)

    def open_files() -> int | None:
        """Count the handles."""
        count = ctypes.c_uint32()
        if not _kernel.GetProcessHandleCount(_kernel.GetCurrentProcess(), ctypes.byref(count)):
            return None
        return int(count.value)
else:

    def resident_bytes() -> int | None:
        """Return the resident memory, in bytes; None where there is no /proc."""
        with suppress(OSError, ValueError, IndexError):
            return int((_HERE / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return None

    def open_files() -> int | None:
        """Count the open files; None where there is no /proc."""
        with suppress(OSError):
            return sum(1 for _each in (_HERE / "fd").iterdir()) - 1  # the listing's own
        return None
