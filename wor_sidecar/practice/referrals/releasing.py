"""What of a restored backup waits for a person: each thing is let go, or taken off the list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.sidecar import NothingWaits, SentElsewhere
from wor_sidecar.domain.identifiers import DepartureId, LetterId, OrganisationId, ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.standing import CARRYING
from wor_sidecar.exchange import contents
from wor_sidecar.mail import restoring
from wor_sidecar.mail.departures import DepartureView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

DROPPED = "other"
"""The reason on the timeline of a referral that a person took off the list."""


class Kind(StrEnum):
    """What waits."""

    MESSAGE = "message"
    LETTER = "letter"
    THREAD = "thread"
    """A partner has a referral that stands nowhere here."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing. `what` is a message's type or a letter's template; `id` is empty for a thread."""

    kind: Kind
    id: str
    what: str
    partner: OrganisationId
    thread: ReferralId | None
    since: Millis


class Releasing:
    """Every method works inside the caller's transaction."""

    def __init__(self, acting: Acting, partners: Partners) -> None:
        self._acting = acting
        self._partners = partners

    def waiting(self, tx: Transaction) -> list[Waiting]:
        """List what waits: messages, letters, and threads that partners name."""
        return list(self._waiting(tx))

    def send(self, tx: Transaction, id_: str, person: Person) -> None:
        """Let a message leave, or a letter be written.

        Raises:
            NothingWaits: nothing of that id does.
            SentElsewhere: another organisation has the referral.

        """
        message, letter = self._found(tx, id_)
        if message is not None:
            holder = None if message.thread is None else restored.holder_of(tx, message.thread)
            if holder not in (None, message.to):
                raise SentElsewhere(organisation=self.label(tx, holder))
            restoring.send(tx, message.id)
        if letter is not None:
            again = replace(letter, state=LetterState.MATCHED, waits=False, temporary="", file="")
            letters.save(tx, replace(again, import_name="", why=""))
        self._audit(tx, "sent", _about(message, letter), id_, person)

    def send_all(self, tx: Transaction, person: Person) -> int:
        """Let every message leave that may; a partner that has one already takes it once. Never letters."""
        sent = 0
        for one in restoring.asking(tx):
            try:
                self.send(tx, one.id, person)
            except SentElsewhere:
                continue
            sent += 1
        return sent

    def drop(self, tx: Transaction, id_: str, person: Person) -> None:
        """Take a thing off the list: the message came there, or the letter stands in the file.

        A referral that a person won't send is closed; it leaves no more.

        Raises:
            NothingWaits: nothing of that id waits.

        """
        message, letter = self._found(tx, id_)
        if message is not None:
            restoring.drop(tx, message.id)
            self._close(tx, message, person)
        if letter is not None:
            now = tx.clock.now()
            seen = replace(letter, state=LetterState.TAKEN, waits=False, unconfirmed=True, taken_at=now)
            letters.save(tx, replace(seen, seen_at=now, seen_by=person.name))
            if letter.referral is not None:
                referral = close_if_done(tx, letter.referral)
                self._acting.hold(tx, referral, contents.Acknowledge(letter.mid, "seen"))
        self._audit(tx, "dropped", _about(message, letter), id_, person)

    def settle(self, tx: Transaction, partner: OrganisationId, thread: ReferralId, person: Person) -> None:
        """Take a thread off the list: somebody called, and knows what it is.

        Raises:
            NothingWaits: it isn't on the list.

        """
        listed = [(one.partner, one.thread) for one in restoring.strange_threads(tx)]
        if (partner, thread) not in listed:
            raise NothingWaits
        restoring.settled(tx, partner, thread)
        self._audit(tx, "settled", thread, partner, person)

    def of_referral(self, tx: Transaction, referral: ReferralId, kind: Kind) -> list[str]:
        """List what of a referral waits, as `send` and `drop` take it."""
        return [one.id for one in self._waiting(tx) if one.thread == referral and one.kind is kind]

    def label(self, tx: Transaction, organisation: OrganisationId | None) -> str:
        """Return our own word for a partner."""
        found = None if organisation is None else self._partners.get(tx, organisation)
        return found.label if found else ""

    def _waiting(self, tx: Transaction) -> Iterator[Waiting]:
        for message in restoring.asking(tx):
            at = message.hold_until
            yield Waiting(Kind.MESSAGE, message.id, message.type.value, message.to, message.thread, at)
        for letter in letters.waiting_for_yes(tx):
            at = letter.made_at or tx.clock.now()
            yield Waiting(Kind.LETTER, letter.id, letter.template, letter.sender, letter.referral, at)
        for one in restoring.strange_threads(tx):
            yield Waiting(Kind.THREAD, "", "", one.partner, one.thread, one.told_at)

    def _found(self, tx: Transaction, id_: str) -> tuple[DepartureView | None, Filed | None]:
        message = next((one for one in restoring.asking(tx) if one.id == DepartureId(id_)), None)
        letter = next((one for one in letters.waiting_for_yes(tx) if one.id == LetterId(id_)), None)
        if message is None and letter is None:
            raise NothingWaits
        return message, letter

    def _close(self, tx: Transaction, message: DepartureView, person: Person) -> None:
        referral = None if message.thread is None else book.find(tx, message.thread)
        if referral is not None and referral.state is State.QUEUED and message.type in CARRYING:
            self._acting.make(tx, referral, MoveKind.CANCEL, person, DROPPED)

    def _audit(self, tx: Transaction, event: str, about: str, what: str, person: Person) -> None:
        who, role, behalf = person.user, person.role, person.on_behalf_of
        tx.audit(AuditLine(f"restored.{event}", who, role, about, behalf, what))


def _about(message: DepartureView | None, letter: Filed | None) -> str:
    """Return the referral that something is about; empty where it is about none."""
    of_letter = letter.referral or letter.id if letter else ""
    return message.thread or "" if message else of_letter
