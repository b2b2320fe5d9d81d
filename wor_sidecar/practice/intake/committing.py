"""What came of files, into the database: journal rows, registrations and prompts are one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from wor_sidecar.domain.absorption import Outcome
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ValueMissing
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, RecordError
from wor_sidecar.hooks.fault_points import FaultPoint
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.intake import baselines, entries
from wor_sidecar.practice.intake.candidates import Candidate
from wor_sidecar.practice.intake.entries import Entry
from wor_sidecar.practice.intake.journal import FileState
from wor_sidecar.practice.intake.readiness import Observation
from wor_sidecar.practice.intake.reading import FileReading
from wor_sidecar.practice.intake.turns import Turn
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger()

Result = tuple[Observation, WorError | None]
"""A file, and why nothing of it counts."""


class Takes(Protocol):
    """The registrar, as the intake needs it."""

    def take(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one registration inside the intake's transaction."""
        ...

    def baseline(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one as seen, whatever its date."""
        ...

    def went_elsewhere(self, tx: Transaction, copy: Elsewhere) -> None:
        """Remember a copy of a referral that went another way: it may be what a prompt proposes."""
        ...


@dataclass(frozen=True, slots=True)
class Committing:
    """One export's way into the database."""

    store: Store
    registrar: Takes
    export: str
    fault: FaultPoint
    turn: Turn

    def commit(self, group: Sequence[Candidate], parser: str) -> tuple[list[Result], Exception | None]:
        """Commit files together; one that fails is found and takes none of the others along.

        Returns what to tell the scanner, and a failure of ours, to be raised once that was told.

        Raises:
            DatabaseUnusable: nothing was committed.

        """
        ended = [one for one in group if one.ended()]
        trouble = self._tried(ended, parser) if ended else None
        lost = set()
        if trouble is not None and len(ended) > 1:
            troubles = {one.seen: self._tried([one], parser) for one in ended}
            lost = {seen for seen, each in troubles.items() if each is not None}
            trouble = next((each for each in troubles.values() if each is not None), None)
        elif trouble is not None:
            lost = {ended[0].seen}
        results = [
            (one.seen, one.outcome if isinstance(one.outcome, WorError) else None)
            for one in group
            if not lost or one.seen not in lost
        ]
        return results, trouble

    def _tried(self, files: Sequence[Candidate], parser: str) -> Exception | None:
        try:
            self._write(files, parser)
        except DatabaseUnusable:
            raise
        except Exception as error:  # noqa: BLE001 - one bad file takes no other along; the scan's loop tells it
            return error
        return None

    def _write(self, files: Sequence[Candidate], parser: str) -> None:
        with self.store.transaction() as tx, self.turn():
            names = [one.seen.name for one in files]
            awaited = baselines.awaited(tx, self.export, names)
            done = [self._taken(tx, one, parser, awaited) for one in files]
            entries.record(tx, done, awaited)
            self.fault("intake.before_commit")
        self.fault("intake.committed")
        self._tell(files, done)

    def _taken(self, tx: Transaction, one: Candidate, parser: str, awaited: set[str]) -> Entry:
        if isinstance(one.outcome, WorError):
            whole = RecordError("", one.outcome)
            return Entry(one.seen, FileState.QUARANTINED, parser, one.sha256, errors=(whole,))
        reading = one.outcome
        assert isinstance(reading, FileReading)
        if not (reading.registrations or reading.error_count or reading.elsewhere):
            return Entry(one.seen, one.state, parser, one.sha256, reading.passed)
        outcomes: Counter[Outcome] = Counter()
        errors = list(reading.errors)
        as_seen = one.seen.name in awaited and baselines.takes_all(tx, one.seen)
        take = self.registrar.baseline if as_seen else self.registrar.take
        for registration in reading.registrations:
            if registration.patient.ids:
                outcomes[take(tx, registration, self.export).outcome] += 1
            else:
                lacking = ValueMissing(field="his_number or bsn")
                errors.append(RecordError(registration.source.position, lacking))
        for copy in reading.elsewhere:
            self.registrar.went_elsewhere(tx, copy)
        return Entry(
            observation=one.seen,
            state=one.state,
            parser=parser,
            sha256=one.sha256,
            passed=reading.passed,
            outcomes=outcomes,
            errors=errors,
            error_count=reading.error_count + len(errors) - len(reading.errors),
        )

    def _tell(self, files: Sequence[Candidate], done: Sequence[Entry]) -> None:
        """Log ids and counts: a line a commit, and one for each reason to put files aside."""
        read = [one.outcome for one in files if isinstance(one.outcome, FileReading)]
        if read:
            counts: Counter[str] = Counter(entry.state.value for entry in done)
            for entry in done:
                if entry.outcomes:
                    counts.update({outcome.value: count for outcome, count in entry.outcomes.items()})
            log.info(
                "intake.files_read",
                export=self.export,
                passed=sum(each.passed for each in read),
                record_errors=sum(entry.error_count for entry in done),
                encoding=" ".join(sorted({each.encoding for each in read} - {""})),
                **counts,
            )
        aside = Counter(one.outcome.code for one in files if isinstance(one.outcome, WorError))
        for code, count in aside.items():
            log.warning("intake.quarantined", export=self.export, code=code, files=count)
