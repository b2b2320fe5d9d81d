"""A whole practice on a real SQLite store: a still clock, a connector of JSON, a postbus that writes down."""

import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from sqlalchemy import event, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.postbus import PostbusUnreachable
from wor_sidecar.domain.feedback import Activity, Coach, Feedback
from wor_sidecar.domain.identifiers import Mid, OrganisationId, PromptId, ReferralId, new_id
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.partner import Kind
from wor_sidecar.domain.registration import Author, Patient, Registration, Source
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import SPEAKS, Content
from wor_sidecar.exchange.fhir.feedback import to_bundle
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.connector import Connector, Profile
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.hooks.transport import Account, Deposited, DepositResult, Verdict, Waiting
from wor_sidecar.mail.program import Message
from wor_sidecar.mail.tables import partners
from wor_sidecar.practice.app import Practice, Wiring
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.consent.desk import Asked
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.registrar import Taken
from wor_sidecar.practice.opening import BRANCHES, PRACTICE_SECRET
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.practice.writeback import letters as rows
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.key import KeyEncryptionKey

START = 1_800_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
URL = "http://127.0.0.1:1"
SECRET = bytes(range(32))
ASSISTANT = Person("user-1", "assistant")
COLLEAGUE = Person("user-2", "assistant")

SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
[trigger]
since = 2026-01-01
[[import]]
name = "post"
path = 'import'
connector = "fake"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[[route]]
organisation = "Welzijn De Brug"
municipality = "Meierijstad"
postcodes = ["5460-5469"]
[data]
folder = 'data'
"""


@dataclass
class FakeClock:
    at: int = START
    stepped: int = 0

    def now(self) -> Millis:
        return Millis(self.at)

    def monotonic(self) -> float:
        return (self.at - self.stepped) / 1000

    def advance(self, millis: int) -> None:
        self.at += millis

    def step(self, millis: int) -> None:
        """Set the wall's clock, as a time server does: no time passes."""
        self.at += millis
        self.stepped += millis


@dataclass
class JsonConnector:
    """Writes letters as JSON; `garble` changes what was written."""

    id: str = "fake"
    version: str = "1"
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ("JSON",)
    suffix: str = ".json"
    garble: Callable[[dict[str, Any]], None] = lambda _value: None
    rendered: int = 0

    def sniff(self, head: bytes, name: str) -> bool:
        return False

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Registration]:
        return iter(())

    def render(self, letter: Letter, profile: Profile) -> bytes:
        self.rendered += 1
        born = letter.patient.birth_date
        value = {
            "lines": list(letter.lines),
            "bsn": letter.patient.bsn,
            "his_number": letter.patient.his_number,
            "birth_date": born.isoformat() if born else None,
            "sender": letter.sender.id,
            "receiver": letter.receiver.agb,
            "name": [letter.patient.surname, letter.sender.name],
            "reference": letter.reference,
        }
        self.garble(value)
        return json.dumps(value).encode()

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        value = json.load(stream)
        born = value["birth_date"]
        patient = Patient(
            bsn=value["bsn"],
            his_number=value["his_number"],
            surname=value["name"][0],
            birth_date=date.fromisoformat(born) if born else None,
        )
        return Letter(
            id="",
            template="",
            lines=tuple(value["lines"]),
            reference=value["reference"],
            written_at=Millis(0),
            patient=patient,
            sender=Sender(value["sender"], value["name"][1]),
            receiver=Receiver("", value["receiver"]),
        )


@dataclass
class Recording:
    """A transport and postbus that only write down what left."""

    id: str = "postbus"
    deposits: list[bytes] = field(default_factory=list)
    answer: DepositResult = field(default_factory=Deposited)

    def open(self, account: Account) -> "Recording":
        return self

    def deposit(self, envelope: str, to: str, wire: bytes) -> DepositResult:
        self.deposits.append(wire)
        return self.answer

    def poll(self, wait: float) -> Sequence[Waiting]:
        return ()

    def fetch(self, envelope: str) -> bytes | None:
        return None

    def acknowledge(self, verdicts: Sequence[Verdict]) -> None: ...

    def take_back(self, envelope: str, to: str) -> bool:
        return True

    def fate(self, envelopes: Sequence[str]) -> dict[str, str]:
        return {}

    def put_keys(self, record: object) -> None: ...

    def get_keys(self, organisation: object, after: object = None) -> Any:
        raise PostbusUnreachable(url=URL)

    def put_senders(self, version: object, senders: object) -> None: ...


