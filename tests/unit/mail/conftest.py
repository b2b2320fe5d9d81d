"""Two whole parties, a practice and a welfare organisation, around a postbus in memory that can misbehave."""

import copy
import os
import random
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, Consent, Scope
from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.errors.exchange import KeyTrustError
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId, ReferralId, new_id
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.envelope import read_header
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.periods import CLOCK_SLACK
from wor_sidecar.exchange.primitives import kid_of, verify
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.transport import Account, Deposited, DepositResult, Refused, Unknown, Verdict, Waiting
from wor_sidecar.mail import restoring
from wor_sidecar.mail.line import LineSettings
from wor_sidecar.mail.post import Post, open_post
from wor_sidecar.mail.program import Message, Sent
from wor_sidecar.mail.tables import MAIL
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import STORE, migrate_here
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.wire.connection import CLOCK_TOLERANCE
from wor_sidecar.wire.postbus_api import Invitation, Record, Registered
from wor_sidecar.wire.signatures import WINDOW

START = 1_800_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
URL = "http://127.0.0.1:1"


class Crash(BaseException):
    """The power goes."""


@dataclass
class FakeClock:
    at: int = START

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return self.at / 1000

    def advance(self, millis: int) -> None:
        self.at += millis


@dataclass
class Box:
    record: KeyRecord
    senders: set[str] = field(default_factory=set)
    messages: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass
class Fakebus:
    """A postbus that keeps its promises, but for what a test tells it to break."""

    clock: FakeClock
    boxes: dict[str, Box] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)
    wires: dict[str, bytes] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    down: bool = False
    lose_answers: bool = False
    swallow: int = 0
    refuse: str = ""
    shuffle: random.Random | None = None
    repeat: bool = False
    held_back: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    identities: dict[str, IdentityKey] = field(default_factory=dict)
    """What lies in everybody's safe."""
    seen: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    frozen: dict[str, KeyRecord] = field(default_factory=dict)
    fate_lie: str = ""
    keep_refused: bool = False

    @property
    def id(self) -> str:
        return "postbus"

    def open(self, account: Account) -> "FakeMailbox":
        return FakeMailbox(self, account)

    def client(self, account: Account) -> "FakeMailbox":
        return FakeMailbox(self, account)

    def wipe(self) -> None:
        self.boxes.clear()
        self.fates.clear()
        self.wires.clear()

    def open_of(self, organisation: str) -> dict[str, tuple[str, bytes]]:
        return self.boxes[organisation].messages


