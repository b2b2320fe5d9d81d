"""What `upgrade` asks of a postbus."""

from pathlib import Path

from wor_sidecar.installed.checking import Own
from wor_sidecar.postbus.app import BRANCHES
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.settings.reader import read_settings

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - to call it, not to listen


def own(config: Path) -> Own:
    """Read the configuration, and say what this version needs; a postbus has no vault and no plug-ins."""
    settings = read_settings(config, PostbusSettings)
    return Own(
        data=settings.data.folder,
        url=settings.data.url,
        branches=BRANCHES,
        plugins=(),
        faults=list,
        key=None,
        ready=f"{address(settings)}/readyz",
    )


def address(settings: PostbusSettings) -> str:
    """Return where a postbus answers on its own machine, over plain HTTP."""
    host = _LOOPBACK.get(settings.listen.host, settings.listen.host)
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{settings.listen.port}"
