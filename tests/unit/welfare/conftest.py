"""A welfare organisation's desk: a real database, a clock that stands still, an outbox that writes down."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from shutil import copyfile
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, AskedVia, Consent, Details, How, Scope
from wor_sidecar.domain.identifiers import (
    DepartureId,
    Mid,
    OrganisationId,
    ReferralId,
    RegistrationId,
    new_id,
)
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.outgoing import Outgoing, OutgoingPatient, PracticeCard, Referrer
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.contents import SPEAKS, Content
from wor_sidecar.exchange.fhir.referral import to_bundle
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.program import Message
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.audit import lines
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.web.cookies import form_token, kept
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.acting import Acting, Actor
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.app import BRANCHES, DATABASE, Inbox, open_inbox
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.listening import Address, address_of
from wor_sidecar.welfare.postroom import Postroom
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin import sessions, users
from wor_sidecar.welfare.signin.enrolling import Enrolling
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE, open_site

CHECK = "c0ffee00c0ffee00c0ffee00c0ffee00"
COACH = Actor("control", "administrator", on_behalf_of="A. Coach")
PROFILE = contents.Profile("0413-111111", "", "Veghel", "welzijnscoach", ("welzijn-op-recept",))


@dataclass
class StillClock:
    at: int = 1_800_000_000_000

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return self.at / 1000

    def days_later(self, days: int) -> None:
        self.at += days * 86_400_000


class Counted:
    """Randomness that never repeats and is the same in each run."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, size: int) -> bytes:
        self._made += 1
        return self._made.to_bytes(4, "big").rjust(size, b"r")[-size:]


@dataclass
class Held:
    to: OrganisationId
    type: MessageType
    thread: ReferralId | None
    content: Any
    hold_until: Millis


@dataclass
class RecordingOutbox:
    """Keeps what was held in the order in which it was; `withdrawn` and `forgotten` name threads."""

    held: list[Held] = field(default_factory=list)
    withdrawn: list[ReferralId] = field(default_factory=list)
    forgotten: list[ReferralId] = field(default_factory=list)

    def hold(
        self,
        tx: Transaction,
        *,
        to: OrganisationId,
        type_: MessageType,
        thread: ReferralId | None,
        content: Content,
        hold_until: Millis,
    ) -> DepartureId:
        contents.content_to_json(content)
        assert content.type is type_
        self.held.append(Held(to, type_, thread, content, hold_until))
        return DepartureId(new_id(tx.randomness))

    def withdraw(self, _tx: Transaction, thread: ReferralId) -> bool:
        self.withdrawn.append(thread)
        return False

    def forget(self, _tx: Transaction, thread: ReferralId) -> None:
        self.forgotten.append(thread)


