"""Core dumps off: a crash must not write keys and patients to a disk."""

import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def harden() -> None:
    """Forbid core dumps of this process and its children, and reading its memory by others of its account.

    Linux: RLIMIT_CORE 0, which children inherit, and PR_SET_DUMPABLE 0, which ends with an exec: a child
    calls this too, for a core that goes to a pipe asks for no limit. Elsewhere only what the platform has;
    Windows makes dumps by policy, which the installer sets.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
