"""Calls about referrals: the list, one with its timeline, new ones by hand, and what people do to them."""

from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from typing import Any

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Source
from wor_sidecar.practice.api import looks
from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import body_of, checked, day_of, line, person_of
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.registrar import MANUAL
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.registration_json import author_from_json, patient_from_json
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import ShapeRefused, fields, items, text

Act = Callable[[Transaction, ReferralId, Person, dict[str, Any]], Referral]
_ADDRESS = frozenset(field.name for field in dataclass_fields(Address))
_AUTHOR = frozenset(field.name for field in dataclass_fields(Author))
_PATIENT = frozenset(field.name for field in dataclass_fields(Patient)) - {"phones", "address"}
_MOST_PHONES = 8
_KINDS = ("everything", "coaching", "feedback")


class ReferralCalls:
    """Referrals: the list, one of them, new ones, and what people do to them."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/referrals/{id}"
        acts: dict[str, Act] = {
            "cancel": self._cancel,
            "withdraw": self._withdraw,
            "wrong-patient": self._ends(MoveKind.WRONG_PATIENT),
            "deceased": self._ends(MoveKind.DECEASED),
            "left-practice": self._ends(MoveKind.LEFT_PRACTICE),
            "reopen": lambda tx, id_, person, _body: self._rooms.acting.reopen(tx, id_, person),
            "seen": self._seen,
        }
        return [
            desk_route("GET", "/v1/referrals", self.listed),
            desk_route("POST", "/v1/referrals", self.new),
            desk_route("GET", one, self.shown),
            *(desk_route("POST", f"{one}/{name}", self._acting(act)) for name, act in acts.items()),
        ]

    def listed(self, call: Call) -> list[dict[str, Any]]:
        """List all, the newest first."""
        person = person_of(call)
        with self._rooms.store.reading() as tx:
            listed = [self._briefs.brief(tx, referral) for referral in book.newest(tx)]
        looks.note(self._rooms, person, looks.REFERRAL, listed, "id")
        return listed

    def shown(self, call: Call) -> dict[str, Any]:
        """Show one with its timeline and letters; reading is an audit line too."""
        person = person_of(call)
        with self._rooms.store.transaction() as tx:
            referral = book.load(tx, referral_id(call))
            tx.audit(AuditLine("referral.read", person.user, person.role, referral.id))
            return self._briefs.whole(tx, referral)

    def new(self, call: Call) -> dict[str, Any]:
        """Start one by hand, without a file."""
        body = body_of(call, {"patient"}, {"author", "contact_date", "by"})
        registration = checked(lambda: _by_hand(body))
        person = person_of(call, body)
        with self._rooms.store.transaction() as tx:
            taken = self._rooms.registrar.by_hand(tx, registration, person)
        return {
            "registration_id": taken.registration,
            "referral_id": taken.referral,
            "prompt_id": taken.prompt,
        }

    def _acting(self, act: Act) -> Callable[[Call], dict[str, Any]]:
        def handler(call: Call) -> dict[str, Any]:
            body = body_of(call, set(), {"by", "reason", "kind", "letter"})
            with self._rooms.store.transaction() as tx:
                act(tx, referral_id(call), person_of(call, body), body)
                return self._briefs.whole(tx, book.load(tx, referral_id(call)))

        return handler

    def _cancel(self, tx: Transaction, id_: ReferralId, person: Person, body: dict[str, Any]) -> Referral:
        return self._rooms.acting.cancel(tx, id_, line(body, "reason"), person)

    def _withdraw(self, tx: Transaction, id_: ReferralId, person: Person, body: dict[str, Any]) -> Referral:
        kind = line(body, "kind", _KINDS[0])
        if kind not in _KINDS:
            raise CallMalformed(why=f"kind must be one of {', '.join(_KINDS)}")
        if kind == "feedback":
            return self._rooms.acting.stop_feedback(tx, id_, person)
        return self._rooms.acting.withdraw(tx, id_, kind, person)

    def _ends(self, kind: MoveKind) -> Act:
        return lambda tx, id_, person, _body: self._rooms.acting.end(tx, id_, kind, person)

    def _seen(self, tx: Transaction, id_: ReferralId, person: Person, body: dict[str, Any]) -> Referral:
        letter = line(body, "letter")
        return self._rooms.acting.see(tx, id_, LetterId(letter) if letter else None, person)


def _by_hand(body: dict[str, Any]) -> Registration:
    author = body.get("author")
    return Registration(
        patient=_patient(body["patient"]),
        code="",
        code_system="",
        source=Source(MANUAL, ""),
        contact_date=day_of(body.get("contact_date")),
        author=author_from_json(_texts(author, "author", _AUTHOR)) if author else None,
    )


def _patient(given: Any) -> Patient:
    """Read a patient that somebody typed: known fields, each a text, a BSN that can be one."""
    table = fields(given, frozenset(), _PATIENT | {"phones", "address"})
    told = _texts({name: table[name] for name in table.keys() & _PATIENT}, "patient", _PATIENT)
    phones = [text(one, "phones") for one in items(table.get("phones") or [], "phones", _MOST_PHONES)]
    address = _texts(table.get("address") or {}, "address", _ADDRESS)
    patient = patient_from_json({**told, "phones": phones, "address": address})
    if patient.bsn and not passes_eleven_test(patient.bsn):
        raise ShapeRefused("the BSN fails the eleven-test")
    return patient


def _texts(given: Any, name: str, known: frozenset[str]) -> dict[str, str]:
    table = fields(given, frozenset(), known)
    return {key: text(value, f"{name}.{key}") for key, value in table.items() if value is not None}
