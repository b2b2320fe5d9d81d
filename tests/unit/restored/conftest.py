"""A practice and an inbox with all their rooms, around a postbus in memory; each can be put back."""

import copy
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.unit.mail.conftest import URL, Fakebus, FakeClock
from tests.unit.practice.conftest import SECRET, SETTINGS, JsonConnector, patient, registration
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import Registration
from wor_sidecar.exchange.contents import Profile
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail import restoring
from wor_sidecar.mail.line import LineSettings
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.post import Post, open_post
from wor_sidecar.practice import opening, restored
from wor_sidecar.practice.app import Wiring
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.consent.desk import Asked
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.releasing import Releasing, Waiting
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.practice.writeback import letters
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare import app, cases, timeline
from wor_sidecar.welfare import restored as inbox_restored
from wor_sidecar.welfare.acting import Acting, Actor
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.postroom import Postroom
from wor_sidecar.welfare.restored_calls import RestoredCalls

MINUTE = 60_000
ASSISTANT = Person("user-1", "assistant")
COACH = Actor("coach", "coach")
LABEL = "Welzijn De Brug"


class Side:
    """One program on its database: backed up, put back, and working on under a new epoch."""

    begin = staticmethod(lambda _tx, _made_at: None)

    def __init__(self, folder: Path, bus: Fakebus, number: int) -> None:
        self.folder, self.bus, self.clock, self.number, self.lives = folder, bus, bus.clock, number, 0
        self.database = folder / "data.db"
        self.open()

    def open(self) -> None:
        self.randomness = random.Random(f"{self.number} {self.lives} {self.clock.at}").randbytes
        engine = open_engine(sqlite_url(self.database))
        # Nothing crashes here: the disk needs no time to be sure.
        event.listen(engine, "connect", lambda one, _record: one.execute("PRAGMA synchronous=OFF"))
        self.store = Store(engine, KeyEncryptionKey(bytes(32)), self.clock, self.randomness)
        self.post: Post = self.wire()
        self.post.courier.recover()

    def wire(self) -> Post:
        raise NotImplementedError

    def restart(self) -> None:
        self.store.close()
        self.lives += 1
        self.open()

    def backup(self) -> tuple[Path, int]:
        self.lives += 1
        copied = self.folder / f"{self.lives}.copy"
        with closing(sqlite3.connect(self.database)) as now, closing(sqlite3.connect(copied)) as then:
            now.backup(then)
        return copied, self.clock.now()

    def put_back(self, backup: tuple[Path, int]) -> None:
        copied, made_at = backup
        self.store.close()
        for rest in self.folder.glob("data.db*"):
            rest.unlink()
        shutil.copy(copied, self.database)
        self.open()
        with self.store.transaction() as tx:
            restoring.begin(tx, made_at)
            self.begin(tx, made_at)

    def new_epoch(self) -> None:
        with self.store.reading() as tx:
            organisation = self.post.membership.keys(tx).organisation
        epoch = self.post.epochs.next_epoch(0)
        identity = self.bus.identities[organisation]
        self.post.epochs.begin(identity.mandate(epoch, self.randomness), stolen=False)

    def own_digits(self) -> str:
        with self.store.reading() as tx:
            return self.post.partners.own_digits(tx)

    def verify(self, digits: str) -> None:
        with self.store.transaction() as tx:
            [partner] = self.post.partners.list(tx)
            self.post.partners.verify(tx, partner.organisation, digits, "manager")


