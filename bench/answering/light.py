"""The same answers on a store of plain tables in memory: for counts that no SQL can be paid for.

What decides is the program's own: `Postroom` with its thread, sender, record and contradiction, `record_of`,
`matches`, `told`. Lighter is what lies below (rows in dicts, unsealed) and what comes after the decision: a
move is written down with the referral that it reached, in place of its timeline, facts and letter.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.answering.practice import SECRET, Person
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import Mid, OrganisationId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Patient, Registration, Source
from wor_sidecar.exchange.contents import Profile
from wor_sidecar.mail.program import Message
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.origins import Origins
from wor_sidecar.practice.postroom import Postroom
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.sending import Around, Writer
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.testing.clocks import FakeClock


@dataclass(slots=True)
class Light:
    """Referrals, records and what was heard; also what stands for a transaction."""

    clock: FakeClock
    randomness: Callable[[int], bytes]
    referrals: dict[str, Referral] = field(default_factory=dict)
    records: dict[str, Registration] = field(default_factory=dict)
    formerly: dict[str, str] = field(default_factory=dict)
    heard: set[tuple[str, Mid]] = field(default_factory=set)
    orphans: set[tuple[str, str, Mid]] = field(default_factory=set)
    moved: list[tuple[ReferralId, str]] = field(default_factory=list)
    """(the referral that a move reached, the coach whom it names)."""

    def audit(self, _line: object) -> None:
        """Lines on the trail decide nothing."""

    def after_commit(self, _act: object) -> None:
        """Nobody waits for a bell."""

    def refer(self, pairs: list[tuple[Patient, Patient]], to: OrganisationId) -> list[Person]:
        """Have patients whose referrals were accepted; each as sent, and as corrected since."""
        made = []
        for number, (sent, now) in enumerate(pairs):
            id_, registration = ReferralId(new_id(self.randomness)), RegistrationId(f"{number}")
            self.referrals[id_] = Referral(id_, registration, State.CONTACTING, to, "welzijn-op-recept")
            self.records[registration] = Registration(now, "Z68", "icpc-1-nl", Source("table", "row 2"))
            if sent.birth_date != now.birth_date and sent.birth_date is not None:
                self.formerly[id_] = sent.birth_date.isoformat()
            made.append(Person(number, id_, now, sent))
        return made


class Deciding(Postroom):
    """The postroom up to its decision."""

    def _signed_for(self, _tx: Any, referral: Referral) -> Referral:
        return referral

    def _may_tell(self, _tx: Any, _referral: ReferralId) -> bool:
        return True

    def _refuse(self, _tx: Any, _referral: Referral, _message: Message, code: str) -> str:
        return code

    def _apply(
        self, tx: Any, message: Message, _answer: Any, returned: Any, referral: Referral, _record: Any
    ) -> None:
        tx.heard.add((referral.id, message.mid))
        coach = returned.by if hasattr(returned, "by") else returned.coach
        tx.moved.append((referral.id, coach.name))


def deciding() -> Deciding:
    """Return a postroom that decides."""
    writer = Writer(SECRET, "his_number", Around(lambda _tx: (), lambda _tx: None))
    return Deciding(
        name="Huisartsenpraktijk De Linde",
        profile=Profile("", "", "", "", ()),
        writer=writer,
        origins=Origins(lambda _tx, _organisation: None),
        templates=Templates(),
    )


@contextmanager
def tables(light: Light) -> Iterator[None]:
    """Let the program's rows be those in memory."""

    def told(_tx: object, id_: ReferralId, _move: str) -> list[tuple[Entry, Any]]:
        was = light.formerly.get(id_)
        entry = Entry(Millis(0), "practice", "", "correction", "")
        return [] if was is None else [(entry, {"was": {"birth_date": was}})]

    def add(_tx: object, letter: letters.Filed, _says: object) -> None:
        light.orphans.add((letter.sender, letter.thread, letter.mid))

    swapped: list[tuple[Any, str, Any]] = [
        (book, "find", lambda _tx, id_: light.referrals.get(id_)),
        (book, "heard", lambda _tx, id_, mid: (id_, mid) in light.heard),
        (book, "told", told),
        (rows, "load_registration", lambda _tx, id_: light.records[id_]),
        (restored, "restored_on", lambda _tx: None),
        (restored, "is_strange", lambda _tx, _partner, _thread: False),
        (letters, "known", lambda _tx, *named: named in light.orphans),
        (letters, "count_of_thread", lambda _tx, _sender, _thread: 0),
        (letters, "add", add),
    ]
    before = [(room, name, getattr(room, name)) for room, name, _ours in swapped]
    try:
        for room, name, ours in swapped:
            setattr(room, name, ours)
        yield
    finally:
        for room, name, theirs in before:
            setattr(room, name, theirs)


def light(seed: int) -> Light:
    """Return empty tables."""
    return Light(FakeClock(), random.Random(seed).randbytes)
