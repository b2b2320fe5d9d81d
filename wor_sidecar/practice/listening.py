"""The listeners of the program: opened together, looked after, ended together."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import structlog

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.practice.api.routes import desk_app, practice_app
from wor_sidecar.practice.api.trays import Door
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.address import Address
from wor_sidecar.wire.control_server import RunningControl, serve_control
from wor_sidecar.wire.desk_server import RunningDesks, serve_desks
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.pulse import Pulses, unheard

log = structlog.get_logger()


class Serving(Protocol):
    """A listener at work."""

    @property
    def alive(self) -> bool:
        """Whether its thread still runs."""
        ...

    def stop(self) -> None:
        """End it; its port is free again."""
        ...


S = TypeVar("S", bound=Serving)


class Listeners:
    """Control, and the prompts listener where the settings name an address."""

    def __init__(
        self,
        rooms: Rooms,
        folder: Path,
        clock: Clock,
        randomness: Randomness,
        pulses: Pulses = unheard,
        metrics: MetricsListener | None = None,
    ) -> None:
        """Open both; calls are answered from now on. `metrics` looked after as well, where there is one.

        Raises:
            PortInUse, AddressNotHere: an address of the settings can't be listened on.

        """
        self._rooms = rooms
        self._folder = folder
        self._clock = clock
        self._randomness = randomness
        self._pulses = pulses
        self._metrics = metrics
        address = rooms.settings.prompts.address
        self.desks: RunningDesks | None = None if address is None else self._open_desks(address)
        try:
            self.control: RunningControl = self._open_control()
        except BaseException:
            self._stop_desks()
            raise
        self._look_at_metrics()

    @property
    def door(self) -> Door | None:
        """Where workstations find us."""
        return None if self.desks is None else Door(self.desks.url, self.desks.pin)

    def look(self) -> None:
        """Open again what ended by itself, on its own port; who fails is tried again at the next look."""
        control, desks = self.control, self.desks
        self.control = self._kept("control", control, lambda: self._open_control(control.port))
        if desks is not None:
            self.desks = self._kept("prompts", desks, lambda: self._open_desks(desks.address))
        self._look_at_metrics()

    def stop(self) -> None:
        """End both; who waits for news is answered first."""
        self._rooms.bell.close()
        self.control.stop()
        self._stop_desks()
        if self._metrics is not None:
            self._metrics.stop()

    def _look_at_metrics(self) -> None:
        if self._metrics is not None:
            self._metrics.look()

    def _kept(self, name: str, running: S, again: Callable[[], S]) -> S:
        if running.alive:
            return running
        log.error("listener.lost", listener=name)
        try:
            running.stop()
            opened = again()
        except WorError as error:
            log.warning("listener.stays_lost", listener=name, code=error.code)
            return running
        log.info("listener.again", listener=name)
        return opened

    def _open_control(self, port: int = 0) -> RunningControl:
        app = practice_app(self._rooms, self.door)
        pulse = self._pulses("control")
        return serve_control(app, self._folder, self._clock, self._randomness, port=port, pulse=pulse)

    def _open_desks(self, address: Address) -> RunningDesks:
        app = desk_app(self._rooms)
        return serve_desks(app, address, self._folder, self._clock, self._rooms.trays.admit)

    def _stop_desks(self) -> None:
        if self.desks is not None:
            self.desks.stop()
