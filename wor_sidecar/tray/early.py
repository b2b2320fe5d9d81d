"""What a start shows first, asked for while the window's toolkit is still being loaded."""

import threading

from wor_sidecar.tray.presenter.listing import Begun
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge, DeskScreen
from wor_sidecar.wire.desk_lists import PracticeCard


class Early:
    """Asks for number, list and whose desk it is; who reads them waits until they are there."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter = presenter
        self._begun: Begun | None = None
        self._there = threading.Event()
        threading.Thread(target=self._ask, name="desk-early", daemon=True).start()

    def badge(self) -> Badge:
        """Return the first number, or that the server is away."""
        return self._wait().badge

    def desk(self) -> DeskScreen:
        """Return the first list, or why there is none."""
        return self._wait().desk

    def card(self) -> PracticeCard | None:
        """Return whose desk this is; None where the server was away."""
        return self._wait().card

    def _wait(self) -> Begun:
        self._there.wait()
        assert self._begun is not None
        return self._begun

    def _ask(self) -> None:
        try:
            self._begun = self._presenter.begin()
        finally:
            self._there.set()
