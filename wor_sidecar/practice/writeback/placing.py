"""Placing letters: each step is committed before the next touches the disk, so a crash costs nothing.

matched   render, read back, compare; write into staging, flush
placing   (committed with the file's names) move it into the import folder
placed    (committed) it lies there; the coach is told
taken     its file left the folder
refused   the HIS put its file aside, or it lay there so long that we took it back: a person says what then
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import structlog

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, DataKeyGone
from wor_sidecar.domain.errors.practice import ImportUnusable, LetterGone, PatientChanged, PatientIdMissing
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.letters import Template
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.standing import WRONG_FILE
from wor_sidecar.exchange.contents import Acknowledge
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.matching import matches
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.referrals.correcting import former_birth_dates, former_numbers
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.folder import BACK
from wor_sidecar.practice.writeback.imports import Import
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.practice.writeback.rendering import addressed
from wor_sidecar.practice.writeback.renumbered import in_doubt, may_be_in_doubt
from wor_sidecar.store.transactions import Store, Transaction

log = structlog.get_logger()

REJECTED: Final = "rejected"
"""The HIS put the file aside."""
LYING: Final = "lying"
"""Nobody fetched it for so many days that it was taken back."""
_DAY: Final = 86_400_000
_MAY_REFUSE: Final = 30 * _DAY
"""How long after fetching a HIS may still put a file aside."""
_NO_LETTER = frozenset({State.DECEASED, State.WRONG_PATIENT})
"""Nothing is written any more about somebody who died, or who was never meant."""
_CONTENT = frozenset(
    {Template.FEEDBACK_INTAKE, Template.FEEDBACK_3_MONTHS, Template.STOPPED, Template.ENDED},
)
"""Letters that only somebody's live consent for feedback brings into the file."""


