"""Whether a window can come up here: asked before Qt is, for Qt ends the whole process where it can't."""

import ctypes
import os
import re
import socket
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from wor_sidecar.domain.errors import phrase

_OURS: Final = re.compile(r"(?:unix)?:([0-9]+)(?:\.[0-9]+)?")
"""A display of this machine."""
_X11_LIBRARY: Final = "libxcb-cursor.so.0"


def lacking(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Return what Qt's window lacks here, in words; empty: it can come up."""
    if find_spec("PySide6") is None:
        return phrase("PySide6 is not installed")
    if platform != "linux" or environment.get("QT_QPA_PLATFORM"):  # whoever names one knows what it needs
        return ""
    if environment.get("WAYLAND_DISPLAY"):
        return ""
    display = environment.get("DISPLAY", "")
    if not display:
        return phrase("there is no screen")
    return _x11_lacks(display)


def _x11_lacks(display: str) -> str:
    try:
        ctypes.CDLL(_X11_LIBRARY)
    except OSError:
        return phrase("the system's libxcb-cursor0 is not installed")
    own = _OURS.fullmatch(display)
    if own is not None and not _answers(int(own[1])):
        return phrase("the screen that DISPLAY names does not answer")
    return ""


def _answers(number: int) -> bool:
    """Tell whether an X server is there: at its file, or at the same name without a file."""
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server has it
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
            try:
                end.connect(address)
            except OSError:
                continue
            return True
    return False
