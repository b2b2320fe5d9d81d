"""Events go to plug-ins one by one, each under a guard and a time budget: none can stop the daemon."""

from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any, Final

from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.telling import warn

BUDGET_SECONDS: Final = 2.0
Event = Signal | ReferralMoved


class Listener:
    """One plug-in's ears. While a call of it hangs, it hears nothing more; others go on."""

    def __init__(
        self, plugin: str, ears: Mapping[type[Event], Callable[[Any], object]], budget: float = BUDGET_SECONDS
    ) -> None:
        self.plugin = plugin
        self._ears = ears
        self._budget = budget
        self._hanging: Thread | None = None

    def tell(self, event: Event) -> bool:
        """Call the plug-in in a thread of its own; returns whether it was done within its budget."""
        ear = self._ears.get(type(event))
        if ear is None:
            return True
        if self._hanging is not None and self._hanging.is_alive():
            warn("plugin.still_busy", plugin=self.plugin, missed=type(event).__name__)
            return False
        # A thread can't be ended from outside: a daemon thread at least never holds the program's end up.
        call = Thread(target=self._guarded, args=(ear, event), name=f"plugin {self.plugin}", daemon=True)
        call.start()
        call.join(self._budget)
        self._hanging = call if call.is_alive() else None
        if self._hanging is not None:
            warn("plugin.too_slow", plugin=self.plugin, budget_seconds=self._budget)
        return self._hanging is None

    def _guarded(self, ear: Callable[[Any], object], event: Event) -> None:
        try:
            ear(event)
        except Exception as error:  # noqa: BLE001 - plug-in dispatch: the log gets to see it
            warn("plugin.event_failed", plugin=self.plugin, error=type(error).__name__)
