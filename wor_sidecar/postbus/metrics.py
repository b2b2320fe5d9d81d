"""Counters for Prometheus: calls by name and status. Never an organisation's id as a label."""

from collections import Counter

from wor_sidecar.wire.exposition import Family, Kind, exposition, number


class Metrics:
    """What this process counted since it started."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()

    def count(self, call: str, status: int) -> None:
        """Count one answered call."""
        self._calls[call, status] += 1

    def text(self, waiting: int, open_envelopes: int) -> str:
        """Write the exposition format."""
        calls = tuple(
            ((("call", call), ("status", str(status))), count)
            for (call, status), count in sorted(self._calls.items())
        )
        return exposition(
            [
                Family("wor_postbus_calls_total", "Calls that were answered.", calls, Kind.COUNTER),
                number("wor_postbus_waiting_calls", "Calls that wait for something to come.", waiting),
                number("wor_postbus_open_envelopes", "Envelopes that nobody fetched yet.", open_envelopes),
            ]
        )
