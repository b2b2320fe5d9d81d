"""The inbox's answers about what goes when: a look ahead, and nothing else."""

from dataclasses import dataclass
from typing import Any, Final

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.retention import Terms
from wor_sidecar.mail.vouching import heard
from wor_sidecar.store.round_report import listed, report
from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare.retention.shredding import upcoming
from wor_sidecar.wire.control_app import Call

_MOST_DAYS: Final = 36_525
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells by the terms of the settings."""

    store: Store
    terms: Terms

    def status(self) -> dict[str, Any]:
        """Tell what went last, and when the next goes."""
        with self.store.reading() as tx:
            return report(tx, upcoming(tx, self.terms), heard(tx))

    def shown(self, call: Call) -> dict[str, Any]:
        """Show the terms, what went last, and what goes within so many days."""
        days = call.query.get("days", "0")
        if not (days.isascii() and days.isdigit()) or len(days) > _DIGITS:
            raise CallMalformed(why="days must be a number")
        with self.store.reading() as tx:
            return listed(tx, upcoming(tx, self.terms), heard(tx), self.terms, min(int(days), _MOST_DAYS))
