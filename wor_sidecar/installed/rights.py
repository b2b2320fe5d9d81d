"""Whether this account may change what is installed."""

import os
import sys

from wor_sidecar.domain.errors.environment import NeedsAdministrator


def need_administrator(what: str) -> None:
    """See that an administrator (root) runs this.

    Raises:
        NeedsAdministrator: nobody of that kind.

    """
    if not is_administrator():
        raise NeedsAdministrator(what=what)


def is_administrator() -> bool:
    """Tell whether this account is root, or an administrator whose rights count now."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0
