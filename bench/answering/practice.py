"""A practice whose referrals are with a coach already: made by the stores' own functions, without a desk.

The postroom, the matching, the orphans and the write-back are the program's own; only the fsync is left out.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import structlog
from sqlalchemy import event, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, Consent, Scope
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Author, Patient, Registration, Source
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import first_keys
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.mail.tables import partners
from wor_sidecar.practice.app import Wiring
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.opening import BRANCHES, PRACTICE_SECRET
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.correcting import CORRECTION
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.vault.key import KeyEncryptionKey

SECRET = bytes(range(32))
URL = "http://127.0.0.1:1"
YEAR = 365 * 86_400_000
BATCH = 500
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
[[import]]
name = "post"
path = 'import'
connector = "medvri"
patient_key = "his_number"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[data]
folder = 'data'
"""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented patient and the referral; `sent` is the patient as the check was made."""

    number: int
    referral: ReferralId
    patient: Patient
    sent: Patient


class Practice:
    """A practice in a folder; opened again after a kill as a daemon is."""

    def __init__(self, folder: Path, seed: int, fault: FaultPoint = no_fault, *, sure: bool = False) -> None:
        structlog.configure(processors=[dropped])
        self.folder = folder
        self.clock = FakeClock()
        self.randomness = random.Random(seed).randbytes
        (folder / "import").mkdir(exist_ok=True)
        fresh = not (folder / "wor.db").exists()
        if fresh:
            migrate_here(sqlite_url(folder / "wor.db"), BRANCHES)
        engine = open_engine(sqlite_url(folder / "wor.db"))
        if not sure:
            event.listen(engine, "connect", lambda one, _record: one.execute("PRAGMA synchronous=OFF"))
        self.store = Store(engine, KeyEncryptionKey(bytes(32)), self.clock, self.randomness)
        with self.store.transaction() as tx:
            store_secret(tx, PRACTICE_SECRET, lambda: SECRET)
        self.program = Wiring(
            settings=parse_settings(SETTINGS, SidecarSettings, folder / "wor.toml"),
            config=folder / "wor.toml",
            store=self.store,
            secret=SECRET,
            plugins=load_plugins(),
            clock=self.clock,
            randomness=self.randomness,
            fault=fault,
            bell=Bell(0),
            writeback=Bell(0),
        ).practice()

    def join(self) -> None:
        """Become a member of a postbus that nobody asks."""
        post = self.program.post
        with self.store.transaction() as tx:
            keys = post.membership.adopt(tx, IdentityKey.fresh(self.randomness), Kind.PRACTICE)
            post.mailboxes.registered(tx, URL, "admission", keys.position)

    def partner(self, label: str) -> OrganisationId:
        """Know a welfare organisation, verified on both sides."""
        now = self.clock.now()
        keys = first_keys(IdentityKey.fresh(self.randomness), Kind.WELFARE, SPEAKS, now, self.randomness)
        trusted = accept(None, keys.record, keys.organisation, now)
        both = {"verified_by_us_at": now, "verified_by_them_at": now, "keys_checked_at": now + YEAR}
        with self.store.transaction() as tx:
            self.program.post.partners.add(tx, trusted, label=label, name=label, url=URL)
            mine = partners.c.organisation == keys.organisation
            tx.connection.execute(update(partners).where(mine).values(**both))
        return keys.organisation

    def refer(self, people: Iterable[tuple[Patient, Patient]], to: OrganisationId) -> list[Person]:
        """Have patients whose referrals were received there; each as sent, and as corrected since."""
        made: list[Person] = []
        pairs = list(people)
        for start in range(0, len(pairs), BATCH):
            with self.store.transaction() as tx:
                made += [
                    self._refer(tx, number, *pair, to)
                    for number, pair in enumerate(pairs[start : start + BATCH], start)
                ]
        return made

    def _refer(self, tx: Transaction, number: int, sent: Patient, now: Patient, to: OrganisationId) -> Person:
        registration = RegistrationId(new_id(self.randomness))
        id_ = ReferralId(new_id(self.randomness))
        rows.insert_registration(tx, registration, _registered(now), "prompted", "lijst")
        referral = Referral(id_, registration, State.RECEIVED, organisation=to, product="welzijn-op-recept")
        book.insert_referral(tx, referral)
        consent = Consent(
            Answer.GIVEN_TO_ME,
            frozenset({Scope.CONTACT, Scope.FEEDBACK}),
            to,
            Millis(self.clock.now()),
            "Assistente",
            product="welzijn-op-recept",
        )
        consents.record(tx, id_, consent, None, None)
        if sent.birth_date != now.birth_date and sent.birth_date is not None:
            entry = Entry(self.clock.now(), "practice", "Assistente", CORRECTION, "birth_date")
            book.note(tx, id_, entry, {"was": {"birth_date": sent.birth_date.isoformat()}})
        return Person(number, id_, now, sent)


def _registered(patient: Patient) -> Registration:
    return Registration(
        patient=patient,
        code="Z68",
        code_system="icpc-1-nl",
        source=Source("table", "row 2"),
        contact_date=date(2026, 3, 2),
        author=Author("M. Bernard", "huisarts", "01004567"),
    )


def people(chance: random.Random, count: int) -> list[tuple[Patient, Patient]]:
    """Invent patients: twins, namesakes, neighbours by number, and birth dates that were corrected."""
    names = ("Wilgenhout", "Jansen", "de Vries", "Bakker", "Smit")
    made: list[tuple[Patient, Patient]] = []
    for number in range(count):
        kind = chance.random()
        like = chance.choice(made)[1] if made else None
        born = date(1930, 1, 1) + timedelta(chance.randrange(28_000))
        surname, initials = chance.choice(names), f"{chr(65 + number % 26)}."
        if like is not None and kind < 0.15:
            born, surname = like.birth_date or born, like.surname
        elif like is not None and kind < 0.3:
            surname, initials = like.surname, like.initials
        now = Patient(his_number=str(100_000 + number), surname=surname, initials=initials, birth_date=born)
        before = born + timedelta(chance.choice((1, 30, 365))) if chance.random() < 0.05 else born
        sent = Patient(his_number=now.his_number, surname=surname, initials=initials, birth_date=before)
        made.append((sent, now))
    return made


def dropped(*_event: object) -> dict[str, object]:
    """Keep the log out of the measurement."""
    raise structlog.DropEvent