class PracticeSide(Side):
    """The practice: registrations come in, an assistant answers, letters are placed."""

    begin = staticmethod(restored.begin)

    def wire(self) -> Post:
        with self.store.transaction() as tx:
            store_secret(tx, opening.PRACTICE_SECRET, lambda: SECRET)
        self.practice = Wiring(
            settings=parse_settings(SETTINGS, SidecarSettings, self.folder / "wor.toml"),
            config=self.folder / "wor.toml",
            store=self.store,
            secret=SECRET,
            plugins=Plugins(connectors={"fake": JsonConnector()}, transports={"postbus": self.bus}),
            clock=self.clock,
            randomness=self.randomness,
            fault=lambda _name: None,
            bell=Bell(0),
            writeback=Bell(0),
            postbus=self.bus.client,
        ).practice()
        self.rooms = self.practice.rooms
        return self.practice.post

    def take(self, registration: Registration) -> Taken:
        with self.store.transaction() as tx:
            return self.rooms.registrar.take(tx, registration, "lijst")

    def answer(self, referral: ReferralId, answer: str = "given_to_me", *, feedback: bool = True) -> None:
        with self.store.transaction() as tx:
            prompt = prompts.of_referral(tx, referral).prompt.id
            opened = self.rooms.desk.open(tx, prompt, ASSISTANT)
        [partner] = self._partners()
        body: dict[str, Any] = {"answer": answer}
        if answer == "given_to_me":
            scopes = ["contact", *(["feedback"] if feedback else [])]
            body |= {"scopes": scopes, "organisation": partner, "how": "phone"}
            text = self.rooms.desk._rules.texts[not feedback]
            body |= {"product": "welzijn-op-recept", "text_hash": text.hash}
        if answer == "referred_elsewhere":
            body |= {"channel": "phone"}
        asked = Asked(opened.filed.prompt.claim.token, opened.filed.prompt.version, body)
        with self.store.transaction() as tx:
            self.rooms.desk.answer(tx, prompt, asked, ASSISTANT)

    def place(self) -> list[str]:
        for placer in self.rooms.placers:
            placer.step()
        return sorted(path.name for path in (self.folder / "import").glob("*.json"))

    def state(self, referral: ReferralId) -> str:
        with self.store.reading() as tx:
            return book.load(tx, referral).state.value

    def end(self, referral: ReferralId, kind: str) -> None:
        with self.store.transaction() as tx:
            if kind == MoveKind.WITHDRAW:
                self.rooms.acting.withdraw(tx, referral, "everything", ASSISTANT)
            else:
                self.rooms.acting.end(tx, referral, MoveKind(kind), ASSISTANT)

    def timeline(self, referral: ReferralId) -> list[tuple[str, str]]:
        with self.store.reading() as tx:
            return [(line.move, line.reason) for line in book.entries(tx, referral)]

    def refusals(self) -> list[str]:
        with self.store.reading() as tx:
            found = [line for one in book.newest(tx) for line in book.entries(tx, one.id)]
        return [line.refused for line in found if line.refused]

    def letters(self, referral: ReferralId) -> list[letters.Filed]:
        with self.store.reading() as tx:
            return letters.of_referral(tx, referral)

    def waiting(self) -> list[Waiting]:
        with self.store.reading() as tx:
            return self._releasing.waiting(tx)

    def release(self, id_: str) -> None:
        with self.store.transaction() as tx:
            self._releasing.send(tx, id_, ASSISTANT)

    def holder(self, referral: ReferralId) -> str | None:
        with self.store.reading() as tx:
            return restored.holder_of(tx, referral)

    def doubtful(self) -> set[ReferralId]:
        with self.store.reading() as tx:
            return {one.referral for one in prompts.waiting(tx) if one.gap}

    @property
    def _releasing(self) -> Releasing:
        return Releasing(self.rooms.acting, self.rooms.partners)

    def _partners(self) -> list[str]:
        with self.store.reading() as tx:
            return [one.organisation for one in self.post.partners.list(tx)]


