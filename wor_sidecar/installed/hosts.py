"""What keeps programs running on this machine."""

import sys

from wor_sidecar.installed.services import ServiceHost


def this_host() -> ServiceHost:
    """Return it."""
    if sys.platform == "win32":
        from wor_sidecar.installed.windows import WindowsServices

        return WindowsServices()
    from wor_sidecar.installed.systemd import Systemd

    return Systemd()
