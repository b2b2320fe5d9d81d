"""Counters for Prometheus: calls by name and status. Never an organisation's id as a label."""

from collections import Counter


class Metrics:
    """What this process counted since it started."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()

    def count(self, call: str, status: int) -> None:
        """Count one answered call."""
        self._calls[call, status] += 1

    def text(self, waiting: int, open_envelopes: int) -> str:
        """Write the exposition format."""
        lines = ["# TYPE wor_postbus_calls_total counter"]
        lines += [
            f'wor_postbus_calls_total{{call="{call}",status="{status}"}} {count}'
            for (call, status), count in sorted(self._calls.items())
        ]
        lines += ["# TYPE wor_postbus_waiting_calls gauge", f"wor_postbus_waiting_calls {waiting}"]
        lines += ["# TYPE wor_postbus_open_envelopes gauge", f"wor_postbus_open_envelopes {open_envelopes}"]
        return "\n".join(lines) + "\n"