class House:
    """The practice under test, and one welfare organisation that it joined and verified."""

    MINUTE, DAY = MINUTE, DAY
    ASSISTANT, COLLEAGUE = ASSISTANT, COLLEAGUE

    def __init__(
        self, folder: Path, settings: str = SETTINGS, connectors: Mapping[str, Connector] | None = None
    ) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.randomness = random.Random(7).randbytes
        self.connector = JsonConnector()
        self.connectors = connectors or {}
        self.bus = Recording()
        self.faults: list[str] = []
        self.die_at = ""
        (folder / "import").mkdir(exist_ok=True)
        self.settings = parse_settings(settings, SidecarSettings, folder / "wor.toml")
        self.open()
        self.welfare = self._join()

    def open(self) -> None:
        engine = open_engine(sqlite_url(self.folder / "wor.db"))
        # Crashes here are exceptions: the disk needs no time to be sure.
        event.listen(engine, "connect", lambda one, _record: one.execute("PRAGMA synchronous=OFF"))
        self.store = Store(engine, KeyEncryptionKey(bytes(32)), self.clock, self.randomness)
        with self.store.transaction() as tx:
            store_secret(tx, PRACTICE_SECRET, lambda: SECRET)
        plugins = Plugins(
            connectors={**self.connectors, "fake": self.connector}, transports={"postbus": self.bus}
        )
        self.practice: Practice = Wiring(
            settings=self.settings,
            config=self.folder / "wor.toml",
            store=self.store,
            secret=SECRET,
            plugins=plugins,
            clock=self.clock,
            randomness=self.randomness,
            fault=self._fault,
            bell=Bell(0),
            writeback=Bell(0),
            postbus=lambda _account: self.bus,
        ).practice()
        self.rooms = self.practice.rooms

    def restart(self) -> None:
        self.die_at = ""
        self.store.close()
        self.open()

    def take(self, registration: Registration, export: str = "lijst") -> Taken:
        with self.store.transaction() as tx:
            return self.rooms.registrar.take(tx, registration, export)

    def open_prompt(self, prompt: PromptId, person: Person = ASSISTANT) -> Any:
        with self.store.transaction() as tx:
            return self.rooms.desk.open(tx, prompt, person)

    def answer(self, prompt: PromptId, answer: str, person: Person = ASSISTANT, **more: Any) -> Millis:
        opened = self.open_prompt(prompt, person)
        body: dict[str, Any] = {"answer": answer, **more}
        if answer in ("given_in_consult", "given_to_me") and "text_hash" not in body:
            body = {"scopes": ["contact"], "organisation": self.welfare, **body}
            body.setdefault("product", "welzijn-op-recept")
            texts = self.rooms.desk._rules.texts
            body["text_hash"] = texts["feedback" not in body["scopes"]].hash
        claim = opened.filed.prompt.claim.token
        asked = Asked(claim, opened.filed.prompt.version, body, more.pop("key", None))
        with self.store.transaction() as tx:
            return self.rooms.desk.answer(tx, prompt, asked, person)

    def undo(self, prompt: PromptId, person: Person = ASSISTANT) -> None:
        with self.store.transaction() as tx:
            self.rooms.desk.undo(tx, prompt, person)

    def refer(self, registration: Registration, *scopes: str) -> ReferralId:
        """A referral that the coach has received."""
        referral = self.send(registration, *scopes)
        self.hear_receipt(referral)
        return referral

    def send(self, registration: Registration, *scopes: str) -> ReferralId:
        """A referral that has left; its receipt has not come yet."""
        taken = self.take(registration)
        assert taken.prompt
        assert taken.referral
        self.answer(taken.prompt, "given_to_me", scopes=["contact", *scopes])
        self.pass_time(11 * MINUTE)
        return taken.referral

    def hear_receipt(self, referral: ReferralId) -> None:
        from wor_sidecar.domain.messages import MessageType
        from wor_sidecar.mail.program import Sent

        sent = Sent("d", Mid("m"), MessageType.REFERRAL, referral, self.welfare, 1)  # type: ignore[arg-type]
        with self.store.transaction() as tx:
            self.practice.postroom.received(tx, sent)

    def pass_time(self, millis: int) -> None:
        """Let the courier work after some time."""
        self.clock.advance(millis)
        self.work()

    def work(self) -> None:
        """Let the courier send what is due."""
        for _ in range(5):
            self.practice.post.courier.send()

    def check(self, referral: ReferralId, patient: Patient) -> str:
        from wor_sidecar.practice.matching import check_of

        return check_of(SECRET, referral, patient, "bsn")

    def deliver(
        self,
        content: Content,
        thread: ReferralId | None,
        sender: OrganisationId | None = None,
        mid: str | None = None,
    ) -> str | None:
        message = Message(
            sender or self.welfare,
            Mid(mid or new_id(self.randomness)),
            content.type,
            thread,
            content,
            self.clock.now(),
        )
        with self.store.transaction() as tx:
            return self.practice.postroom.deliver(tx, message)

    def status(
        self, move: str, check: str, reason: str | None = None, details: contents.Details | None = None
    ) -> contents.Status:
        at, by = Millis(self.clock.at // 1000 * 1000), contents.By("Coach", "0413-1")
        return contents.Status(move, at, by, reason, "", check, details)

    def gives_up(self, registration: Registration, *scopes: str) -> ReferralId:
        """A referral whose patient the coach could not reach; its letter lies in the import folder."""
        referral = self.refer(registration, *scopes)
        check, day = self.check(referral, registration.patient), date(2027, 1, 15)
        attempt = contents.ContactDetails(1, "mobile", "no_answer")
        tries = contents.NotReachedDetails(1, day, day, ("mobile",))
        for move, details in (("accept", None), ("contact", attempt), ("not_reached", tries)):
            assert self.deliver(self.status(move, check, details=details), referral) is None
        for placer in self.rooms.placers:
            placer.step()
        return referral

    def rejects(self, registration: Registration) -> ReferralId:
        """A referral that the coach did not take on."""
        referral = self.refer(registration)
        told = contents.RejectDetails("", True)
        check = self.check(referral, registration.patient)
        assert self.deliver(self.status("reject", check, "no_capacity", told), referral) is None
        return referral

    def feedback(self, referral: ReferralId, check: str, move: MoveKind = MoveKind.INTAKE_DONE) -> Content:
        feedback = Feedback(
            referral_id=referral,
            move=move,
            at=Millis(self.clock.at // 1000 * 1000),
            date=date(2027, 1, 14),
            coach=Coach("Coach De Brug", "0413-000200"),
            organisation="Welzijn De Brug",
            text="Wil graag weer onder de mensen komen.",
            mark=6,
            activity=Activity("meeting", "Koffieochtend"),
            reason="no_longer_wanted" if move is MoveKind.STOP else "",
        )
        bundle = to_bundle(
            feedback, now=feedback.at, new_uuid=lambda: UUID(bytes=self.randomness(16), version=4)
        )
        moment = {MoveKind.INTAKE_DONE: "1", MoveKind.FOLLOW_UP: "2"}.get(move, "last")
        return contents.Feedback(bundle, moment, move.value, check)

    def state(self, referral: ReferralId) -> str:
        with self.store.reading() as tx:
            return book.load(tx, referral).state.value

    def letters(self, referral: ReferralId) -> list[Filed]:
        with self.store.reading() as tx:
            return rows.of_referral(tx, referral)

    def orphans(self) -> list[Filed]:
        with self.store.reading() as tx:
            return rows.in_states(tx, [LetterState.ORPHAN])

    def waiting(self) -> list[prompts.Filed]:
        with self.store.reading() as tx:
            return prompts.waiting(tx)

    def departures(self, referral: ReferralId) -> list[tuple[str, str]]:
        with self.store.reading() as tx:
            return [
                (one.type.value, one.state.value) for one in self.rooms.departures.of_thread(tx, referral)
            ]

    def imported(self) -> list[Path]:
        return sorted((self.folder / "import").iterdir())

    def partner(self, label: str) -> OrganisationId:
        """Another organisation that joined, verified on both sides."""
        keys = first_keys(
            IdentityKey.fresh(self.randomness), Kind.WELFARE, SPEAKS, self.clock.now(), self.randomness
        )
        trusted = accept(None, keys.record, keys.organisation, self.clock.now())
        now = self.clock.now()
        with self.store.transaction() as tx:
            self.practice.post.partners.add(tx, trusted, label=label, name=label, url=URL)
            both = {"verified_by_us_at": now, "verified_by_them_at": now, "keys_checked_at": now + 365 * DAY}
            tx.connection.execute(
                update(partners).where(partners.c.organisation == keys.organisation).values(**both)
            )
        return keys.organisation

    def _join(self) -> OrganisationId:
        post = self.practice.post
        with self.store.transaction() as tx:
            keys = post.membership.adopt(tx, IdentityKey.fresh(self.randomness), Kind.PRACTICE)
            post.mailboxes.registered(tx, URL, "admission", keys.position)
        return self.partner("Welzijn De Brug")

    def _fault(self, name: str) -> None:
        self.faults.append(name)
        if name == self.die_at:
            raise Crash(name)


class Crash(BaseException):
    """The power goes."""


def patient(**more: Any) -> Patient:
    from wor_sidecar.domain.registration import Address

    whole = Patient(
        his_number="10201",
        bsn="999990019",
        surname="Wilgenhout",
        initials="A.",
        birth_date=date(1951, 3, 12),
        phones=("0413-000101",),
        address=Address("Lindenhofje", "3", "5461AA", "Veghel"),
    )
    return replace(whole, **more)


def registration(whom: Patient | None = None, **more: Any) -> Registration:
    found = Registration(
        patient=whom or patient(),
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("table", "row 2"),
        contact_date=date(2027, 1, 14),
        author=Author("M. Bernard", "huisarts", "01004567"),
    )
    return replace(found, **more)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "wor.db"
    migrate_here(sqlite_url(path), BRANCHES)
    return path


@pytest.fixture
def make_house(tmp_path: Path, template: Path) -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(settings: str = SETTINGS, connectors: Mapping[str, Connector] | None = None) -> House:
        shutil.copy(template, tmp_path / "wor.db")
        house = House(tmp_path, settings, connectors)
        made.append(house)
        return house

    yield make
    for house in made:
        house.store.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.fixture
def a_registration() -> Callable[..., Registration]:
    return registration


@pytest.fixture
def a_patient() -> Callable[..., Patient]:
    return patient


@pytest.fixture
def crash() -> type[BaseException]:
    return Crash