class Desk:
    """Everything that a test does: let a practice's message come in, let a coach make a step, look."""

    def __init__(self, store: Store, clock: StillClock, randomness: Counted) -> None:
        self.store, self.clock, self.randomness = store, clock, randomness
        self.ourselves = OrganisationId(self.new())
        self.practice = OrganisationId(self.new())
        self.outbox = RecordingOutbox()
        self.heard: list[str] = []
        self.acting = Acting(
            self.outbox,
            Organisation("Welzijn Meierijstad", "0413-111111"),
            longest_text=130,
            moved=lambda event: self.heard.append(event.move),
        )
        self.postroom = Postroom(
            lambda: self.outbox,
            name="Welzijn Meierijstad",
            profile=PROFILE,
            ourselves=lambda _tx: self.ourselves,
        )

    def new(self) -> str:
        return new_id(self.randomness)

    def outgoing(self, *, feedback: bool = True, thread: str | None = None) -> Outgoing:
        scopes = {Scope.CONTACT, Scope.CONTACT_WAYS, Scope.OWN_WORDS} | (
            {Scope.FEEDBACK} if feedback else set()
        )
        consent = Consent(
            answer=Answer.GIVEN_TO_ME,
            scopes=frozenset(scopes),
            organisation=self.ourselves,
            at=self.clock.now(),
            by="Assistente",
            role="assistant",
            product="welzijn-op-recept",
            text_id="consent-nl-1",
            text_hash="0" * 64,
            how=How.PHONE,
            asked_via=AskedVia.DIRECT,
            number_checked=True,
            details=Details(own_words="weer onder de mensen", voicemail=False),
        )
        return Outgoing(
            referral_id=ReferralId(thread or self.new()),
            registration_id=RegistrationId(self.new()),
            date=date(2027, 1, 14),
            practice=PracticeCard(
                self.practice, "Huisartsenpraktijk De Linde", "0413-000000", "0413-000001", "Veghel"
            ),
            referrer=Referrer("M. Bernard", "huisarts"),
            product="welzijn-op-recept",
            patient=OutgoingPatient(
                surname="Voorbeeld",
                initials="A.",
                birth_date=date(1950, 2, 3),
                phones=("0612345678",),
                postcode="5461AB",
            ),
            consent=consent,
        )

    def message(
        self, content: Content, thread: str, *, mid: str | None = None, sender: str | None = None
    ) -> Message:
        return Message(
            sender=OrganisationId(sender or self.practice),
            mid=Mid(mid or self.new()),
            type=content.type,
            thread=ReferralId(thread),
            content=content,
            received_at=self.clock.now(),
        )

    def referral(self, outgoing: Outgoing) -> contents.Referral:
        bundle = to_bundle(
            outgoing, now=self.clock.now(), new_uuid=lambda: UUID(bytes=self.randomness(16), version=4)
        )
        # As it comes off the line: values of JSON, and nothing cleverer.
        return contents.Referral(json.loads(json.dumps(bundle)), CHECK)

    def deliver(self, message: Message) -> str | None:
        with self.store.transaction() as tx:
            return self.postroom.deliver(tx, message)

    def arrives(self, *, feedback: bool = True) -> ReferralId:
        """Let a referral come in; returns the case's id."""
        outgoing = self.outgoing(feedback=feedback)
        assert self.deliver(self.message(self.referral(outgoing), outgoing.referral_id)) is None
        return outgoing.referral_id

    def hears(self, case: ReferralId, content: Content) -> str | None:
        return self.deliver(self.message(content, case))

    def act(self, case: ReferralId, name: str, **filled_in: Any) -> Case:
        act = replace(Act(ActName(name), by="A. Coach"), **filled_in)
        with self.store.transaction() as tx:
            return self.acting.act(tx, case, act, COACH)

    def brought_to(self, state: str, *, feedback: bool = True) -> ReferralId:
        """Let a referral come in, and make the shortest way of steps to a state."""
        case = self.arrives(feedback=feedback)
        for name, filled_in in WAYS[state]:
            self.act(case, name, **filled_in)
        self.outbox.held.clear()
        return case

    def case(self, id_: ReferralId) -> Case:
        with self.store.reading() as tx:
            return cases.get(tx, id_)

    def timeline(self, id_: ReferralId) -> tuple[Entry, ...]:
        with self.store.reading() as tx:
            return timeline.read(tx, id_)

    def audit(self) -> list[str]:
        with self.store.reading() as tx:
            return [record.line.event for record in lines(tx)]

    @property
    def last(self) -> Any:
        """The content that was held last."""
        return self.outbox.held[-1].content


_ACCEPT: tuple[str, dict[str, Any]] = ("accept", {})
_REACHED: tuple[str, dict[str, Any]] = ("contact", {"way": "mobile", "result": "reached"})
_PLAN: tuple[str, dict[str, Any]] = ("plan-intake", {"date": date(2027, 1, 20)})
_INTAKE: tuple[str, dict[str, Any]] = ("intake-done", {})
_START: tuple[str, dict[str, Any]] = (
    "start-activity",
    {"category": "meeting", "activity": "Koffie in het dorpshuis"},
)
WAYS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "received": [],
    "accepted": [_ACCEPT],
    "contacting": [_ACCEPT, _REACHED],
    "intake_planned": [_ACCEPT, _REACHED, _PLAN],
    "intake_done": [_ACCEPT, _REACHED, _INTAKE],
    "active": [_ACCEPT, _REACHED, _INTAKE, _START],
    "not_reached": [_ACCEPT, ("contact", {"way": "mobile", "result": "no_answer"}), ("not-reached", {})],
    "withdrawn": [("withdraw", {"kind": "everything"})],
}


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made once and copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / DATABASE
    migrate_here(sqlite_url(path), BRANCHES)
    return path


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock, migrated: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, clock, migrated) as made:
        yield made


@contextmanager
def a_desk(folder: Path, clock: StillClock, migrated: Path) -> Iterator[Desk]:
    """Open a desk in a folder of its own."""
    url = sqlite_url(folder / DATABASE)
    copyfile(migrated, folder / DATABASE)
    randomness = Counted()
    store = Store(open_engine(url), KeyEncryptionKey(bytes(range(32))), clock, randomness)
    yield Desk(store, clock, randomness)
    store.close()