@dataclass
class FakeMailbox:
    bus: Fakebus
    account: Account

    def register(self, record: Record, *, code: str = "", admission: str = "") -> Registered:
        self._reach("register")
        keys = KeyRecord.from_json(record.plain())
        if admission and admission != f"admitted {keys.organisation}":
            raise errors.CodeNotValid
        box = self.bus.boxes.setdefault(keys.organisation, Box(keys))
        box.record = self._followed(box.record, keys)
        self._answer()
        return Registered(keys.organisation, Kind.PRACTICE, f"admitted {keys.organisation}")

    def invite(self, request_id: str) -> Invitation:
        self._mine("invite")
        return Invitation("code", Kind.PRACTICE, self.bus.clock.now() // 1000 + 86_400 * 14)

    def put_keys(self, record: Record) -> None:
        self._reach("put_keys")
        box, keys = self.bus.boxes.get(self.account.organisation), KeyRecord.from_json(record.plain())
        if box is None:
            raise errors.NotAccepted(url=URL)
        box.record = self._followed(box.record, keys)
        self._answer()

    def get_keys(self, organisation: OrganisationId, after: tuple[int, int] | None = None) -> Record:
        self._mine("get_keys")
        if organisation not in self.bus.boxes:
            raise errors.NotAccepted(url=URL)
        record = self.bus.frozen.get(organisation) or self.bus.boxes[organisation].record
        return Record.of(record.to_json())

    def put_senders(self, version: tuple[int, int], senders: Sequence[OrganisationId]) -> None:
        self._mine("put_senders").senders = set(senders)
        self._answer()

    def deposit(self, envelope: EnvelopeId, to: OrganisationId, wire: bytes) -> DepositResult:
        try:
            self._mine("deposit")
            if read_header(wire).iat > self.bus.clock.now() // 1000 + CLOCK_SLACK:
                raise errors.FromTheFuture
            self.bus.seen[envelope] = (to, self.account.organisation, wire)
            if self.bus.refuse:
                if self.bus.keep_refused and to in self.bus.boxes:
                    self.bus.boxes[to].messages[envelope] = (self.account.organisation, wire)
                return Refused(self.bus.refuse)
            if to not in self.bus.boxes:
                return Unknown("WOR-P005")
            box, sender = self.bus.boxes[to], self.account.organisation
            mine = [one for one, (source, _) in box.messages.items() if source == sender]
            if sender not in box.senders and mine and envelope not in mine:
                return Unknown(errors.QuotaReached.code, 60)
            if self.bus.wires.setdefault(envelope, wire) != wire:
                return Refused(errors.EnvelopeConflict.code)
            if self.bus.swallow > 0:
                self.bus.swallow -= 1
                self.bus.fates[envelope] = "open"
            elif envelope not in self.bus.fates:
                self.bus.fates[envelope] = "open"
                box.messages[envelope] = (sender, wire)
            self._answer()
        except errors.PostbusError as error:
            return Unknown(error.code)
        return Deposited()

    def poll(self, wait: float) -> list[Waiting]:
        self.bus.waits.append(wait)
        box = self._mine("poll")
        found = [
            Waiting(EnvelopeId(one), OrganisationId(sender), len(wire))
            for one, (sender, wire) in box.messages.items()
            if one not in self.bus.held_back
        ]
        if self.bus.shuffle:
            self.bus.shuffle.shuffle(found)
        if wait and not found:
            threading.Event().wait(0.02)
        return found

    def fetch(self, envelope: EnvelopeId) -> bytes | None:
        found = self._mine("fetch").messages.get(envelope)
        return found[1] if found else None

    def acknowledge(self, verdicts: Sequence[Verdict]) -> None:
        box = self._mine("acknowledge")
        for verdict in verdicts:
            if not self.bus.repeat:
                box.messages.pop(verdict.id, None)
            self.bus.fates[verdict.id] = "acknowledged"
        self._answer()

    def take_back(self, envelope: EnvelopeId, to: OrganisationId) -> bool:
        self._mine("take_back")
        if self.bus.fates.get(envelope) != "open":
            return False
        self.bus.boxes[to].messages.pop(envelope, None)
        self.bus.fates[envelope] = "taken_back"
        return True

    def fate(self, envelopes: Sequence[EnvelopeId]) -> dict[EnvelopeId, str]:
        self._mine("fate")
        if self.bus.fate_lie:
            return {} if self.bus.fate_lie == "silence" else dict.fromkeys(envelopes, self.bus.fate_lie)
        return {one: self.bus.fates.get(one, "unknown") for one in envelopes}

    def _reach(self, call: str) -> None:
        """Take a call that is signed now by its caller's clock, and answered by ours."""
        signed_at = self.account.clock.now()
        self.bus.calls[call] += 1
        if self.bus.down:
            raise errors.PostbusUnreachable(url=URL, reason="down")
        if abs(signed_at - self.bus.clock.now()) > WINDOW * 1000:
            off = (self.account.clock.now() - self.bus.clock.now()) // 1000
            if abs(off) > CLOCK_TOLERANCE:
                raise errors.ClockOff(seconds=off)
            raise errors.NotAccepted(url=URL)

    def _mine(self, call: str) -> Box:
        """Check the signature of a call as a postbus does: a key of the newest statement that it has."""
        self._reach(call)
        box = self.bus.boxes.get(self.account.organisation)
        if box is None:
            raise errors.NotAccepted(url=URL)
        self._proven(box.record)
        return box

    def _proven(self, record: KeyRecord) -> None:
        kid, signature = self.account.key_id(), self.account.sign(b"call")
        listed = record.newest.statement.sig if record.newest else ()
        if not any(kid_of(key) == kid and verify(key, signature, b"call") for key in listed):
            raise errors.NotAccepted(url=URL)

    def _followed(self, held: KeyRecord, given: KeyRecord) -> KeyRecord:
        """Take a record in as a postbus does: it follows on what is held, and a key that it names signs."""
        try:
            before = accept(None, held, held.organisation, self.bus.clock.now())
            accept(before, given, held.organisation, self.bus.clock.now())
        except KeyTrustError as error:
            raise errors.RecordRefused(reason=error.code) from error
        stated = {one.statement.position: one for one in (*held.statements, *given.statements)}
        working = {one.epoch: one for one in (*given.delegations, *held.delegations)}
        merged = KeyRecord(
            held.identity,
            tuple(working[epoch] for epoch in sorted(working)),
            tuple(stated[position] for position in sorted(stated)),
        )
        self._proven(merged)
        return merged

    def _answer(self) -> None:
        if self.bus.lose_answers:
            raise errors.PostbusUnreachable(url=URL, reason="the answer is lost")


class Recorder:
    """A program that writes down what it is told, in the mail's own transaction."""

    def __init__(self, kind: Kind, name: str) -> None:
        self.kind = kind
        self.name = name
        self.consents: dict[str, Consent] = {}
        self.answer: Callable[[Message], str | None] = lambda _message: None
        self.open: dict[str, Sequence[ReferralId]] = {}

    def profile(self) -> contents.Profile:
        return contents.Profile("0201234567", "0207654321", "Amstelveen", "welzijnscoach", ())

    def owner_of(self, thread: ReferralId) -> str:
        return f"thread:{thread}"

    def standing(self, tx: Transaction, thread: ReferralId | None) -> Consent | None:
        if self.kind is Kind.WELFARE:
            return given(None)
        return self.consents.get(thread or "")

    def revise(self, tx: Transaction, sent: Sent, content: contents.Content) -> None:
        return None

    def deliver(self, tx: Transaction, message: Message) -> str | None:
        told = getattr(message.content, "text", "")
        self._note(tx, "delivered", message.type.value, message.thread, told)
        return self.answer(message)

    def received(self, tx: Transaction, sent: Sent) -> None:
        self._note(tx, "received", sent.type.value, sent.thread, "")

    def refused(self, tx: Transaction, sent: Sent, code: str) -> None:
        self._note(tx, "refused", sent.type.value, sent.thread, code)

    def open_threads(self, tx: Transaction, partner: OrganisationId) -> Sequence[ReferralId]:
        return self.open.get(partner, ())

    def threads_told(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[ReferralId]:
        for thread in threads:
            self._note(tx, "told", "", thread, "")
        return [one for one in threads if one not in self.open.get(partner, ())]

    def ended(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[tuple[ReferralId, contents.Content]]:
        return ()

    def _note(self, tx: Transaction, what: str, type_: str, thread: str | None, told: str) -> None:
        row = {"what": what, "type": type_, "thread": thread, "told": told}
        tx.connection.execute(text("INSERT INTO noted VALUES (:what, :type, :thread, :told)"), row)


def given(organisation: str | None) -> Consent:
    to = OrganisationId(organisation) if organisation else None
    return Consent(
        Answer.GIVEN_TO_ME, frozenset({Scope.CONTACT, Scope.FEEDBACK}), to, Millis(START), "assistant"
    )


@cache
def engine_of(database: Path) -> Engine:
    """One engine per file: statements once compiled serve the next test, and the next life."""
    engine = open_engine(sqlite_url(database))
    # Crashes here are exceptions: the disk needs no time to be sure.
    event.listen(engine, "connect", lambda one, _record: one.execute("PRAGMA synchronous=OFF"))
    return engine


class Party:
    """One program: its database, its post, and a way to pull its plug."""

    def __init__(self, world: "World", database: Path, program: Recorder, number: int) -> None:
        self.world = world
        self.database = database
        self.program = program
        self.number, self.lives = number, 0
        self.randomness = random.Random(number).randbytes
        self.fault: Callable[[str], None] = lambda _name: None
        self.clock: FakeClock = world.clock
        self.open()

    def open(self) -> None:
        engine, key = engine_of(self.database), KeyEncryptionKey(bytes(32))
        self.store = Store(engine, key, self.clock, self.randomness)
        self.post: Post = open_post(
            self.store,
            self.program,
            {"postbus": self.world.bus},
            LineSettings(),
            self.clock,
            self.randomness,
            postbus=self.world.bus.client,
            fault=lambda name: self.fault(name),  # noqa: PLW0108 - tests change it later
        )
        self.post.courier.recover()

    def backup(self) -> Path:
        """Copy the database as it is now."""
        copied = self.database.with_name(
            f"{self.database.stem} {self.world.clock.now()} {os.urandom(4).hex()}.copy"
        )
        source, target = sqlite3.connect(self.database), sqlite3.connect(copied)
        source.backup(target)
        source.close()
        target.close()
        return copied

    def restore(self, copied: Path, *, made_at: int = START) -> None:
        """Put a copy back as `restore` does: what came after it is gone for ever."""
        self.store.close()
        for name in (self.database.name, f"{self.database.name}-wal", f"{self.database.name}-shm"):
            self.database.with_name(name).unlink(missing_ok=True)
        shutil.copy(copied, self.database)
        self.fault = lambda _name: None
        self.lives += 1
        self.randomness = random.Random(f"{self.number} {self.lives}").randbytes
        self.open()
        with self.store.transaction() as tx:
            restoring.begin(tx, Millis(made_at))

    def new_epoch(self, *, stolen: bool = False, sheet: int = 0) -> int:
        """What `keys new-epoch` does, with the identity key out of the safe."""
        epoch = self.post.epochs.next_epoch(sheet)
        identity = self.world.bus.identities[self.organisation]
        return self.post.epochs.begin(identity.mandate(epoch, self.randomness), stolen=stolen)

    def restart(self) -> None:
        self.store.close()
        self.fault = lambda _name: None
        self.open()

    def close(self) -> None:
        self.store.close()

    @property
    def organisation(self) -> OrganisationId:
        with self.store.reading() as tx:
            return self.post.membership.keys(tx).organisation

    def step(self) -> bool:
        return self.post.courier.step()

    def hold(self, to: "Party", content: contents.Content, thread: str | None = None, until: int = 0) -> Any:
        with self.store.transaction() as tx:
            return self.post.departures.hold(
                tx,
                to=to.organisation,
                type_=content.type,
                thread=ReferralId(thread) if thread else None,
                content=content,
                hold_until=Millis(until),
            )

    def say(self, to: "Party", words: str, thread: str, until: int = 0) -> Any:
        if thread not in self.program.consents:
            self.program.consents[thread] = given(to.organisation)
        return self.hold(to, contents.TextMessage(words), thread, until)

    def withdraw(self, thread: str, to: "Party") -> bool:
        """What a program does: consent, departures and the message about it in one transaction."""
        self.program.consents[thread] = self.program.consents[thread].withdrawn(self.world.clock.now())
        content = contents.Withdraw("everything", "assistant", self.world.clock.now())
        with self.store.transaction() as tx:
            left = self.post.departures.withdraw(tx, ReferralId(thread))
            if left:
                self.post.departures.hold(
                    tx,
                    to=to.organisation,
                    type_=MessageType.WITHDRAW,
                    thread=ReferralId(thread),
                    content=content,
                    hold_until=self.world.clock.now(),
                )
        return left

    def noted(self, what: str) -> list[tuple[str, str]]:
        with self.store.reading() as tx:
            found = tx.connection.execute(
                text("SELECT type, told FROM noted WHERE what = :what"), {"what": what}
            )
            return [(row.type, row.told) for row in found]

    def heard(self) -> list[str]:
        """The words that arrived, in order."""
        return [told for type_, told in self.noted("delivered") if type_ == "message"]

    def states(self) -> list[str]:
        """The states of all numbered departures but `verified`, oldest first."""
        rows = sqlite3.connect(self.database)
        found = rows.execute(
            "SELECT state FROM mail_departures WHERE type NOT IN"
            " ('verified','hello','receipt','key_statement') ORDER BY number"
        ).fetchall()
        rows.close()
        return [state for (state,) in found]


class World:
    """A practice, a welfare organisation and what lies between them."""

    Crash = Crash
    given = staticmethod(given)
    contents = contents
    URL = URL
    MINUTE, HOUR, DAY = MINUTE, HOUR, DAY

    def __init__(self, folder: Path, bus: Fakebus, seed: int = 0) -> None:
        self.clock = bus.clock
        self.bus = bus
        self.practice = Party(self, folder / "practice.db", Recorder(Kind.PRACTICE, "Praktijk"), seed + 1)
        self.welfare = Party(self, folder / "welfare.db", Recorder(Kind.WELFARE, "Welzijn"), seed + 2)
        self.parties = (self.practice, self.welfare)
        self.randomness = random.Random(seed + 3).randbytes

    def thread(self) -> str:
        return new_id(self.randomness)

    def settle(self) -> None:
        """Let both work until nothing moves now."""
        for _ in range(60):
            busy = [party.step() for party in self.parties]
            if not any(busy):
                return
        raise AssertionError("it never comes to rest")

    def later(self, millis: int) -> None:
        """Let time pass, then let both work."""
        self.clock.advance(millis)
        self.settle()

    def join(self) -> None:
        code = "operator"
        welfare = IdentityKey.fresh(self.welfare.randomness)
        self.bus.identities[welfare.organisation] = welfare
        self.welfare.post.joining.register(URL, code, welfare)
        self.settle()
        invitation = self.welfare.post.joining.invite("praktijk")
        identity = IdentityKey.fresh(self.practice.randomness)
        self.bus.identities[identity.organisation] = identity
        self.practice.post.joining.join(invitation, "welzijn", identity)
        self.settle()

    def verify(self, party: Party, other: Party) -> None:
        with other.store.reading() as tx:
            digits = other.post.partners.own_digits(tx)
        with party.store.transaction() as tx:
            party.post.partners.verify(tx, other.organisation, digits, "manager")

    def listener(self, party: Party) -> Any:
        return party.post.courier._listen(URL)

    def partner(self, party: Party, other: Party) -> Any:
        with party.store.reading() as tx:
            return party.post.partners.detail(tx, other.organisation)

    def close(self) -> None:
        for party in self.parties:
            party.close()


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    database = folder / "practice.db"
    migrate_here(sqlite_url(database), (STORE, MAIL))
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE noted (what TEXT, type TEXT, thread TEXT, told TEXT)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(database, folder / "welfare.db")
    return folder


@pytest.fixture(scope="session")
def joined_folder(empty_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Fakebus]:
    """Both joined and verified; tests work on copies."""
    folder = tmp_path_factory.mktemp("joined")
    shutil.copytree(empty_folder, folder, dirs_exist_ok=True)
    world = World(folder, Fakebus(FakeClock()))
    world.join()
    world.verify(world.practice, world.welfare)
    world.verify(world.welfare, world.practice)
    world.settle()
    world.later(2 * MINUTE)
    world.clock.advance(2 * MINUTE)
    world.close()
    return folder, world.bus


@pytest.fixture(scope="session")
def make_world() -> type[World]:
    """Build a world on another postbus."""
    return World


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every test's copy lies, one after the other."""
    return tmp_path_factory.mktemp("stage")


def laid_out(folder: Path, stage: Path) -> Path:
    """Put a fresh copy of these databases on the stage; nothing of the last test stays."""
    for left in stage.iterdir():
        left.unlink()
    return Path(shutil.copytree(folder, stage, dirs_exist_ok=True))


@pytest.fixture
def strangers(empty_folder: Path, stage: Path) -> Any:
    """Nobody has joined."""
    world = World(laid_out(empty_folder, stage), Fakebus(FakeClock()))
    yield world
    world.close()


@pytest.fixture
def worlds(joined_folder: tuple[Path, Fakebus], stage: Path) -> Callable[[], World]:
    """Both joined, and both sides verified: a fresh world each time, one at a time."""
    folder, bus = joined_folder
    return lambda: World(laid_out(folder, stage), copy.deepcopy(bus), seed=10)


@pytest.fixture
def world(worlds: Callable[[], World]) -> Any:
    """Both joined, and both sides verified."""
    world = worlds()
    yield world
    world.close()


@pytest.fixture
def fresh_world(joined_folder: tuple[Path, Fakebus], stage: Path) -> Callable[[], World]:
    """Lay a world out anew: once for every example of a property."""
    folder, bus = joined_folder
    return lambda: World(laid_out(folder, stage), copy.deepcopy(bus), seed=10)
