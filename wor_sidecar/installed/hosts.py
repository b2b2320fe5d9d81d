"""What keeps programs running on this machine."""

import sys

from wor_sidecar.installed.services import ServiceHost


def this_host(account: str = "") -> ServiceHost:
    """Return it. `account`: under which, on Windows, it installs services; "": as they are, or their own."""
    if sys.platform == "win32":
        from wor_sidecar.installed.windows import WindowsServices

        return WindowsServices(account)
    from wor_sidecar.installed.systemd import Systemd

    return Systemd()
