"""Invented cases by the thousand: rows as the program writes them, each sealed under a data key of its own.

What a coach's steps would have written is written at once; the columns of the lists are made by the program
itself afterwards (`Fresh.refresh_all`), as at the first start after an upgrade.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Table
from sqlalchemy.engine import Connection

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, AskedVia, Consent, Details, How, Scope
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.outgoing import Outgoing, OutgoingPatient, PracticeCard, Referrer
from wor_sidecar.exchange.fhir.referral import reread, to_bundle
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.tables import data_keys
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KEY_BYTES, seal
from wor_sidecar.welfare.case import Correction, Sent
from wor_sidecar.welfare.lists.search import SECRET, SECRET_BYTES, token
from wor_sidecar.welfare.lists.tables import search
from wor_sidecar.welfare.lists.words import person_of
from wor_sidecar.welfare.tables import cases, timeline
from wor_sidecar.welfare.timeline import owner_of

DAY: Final = 86_400_000
CHUNK: Final = 10_000
_SAMPLE: Final = 30
_CACHE: Final = "PRAGMA cache_size=-400000"
"""400 MB for this connection: an index of random keys is filled in memory."""
PRODUCT: Final = "welzijn-op-recept"
_COMMON: Final = ("Jansen", "Vries", "Berg", "Bakker", "Visser", "Smit", "Meijer", "Boer", "Mulder", "Groot")
_BEGIN: Final = (
    "Ach",
    "Bo",
    "Cre",
    "Du",
    "El",
    "Fre",
    "Ge",
    "Hoo",
    "Ij",
    "Ko",
    "Lei",
    "Mo",
    "Nie",
    "Oos",
    "Pol",
)
_MIDDLE: Final = ("ter", "ver", "man", "ken", "sel", "den", "ric", "mer", "wou", "zen", "lin", "gel")
_END: Final = ("berg", "huis", "stra", "ma", "mans", "horst", "veld", "broek", "dijk", "inga", "boom", "kamp")
_SURNAME, _PHONE, _BORN = "Plaatshouder", "0600000000", date(1901, 1, 1)


@dataclass(frozen=True, slots=True)
class Course:
    """How far a case came: its state, and its steps with the days ago on which they were made."""

    state: str
    steps: Sequence[tuple[str, str]]
    share: int
    on_hold: bool = False


_ACCEPT, _CALL, _PLAN, _INTAKE = ("accept", ""), ("contact", "no_answer"), ("plan", ""), ("intake_done", "")
_REACH: Final = ("contact", "reached")
COURSES: Final = (
    Course("received", (), 8),
    Course("accepted", (_ACCEPT,), 7),
    Course("contacting", (_ACCEPT, _CALL, _CALL), 20),
    Course("intake_planned", (_ACCEPT, _CALL, _REACH, _PLAN), 15),
    Course("accepted", (_ACCEPT, ("hold", "")), 5, on_hold=True),
    Course("intake_done", (_ACCEPT, _REACH, _PLAN, _INTAKE), 15),
    Course("active", (_ACCEPT, _CALL, _REACH, _PLAN, _INTAKE, ("start_activity", "")), 30),
)
OVER: Final = Course("ended", (_ACCEPT, _REACH, _PLAN, _INTAKE, ("end", "")), 0)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the filling, to be looked for."""

    id: str
    surname: str
    born: date
    phone: str