class InboxSide(Side):
    """The welfare organisation: cases, and a coach who makes steps."""

    begin = staticmethod(inbox_restored.begin)

    def wire(self) -> Post:
        postroom = Postroom(
            lambda: self.post.departures,
            name=LABEL,
            profile=Profile("0413-000200", "", "Veghel", "welzijnscoach", ()),
            ourselves=Membership().organisation,
        )
        post = open_post(
            self.store,
            postroom,
            {"postbus": self.bus},
            LineSettings(),
            self.clock,
            self.randomness,
            postbus=self.bus.client,
        )
        self.acting = Acting(post.departures, Organisation(LABEL, "0413-000200"), longest_text=130)
        return post

    @property
    def calls(self) -> RestoredCalls:
        return RestoredCalls(self.store, self.post.partners, COACH)

    def act(self, case: ReferralId, name: str, **filled_in: Any) -> None:
        act = replace(Act(ActName(name), by="A. Coach"), **filled_in)
        with self.store.transaction() as tx:
            self.acting.act(tx, case, act, COACH)

    def coach(self, case: ReferralId, *, note: str = "Wil graag weer onder de mensen komen.") -> None:
        """The steps up to the first letter."""
        self.act(case, "accept")
        self.act(case, "contact", way="mobile", result="reached")
        self.act(case, "intake-done", note=note, mark=6, date=date(2027, 1, 15))

    def cases(self) -> dict[ReferralId, Case]:
        with self.store.reading() as tx:
            return {one.id: one for one in cases.everything(tx)}

    def refusals(self) -> list[str]:
        return [line.refused for case in self.cases() for line in self.timeline(case) if line.refused]

    def timeline(self, case: ReferralId) -> tuple[Entry, ...]:
        with self.store.reading() as tx:
            return timeline.read(tx, case)


class Both:
    """The two of them, joined and verified."""

    MINUTE = MINUTE
    someone = staticmethod(lambda number: registration(patient(his_number=str(number), bsn="")))

    def __init__(self, folder: Path, bus: Fakebus) -> None:
        self.bus, self.clock = bus, bus.clock
        self.practice = PracticeSide(folder / "practice", bus, 1)
        self.inbox = InboxSide(folder / "inbox", bus, 2)

    def settle(self) -> None:
        for _ in range(60):
            if not any([self.practice.post.courier.step(), self.inbox.post.courier.step()]):
                return
        raise AssertionError("it never comes to rest")

    def later(self, minutes: int) -> None:
        for _ in range(minutes // 5 or 1):
            self.clock.advance(5 * MINUTE)
            self.settle()

    @property
    def inbox_mailbox(self) -> str:
        """Where the post for the inbox lies."""
        with self.inbox.store.reading() as tx:
            return self.inbox.post.membership.keys(tx).organisation

    def close(self) -> None:
        self.practice.store.close()
        self.inbox.store.close()

    def join(self) -> None:
        practice, inbox = self.practice, self.inbox
        identity = IdentityKey.fresh(inbox.randomness)
        self.bus.identities[identity.organisation] = identity
        inbox.post.joining.register(URL, "operator", identity)
        self.settle()
        invitation = inbox.post.joining.invite("De Linde")
        identity = IdentityKey.fresh(practice.randomness)
        self.bus.identities[identity.organisation] = identity
        practice.post.joining.join(invitation, LABEL, identity)
        self.later(5)
        practice.verify(inbox.own_digits())
        inbox.verify(practice.own_digits())
        self.later(10)


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Fakebus]:
    """Both joined and verified; each test works on a copy."""
    folder = tmp_path_factory.mktemp("joined")
    (folder / "practice" / "import").mkdir(parents=True)
    (folder / "inbox").mkdir()
    migrate_here(sqlite_url(folder / "practice" / "data.db"), opening.BRANCHES)
    migrate_here(sqlite_url(folder / "inbox" / "data.db"), app.BRANCHES)
    made = Both(folder, Fakebus(FakeClock()))
    made.join()
    made.close()
    return folder, made.bus


@pytest.fixture
def walks(joined: tuple[Path, Fakebus], tmp_path: Path) -> Callable[[], Both]:
    """Both, laid out anew for every walk."""
    folder, bus = joined
    stage = tmp_path / "walk"

    def make() -> Both:
        shutil.rmtree(stage, ignore_errors=True)
        shutil.copytree(folder, stage)
        return Both(stage, copy.deepcopy(bus))

    return make


@pytest.fixture
def both(joined: tuple[Path, Fakebus], tmp_path: Path) -> Iterator[Both]:
    folder, bus = joined
    shutil.copytree(folder, tmp_path / "both")
    made = Both(tmp_path / "both", copy.deepcopy(bus))
    yield made
    made.close()