ORIGIN = "http://127.0.0.1:8720"
SITE = """
[organisation]
name = "Welzijn Meierijstad"
phone = "0413-111111"
[data]
folder = "."
[listen]
host = "127.0.0.1"
"""


class Browser(TestClient):
    """A browser that keeps its cookies, follows no redirect, and posts from our own pages."""

    def __init__(self, app: Any, origin: str = ORIGIN) -> None:
        super().__init__(app, base_url=origin, follow_redirects=False, headers={"origin": origin})
        self.secret = ""

    def posts(self, path: str, **fields: Any) -> Any:
        """Post a form with this session's token; a field with several values is a list."""
        return self.post(path, data={"token": form_token(self.secret), **fields})


class Site:
    """The pages of an inbox with one user of each role: `a.coach`, `a.coordinator`, `a.administrator`."""

    def __init__(self, inbox: Inbox, desk: Desk) -> None:
        self.inbox, self.desk, self.clock, self.store = inbox, desk, desk.clock, inbox.store
        self.enrolling, self.entering = inbox.answers.enrolling, inbox.entering
        self.address: Address = address_of(inbox.settings.listen, 8720)
        self.app = open_site(inbox, self.address, desk.clock, desk.randomness)
        self.practice = OrganisationId("")
        desk.store = inbox.store
        with self.store.transaction() as tx:
            desk.ourselves = inbox.post.membership.adopt(
                tx, IdentityKey.fresh(desk.randomness), Kind.WELFARE
            ).organisation
            for role in Role:
                user = users.User(f"a.{role.value}", f"A. {role.value.title()}", role, "-", self.clock.now())
                users.add(tx, user)

    def stranger(self) -> Browser:
        """Return a browser that nobody signed in with."""
        return Browser(self.app)

    def browser(self, role: str = "coach") -> Browser:
        """Return a browser of somebody who signed in."""
        browser = self.stranger()
        browser.secret = f"{role}-{self.desk.new()}"
        now = self.clock.now()
        with self.store.transaction() as tx:
            sessions.add(tx, sessions.Session(kept(browser.secret), f"a.{role}", now, now))
        browser.cookies.set(COOKIE, browser.secret, domain="127.0.0.1")
        return browser

    def partner(self, label: str = "De Linde") -> OrganisationId:
        """Take in a practice."""
        practice = own.first_keys(
            IdentityKey.fresh(self.desk.randomness),
            Kind.PRACTICE,
            SPEAKS,
            self.clock.now(),
            self.desk.randomness,
        )
        trusted = accept(None, practice.record, practice.organisation, self.clock.now())
        with self.store.transaction() as tx:
            self.inbox.post.partners.add(tx, trusted, label=label, name=label, url="http://127.0.0.1:1")
        return practice.organisation

    def arrives(self, **outgoing: Any) -> ReferralId:
        """Let a referral of one practice come in; returns the case's id."""
        if not self.practice:
            self.practice = self.desk.practice = self.partner()
        return self.desk.arrives(**outgoing)


@pytest.fixture
def site(tmp_path: Path, desk: Desk) -> Iterator[Site]:
    with a_site(tmp_path, desk) as made:
        yield made


@pytest.fixture
def fresh_site(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Callable[[], Site]]:
    """Open one site after the other, each with nothing in it."""
    with ExitStack() as opened:

        def fresh() -> Site:
            opened.close()
            folder = tmp_path_factory.mktemp("site")
            desk = opened.enter_context(a_desk(folder, StillClock(), migrated))
            return opened.enter_context(a_site(folder, desk))

        yield fresh


@contextmanager
def a_site(folder: Path, desk: Desk) -> Iterator[Site]:
    """Open the pages over a desk's folder."""
    settings = parse_settings(SITE, InboxSettings, folder / "wor-inbox.toml")
    key = KeyEncryptionKey(bytes(range(32)))
    made = open_inbox(settings, key, Plugins(), desk.clock, desk.randomness)
    quick = Passwords(desk.randomness, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    enrolling = Enrolling(
        made.store, quick, desk.clock, desk.randomness, organisation=settings.organisation.name
    )
    entering = Entering(made.store, desk.clock, desk.randomness, quick)
    yield Site(replace(made, answers=replace(made.answers, enrolling=enrolling), entering=entering), desk)
    made.store.close()