class Filling:
    """Fills one inbox, the same cases for the same seed."""

    def __init__(
        self, store: Store, practices: Sequence[OrganisationId], coaches: Mapping[str, str], seed: int = 1
    ) -> None:
        self._store = store
        self._practices = practices
        self._coaches = list(coaches.items())
        self._chance = Random(seed)
        self._template = _template(practices[0])
        self._outgoing = reread(json.loads(self._template)["bundle"])

    def put(self, number: int, *, over: bool = False) -> list[Known]:
        """Add so many cases, open ones unless `over`; returns some of them."""
        known: list[Known] = []
        for start in range(0, number, CHUNK):
            with self._store.transaction() as tx:
                known += self._chunk(tx, min(CHUNK, number - start), over=over)
        return known

    def _chunk(self, tx: Transaction, number: int, *, over: bool) -> list[Known]:
        secret = store_secret(tx, SECRET, lambda: tx.randomness(SECRET_BYTES))
        rows: dict[Table, list[dict[str, Any]]] = {data_keys: [], cases: [], timeline: [], search: []}
        shares, known = [one.share for one in COURSES], []
        for _ in range(number):
            course = OVER if over else self._chance.choices(COURSES, shares)[0]
            known.append(self._one(tx, rows, course, secret))
        rows[search].sort(key=lambda row: bytes(row["token"]))
        for table, values in rows.items():
            _put(tx.connection, table, values)
        return known[:_SAMPLE]

    def _one(
        self, tx: Transaction, rows: dict[Table, list[dict[str, Any]]], course: Course, secret: bytes
    ) -> Known:
        chance, now = self._chance, tx.clock.now()
        id_ = new_id(chance.randbytes)
        known = Known(id_, self._surname(), self._born(), f"06{chance.randrange(10**8):08d}")
        key = chance.randbytes(KEY_BYTES)
        aead, owner = AESGCM(key), owner_of(ReferralId(id_))
        wrapped = tx.key.wrap(key, framed(data_keys.name, owner, "wrapped"), tx.randomness)
        rows[data_keys].append({"owner": owner, "wrapped": wrapped, "created_at": now})
        bundle = self._bundle(known)
        came = Millis(now - chance.randrange(1, 40 + 12 * len(course.steps)) * DAY)
        sealed = seal(aead, bundle.encode(), framed(cases.name, id_, "referral"), tx.randomness)
        rows[cases].append(self._row(known, course, came, sealed))
        steps = (("received", ""), *course.steps)
        for number, (kind, result) in enumerate(steps):
            rows[timeline].append(
                _line(tx, aead, id_, kind, result, came + (now - came) * number // len(steps))
            )
        patient = replace(
            self._outgoing.patient, surname=known.surname, birth_date=known.born, phones=(known.phone,)
        )
        person = person_of(Sent(replace(self._outgoing, patient=patient), ""), Correction())
        rows[search] += [
            {"token": one, "case_id": id_} for one in {token(secret, term) for term in person.terms}
        ]
        return known

    def _row(self, known: Known, course: Course, came: Millis, sealed: bytes) -> dict[str, Any]:
        coach_id, coach = self._chance.choice(self._coaches) if course.steps else ("", "")
        return {
            "id": known.id,
            "practice": self._chance.choice(self._practices),
            "registration_id": new_id(self._chance.randbytes),
            "product": PRODUCT,
            "state": course.state,
            "on_hold": course.on_hold,
            "identity_checked": False,
            "attempts": sum(kind == "contact" for kind, _ in course.steps),
            "closed_at": came + 30 * DAY if course is OVER else None,
            "received_at": came,
            "feedback": True,
            "feedback_since": came,
            "coach": coach,
            "coach_id": coach_id or None,
            "version": 1 + len(course.steps),
            "test": False,
            "gap": False,
            "referral": sealed,
        }

    def _surname(self) -> str:
        chance = self._chance
        if chance.random() < 0.3:
            return chance.choice(_COMMON)
        return chance.choice(_BEGIN) + chance.choice(_MIDDLE) + chance.choice(_END)

    def _born(self) -> date:
        return date(1935, 1, 1) + timedelta(days=self._chance.randrange(25_000))

    def _bundle(self, known: Known) -> str:
        told = self._template.replace(_SURNAME, known.surname).replace(_PHONE, known.phone)
        return told.replace(_BORN.isoformat(), known.born.isoformat())


def _template(practice: OrganisationId) -> str:
    """Return the JSON that is sealed of a referral, with somebody's place in it."""
    chance = Random(0)
    consent = Consent(
        answer=Answer.GIVEN_TO_ME,
        scopes=frozenset({Scope.CONTACT, Scope.FEEDBACK, Scope.CONTACT_WAYS, Scope.OWN_WORDS}),
        organisation=practice,
        at=Millis(1_790_000_000_000),
        by="Assistente",
        role="assistant",
        product=PRODUCT,
        text_id="consent-nl-1",
        text_hash="0" * 64,
        how=How.PHONE,
        asked_via=AskedVia.DIRECT,
        number_checked=True,
        details=Details(own_words="weer onder de mensen", voicemail=False),
    )
    outgoing = Outgoing(
        referral_id=ReferralId(new_id(chance.randbytes)),
        registration_id=RegistrationId(new_id(chance.randbytes)),
        date=date(2026, 9, 1),
        practice=PracticeCard(
            practice, "Huisartsenpraktijk De Linde", "0413-000000", "0413-000001", "Veghel"
        ),
        referrer=Referrer("M. Bernard", "huisarts"),
        product=PRODUCT,
        patient=OutgoingPatient(
            surname=_SURNAME, initials="A.", birth_date=_BORN, phones=(_PHONE,), postcode="5461AB"
        ),
        consent=consent,
    )
    bundle = to_bundle(
        outgoing, now=Millis(1_790_000_000_000), new_uuid=lambda: UUID(bytes=chance.randbytes(16), version=4)
    )
    told = json.dumps({"bundle": bundle, "patient_check": "0" * 32}, separators=(",", ":"))
    assert all(told.count(place) for place in (_SURNAME, _PHONE, _BORN.isoformat()))
    return told


def _line(tx: Transaction, aead: AESGCM, case: str, kind: str, result: str, at: int) -> dict[str, Any]:
    line = new_id(tx.randomness)
    details = None
    if result:
        told = json.dumps({"way": "mobile", "result": result}).encode()
        details = seal(aead, told, framed(timeline.name, line, "details"), tx.randomness)
    return {
        "id": line,
        "case_id": case,
        "at": at,
        "side": "practice" if kind == "received" else "coach",
        "actor": "",
        "kind": kind,
        "reason": "",
        "day": None,
        "refused": "",
        "details": details,
    }


def _put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows by the quickest way that the database has."""
    names = list(rows[0])
    raw: Any = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        raw.execute(_CACHE)
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", _values(rows))
        return
    with raw.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for values in _values(rows):
            copy.write_row(values)


def _values(rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Any, ...]]:
    return (tuple(row.values()) for row in rows)
