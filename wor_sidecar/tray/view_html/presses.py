"""A form that is pressed twice is done once: the second press waits, and is led to what came of the first.

Each form that makes or sends something bears a number of its own. The same number with other words is another
deed (somebody went back and typed anew), and what was refused may be tried again.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from starlette.responses import RedirectResponse, Response

from wor_sidecar.tray.presenter.screens import Screen
from wor_sidecar.tray.view_html.landings import LIST, path_of
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import PRESS_FIELD, Visit

MOST: Final = 16
"""Presses that are remembered, as hashes; the oldest goes first."""


class Presses:
    """What was done already, and where it led."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing
        self._guard = threading.Lock()
        self._led: OrderedDict[bytes, str] = OrderedDict()

    def once(self, visit: Visit, do: Callable[[], Screen], otherwise: str = LIST) -> Response:
        """Do it and send the browser on to its screen; only there, where it was done before."""
        if not visit.form.text(PRESS_FIELD):
            return self._showing.onward(do(), otherwise)
        press = sha256(repr((visit.path, visit.form.fields)).encode()).digest()
        with self._guard:
            if press in self._led:
                return RedirectResponse(self._led[press], HTTPStatus.SEE_OTHER)
            screen = do()
            if screen.top.trouble is None:
                self._led[press] = path_of(screen, otherwise)
                while len(self._led) > MOST:
                    self._led.popitem(last=False)
            return self._showing.onward(screen, otherwise)
