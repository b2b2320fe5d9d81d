"""Run in a process of its own, under the oldest Qt: every screen of the desk, and the loop by keys.

Prints the version of Qt and the screens that were shown.
"""

import random
import sys
import time

from PySide6.QtCore import Qt, qVersion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, Practice
from tests.unit.tray.view_qt.conftest import WAIT_MS, Seat
from tests.unit.tray.view_qt.every_screen import LEAFLET, every_screen
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_qt.calls import Calls
from wor_sidecar.tray.view_qt.style import dress
from wor_sidecar.tray.view_qt.window import DeskWindow


def main() -> None:
    app = QApplication([])
    dress(app)
    clock, calls = FakeClock(), Calls()
    practice = Practice(clock)
    daemon = practice.desk()
    daemon.leaflet = lambda _id=None: LEAFLET
    busy = [False]
    calls.busy.connect(lambda on: busy.__setitem__(0, on))

    def settle() -> None:
        until = time.monotonic() + WAIT_MS / 1000
        while busy[0]:
            assert time.monotonic() < until
            QTest.qWait(5)
        app.processEvents()

    window = DeskWindow(Presenter(daemon, clock, random.Random(1).randbytes), calls, clock)
    seat = Seat(window, practice, daemon, clock, settle, list(map(practice.waits, (JANSEN, CHILD, BAKKER))))
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, WAIT_MS)
    seat.opens(2)
    seat.keys(Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    seat.keys(Qt.Key.Key_C, alt=True)
    assert len(practice.sent) == 1
    shown = []
    for name, go in every_screen(seat):
        go()
        settle()
        window.grab()
        shown.append(name)
    calls.close()
    sys.stdout.write("\n".join((qVersion(), *shown)))


if __name__ == "__main__":
    main()