class Placer:
    """Brings letters into one import folder; `secret` is the practice's."""

    def __init__(
        self,
        store: Store,
        departures: Departures,
        import_: Import,
        secret: bytes,
        fault: FaultPoint = no_fault,
        ring: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._departures = departures
        self.import_ = import_
        self._secret = secret
        self._fault = fault
        self._ring = ring
        self.name = import_.name
        self.trouble: str = ""
        """The code of what holds letters up now; empty when nothing does."""

    def step(self) -> int:
        """Finish what a crash left, place what waits, and see what was taken; returns how many moved.

        A folder that can't be reached holds up its letters, and nothing else: the next step tries again.
        """
        moved = 0
        try:
            waiting = self._in({LetterState.PLACING, LetterState.MATCHED, LetterState.PLACED})
            if waiting:
                self.import_.folder.prepare()
            moved += sum(
                self._guarded(self._finish, one) for one in waiting if one.state is LetterState.PLACING
            )
            moved += sum(
                self._guarded(self._place, one) for one in waiting if one.state is LetterState.MATCHED
            )
            moved += self._look_after([one for one in waiting if one.state is LetterState.PLACED])
        except ImportUnusable as error:
            if self.trouble != error.code:
                log.warning("import.unusable", name=self.import_.name, code=error.code)
            self.trouble = error.code
        else:
            self.trouble = ""
        return moved

    def _guarded(self, act: Callable[[Filed], bool], letter: Filed) -> bool:
        """Bring one letter on; what is wrong with this one holds up no other."""
        try:
            return act(letter)
        except (ImportUnusable, DatabaseUnusable):
            raise
        except WorError as error:
            if letter.why != error.code:
                log.warning("letter.waits", letter=letter.id, code=error.code)
                with self._store.transaction() as tx:
                    letters.save(tx, replace(letter, why=error.code))
            return False

    def _place(self, letter: Filed) -> bool:
        with self._store.reading() as tx:
            content = self._rendered(tx, letter) if self._wanted(tx, letter) else None
        if content is None:
            self._drop(letter)
            return True
        name = f"{letter.stem}{self.import_.suffix}"
        placing = replace(
            letter,
            state=LetterState.PLACING,
            why="",
            import_name=self.import_.name,
            temporary=f"{name}.tmp",
            file=name,
        )
        self.import_.folder.stage(placing.temporary, content)
        self._fault("writeback.staged")
        with self._store.transaction() as tx:
            if self._same(tx, letter) is None:
                self.import_.folder.discard(placing.temporary)
                return False
            letters.save(tx, placing)
            tx.audit(letters.line("letter.placing", placing))
        self._fault("writeback.placing_committed")
        return self._finish(placing)

    def _finish(self, letter: Filed) -> bool:
        """Bring a letter whose names are committed to its place; also what a restart does first.

        Its temporary file is there: move it. It is gone: then it was moved, or, where the folder shows no
        file of that name, taken already: placed, but nobody saw it, so a person is asked to look.
        """
        folder = self.import_.folder
        staged, placed = folder.staged(), folder.placed()
        with self._store.reading() as tx:
            wanted = self._wanted(tx, letter)
        if not wanted and letter.temporary in staged:
            folder.discard(letter.temporary)
            self._drop(letter)
            return True
        if letter.temporary in staged and self._doubtful(letter):
            with self._store.transaction() as tx:
                before = replace(letter, state=LetterState.MATCHED, import_name="", temporary="", file="")
                letters.save(tx, before)
            folder.discard(letter.temporary)
            return True
        unconfirmed = letter.temporary not in staged and letter.file not in placed
        if letter.temporary in staged:
            folder.place(letter.temporary, letter.file)
        self._fault("writeback.renamed")
        with self._store.transaction() as tx:
            done = self._done(tx, letter, unconfirmed=unconfirmed)
            letters.save(tx, done)
            self._acknowledge(tx, done, "placed")
            tx.audit(letters.line("letter.placed", letter))
            if letter.referral is not None:
                close_if_done(tx, letter.referral)
            tx.after_commit(self._ring)
        self._fault("writeback.placed_committed")
        log.info("letter.placed", letter=letter.id, unconfirmed=unconfirmed)
        return True

    def _done(self, tx: Transaction, letter: Filed, *, unconfirmed: bool) -> Filed:
        """Return a placed letter; a wrong patient's, told while it moved or before a restart, asks to go."""
        now, referral = self._same(tx, letter) or letter, self._referral(tx, letter.referral)
        done = replace(now, state=LetterState.PLACED, placed_at=tx.clock.now(), unconfirmed=unconfirmed)
        wrong = referral is not None and referral.state is State.WRONG_PATIENT
        return replace(done, asks=True, why=WRONG_FILE) if wrong else done

    def _look_after(self, placed: list[Filed]) -> int:
        """See what was taken, what the HIS put aside, and what lies too long; returns how many moved.

        The import folder is listed before the one of refused files: a file on its way between them is seen
        in one of both, and a folder that can't be listed says nothing about either.
        """
        lately = self._lately_taken()
        if not placed and not lately:
            return 0
        folder = self.import_.folder
        there, back, aside = folder.placed(), folder.staged(), folder.put_aside()
        with self._store.reading() as tx:
            now = tx.clock.now()
            suspects = may_be_in_doubt(tx, [one.referral for one in placed if one.referral])
        moved = 0
        for letter in placed:
            if _among(letter, aside):
                moved += self._refused(letter, REJECTED)
            elif f"{letter.file}{BACK}" in back:
                moved += self._refused(letter, LYING)
            elif letter.file not in there:
                moved += self._taken(letter)
            elif letter.why == WRONG_FILE and folder.take_back(letter.file):
                folder.discard(f"{letter.file}{BACK}")
                self._drop(letter)
                moved += 1
            elif (
                self._lies_too_long(letter, now) or (letter.referral in suspects and self._doubtful(letter))
            ) and folder.take_back(letter.file):
                self._fault("writeback.taken_back")
                moved += self._refused(letter, LYING)
        moved += sum(self._refused(letter, REJECTED) for letter in lately if _among(letter, aside))
        return moved

    def _lately_taken(self) -> list[Filed]:
        """List what a HIS fetched and may still refuse."""
        if self.import_.folder.rejected is None:
            return []
        with self._store.reading() as tx:
            found = letters.taken_since(tx, Millis(tx.clock.now() - _MAY_REFUSE))
        return [letter for letter in found if letter.import_name == self.import_.name and letter.file]

    def _lies_too_long(self, letter: Filed, now: Millis) -> bool:
        if not self.import_.most_days or letter.placed_at is None:
            return False
        return now - letter.placed_at > self.import_.most_days * _DAY

    def _doubtful(self, letter: Filed) -> bool:
        """Tell whether the HIS of now may know another person by its number."""
        with self._store.reading() as tx:
            referral = self._referral(tx, letter.referral)
            if referral is None or not may_be_in_doubt(tx, [referral.id]):
                return False
            try:
                patient = rows.load_registration(tx, referral.registration_id).patient
                key = self.import_.patient_key
                return in_doubt(tx, referral.registration_id, patient, key) is not None
            except (DataKeyGone, PatientIdMissing):
                return False

    def _taken(self, letter: Filed) -> bool:
        with self._store.transaction() as tx:
            now = self._same(tx, letter)
            if now is None:
                return False
            taken = replace(now, state=LetterState.TAKEN, taken_at=tx.clock.now())
            letters.save(tx, taken)
            self._acknowledge(tx, taken, "taken")
            tx.after_commit(self._ring)
        log.info("letter.taken", letter=letter.id)
        return True

    def _refused(self, letter: Filed, why: str) -> bool:
        """Note that it didn't reach the file; a person is asked, and the coach hears nothing else."""
        with self._store.transaction() as tx:
            now = self._same(tx, letter)
            if now is None:
                return False
            moment = tx.clock.now()
            refused = replace(now, state=LetterState.HIS_REFUSED, why=why, refused_at=moment)
            letters.save(tx, replace(refused, unconfirmed=False, seen_at=None, seen_by=""))
            tx.audit(letters.line("letter.his_refused", letter, why))
            if letter.referral is not None:
                close_if_done(tx, letter.referral)
            tx.after_commit(self._ring)
        log.warning("letter.his_refused", letter=letter.id, why=why)
        if why == LYING:
            self.import_.folder.discard(f"{letter.file}{BACK}")
        return True

    def _same(self, tx: Transaction, letter: Filed) -> Filed | None:
        """Return a letter as it is now; None where somebody moved it since: a slow share takes its time."""
        try:
            now = letters.load(tx, letter.id)
        except LetterGone:
            return None
        return now if (now.state, now.attempt) == (letter.state, letter.attempt) else None

    def _rendered(self, tx: Transaction, letter: Filed) -> bytes | None:
        """Render for the record that it is about to be written to."""
        referral = self._referral(tx, letter.referral)
        if referral is None:
            return None
        says = letters.says(tx, letter)
        patient = rows.load_registration(tx, referral.registration_id).patient
        key, check = self.import_.patient_key, says.patient_check
        formerly, numbers = former_birth_dates(tx, referral.id), former_numbers(tx, referral.id)
        if not matches(self._secret, referral.id, patient, key, check, formerly, numbers):
            raise PatientChanged
        if (fault := in_doubt(tx, referral.registration_id, patient, key)) is not None:
            raise fault
        whole = Letter(
            id=letter.id,
            template=letter.template,
            lines=says.lines,
            reference=referral.id,
            written_at=tx.clock.now(),
            patient=addressed(patient, self.import_.patient_key),
            sender=self.import_.sender,
            receiver=self.import_.receiver,
        )
        return self.import_.format.render(whole)

    def _wanted(self, tx: Transaction, letter: Filed) -> bool:
        """Tell whether it may still be written: things can change while a letter waits."""
        referral = self._referral(tx, letter.referral)
        if referral is None or referral.state in _NO_LETTER:
            return False
        recorded = consents.standing(tx, referral.id)
        agreed = recorded is not None and recorded.consent.feedback
        return agreed or letter.template not in _CONTENT

    def _referral(self, tx: Transaction, id_: ReferralId | None) -> Referral | None:
        return None if id_ is None else book.find(tx, id_)

    def _drop(self, letter: Filed) -> None:
        with self._store.transaction() as tx:
            letters.drop(tx, letter)
            tx.audit(letters.line("letter.dropped", letter))
            if letter.referral is not None:
                close_if_done(tx, letter.referral)
        log.info("letter.dropped", letter=letter.id)

    def _acknowledge(self, tx: Transaction, letter: Filed, step: str) -> None:
        self._departures.hold(
            tx,
            to=letter.sender,
            type_=MessageType.ACKNOWLEDGE,
            thread=letter.referral,
            content=Acknowledge(letter.mid, step),
            hold_until=tx.clock.now(),
        )

    def _in(self, states: Iterable[LetterState]) -> list[Filed]:
        with self._store.reading() as tx:
            found = letters.in_states(tx, states)
        mine = (self.import_.name, "")
        return [letter for letter in found if letter.import_name in mine and not letter.waits]


def _among(letter: Filed, names: Iterable[str]) -> bool:
    """Tell whether a letter's file is one of these; a HIS may add to its name, and write it in capitals."""
    return any(letter.stem in name.casefold() for name in names)
