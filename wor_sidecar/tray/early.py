"""The first two calls of a start, under way while the window's toolkit is still being loaded."""

import threading

from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.wire.desk_lists import PracticeCard


class Early:
    """Asks for the number and for whose desk this is; who reads them waits until they are there."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter = presenter
        self._badge: Badge | None = None
        self._card: PracticeCard | None = None
        self._counted, self._named = threading.Event(), threading.Event()
        threading.Thread(target=self._ask, name="desk-early", daemon=True).start()

    def badge(self) -> Badge:
        """Return the first number, or that the server is away."""
        self._counted.wait()
        assert self._badge is not None
        return self._badge

    def card(self) -> PracticeCard | None:
        """Return whose desk this is; None where the server was away."""
        self._named.wait()
        return self._card

    def _ask(self) -> None:
        try:
            self._badge = self._presenter.changes(0, 0)
            self._counted.set()
            self._card = None if self._badge.away else self._presenter.card()
        finally:
            self._counted.set()
            self._named.set()
