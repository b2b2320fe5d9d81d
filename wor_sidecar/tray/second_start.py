"""A second start of one account asks the first: for a fresh link of its page, or to show its window.

The page has a listener anyway, so a link comes over its control call. The window has none: a server with its
certificate would cost more memory than the rest of it. Its wish is an empty file in the home, which is this
account's alone; whoever runs takes it away, and that is the answer.
"""

import threading
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.errors.environment import NotRunning
from wor_sidecar.files import write_private
from wor_sidecar.wire.control import CONTROL_NAME

LINK: Final = "/v1/link"
"""The page's control call: a POST that answers {"url"}."""
WISH: Final = "show"
"""The file that asks a window to show itself."""
_PROGRAM: Final = "wor-tray"
_TRIES: Final = 50
_BETWEEN: Final = 0.1


def begin_alone(home: Path) -> None:
    """Take away a page's note that a crash left behind; for whoever holds the home's lock."""
    (home / CONTROL_NAME).unlink(missing_ok=True)


def reach_running(home: Path) -> str:
    """Return a fresh link of the page that runs here, or nothing where a window runs: it shows itself.

    One that only just began is given some seconds.

    Raises:
        NotRunning: it doesn't answer.

    """
    wish, pause = home / WISH, threading.Event()
    write_private(wish, b"")
    try:
        for _ in range(_TRIES):
            link = _link(home)
            if link or not wish.exists():
                return link
            pause.wait(_BETWEEN)
    finally:
        wish.unlink(missing_ok=True)
    raise NotRunning(program=_PROGRAM)


def granted(home: Path) -> bool:
    """Take a second start's wish away; tell whether there was one."""
    try:
        (home / WISH).unlink()
    except OSError:
        return False
    return True


def _link(home: Path) -> str:
    """Return the page's link; empty where none runs here, or it does not answer yet."""
    if not (home / CONTROL_NAME).exists():
        return ""
    from wor_sidecar.wire.control_client import ControlClient

    try:
        return _url(ControlClient(home, _PROGRAM).call("POST", LINK, {}))
    except NotRunning:
        return ""


def _url(answer: Any) -> str:
    found = answer.get("url") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""
