"""Calls about reports that fit no patient, and letters that the HIS refused.

The list tells who sent what, when and why it waits; opening one shows what it says and whose it may be, and
is a line on the trail. Nobody is matched but by who saw that very record and typed what stands in it.
"""

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.orphans import NumberUnconfirmed
from wor_sidecar.domain.feedback import Feedback, Returned
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.domain.orphans import Proposal
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.api.briefs import Briefs, Json
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.shapes import body_of, line, person_of
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.writeback.again import place_again
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.practice.writeback.orphans import Confirmed, Opened, asks_number, waiting
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import said
from wor_sidecar.texts.orphans import look_alikes, reason, sign
from wor_sidecar.wire.control_app import Call


class OrphanCalls:
    """Reports and letters that only a person can bring on."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/orphans/{id}"
        return [
            desk_route("GET", "/v1/orphans", self.listed),
            desk_route("POST", f"{one}/open", self.opened),
            desk_route("POST", f"{one}/match", self.match),
            desk_route("POST", f"{one}/discard", self.discard),
            desk_route("POST", "/v1/letters/{id}/place-again", self.place_again),
        ]

    def listed(self, _call: Call) -> list[Json]:
        """List what waits, the oldest first: sender, moment and reason, nothing of the content."""
        with self._rooms.store.reading() as tx:
            return [self._item(tx, one) for one in waiting(tx)]

    def opened(self, call: Call) -> Json:
        """Show what a report says, and the patients whose it may be; both are on the trail first."""
        body, id_ = body_of(call, set(), {"by", "referral_id"}), LetterId(call.path["id"])
        person, asked = person_of(call, body), line(body, "referral_id")
        with self._rooms.store.reading() as tx:  # looking through every referral holds up nobody
            found = self._rooms.orphans.open(tx, id_)
        with self._rooms.store.transaction() as tx:
            proposals = found.proposals
            if asked and asked not in [one.referral for one in proposals]:
                proposals = (*proposals, Proposal(ReferralId(asked), ()))
            shown = [self._proposed(tx, found.orphan, one, person) for one in proposals]
            _audit(tx, "orphan.opened", id_, person)
        return {
            **shown_orphan(found),
            **self._shared(found.orphan, self._label(found.orphan)),
            "proposals": [one for one in shown if one is not None],
        }

    def match(self, call: Call) -> Json:
        """Put a report into a patient's course."""
        body = body_of(call, {"referral_id", "shown", "typed"}, {"by"})
        confirmed = Confirmed(line(body, "shown"), line(body, "typed"))
        referral, person = ReferralId(line(body, "referral_id")), person_of(call, body)
        with self._rooms.store.transaction() as tx:
            self._rooms.orphans.match(tx, LetterId(call.path["id"]), referral, confirmed, person)
            return self._briefs.whole(tx, book.load(tx, referral))

    def discard(self, call: Call) -> Json:
        """Put a report aside."""
        body = body_of(call, {"reason"}, {"by"})
        with self._rooms.store.transaction() as tx:
            id_ = LetterId(call.path["id"])
            self._rooms.orphans.discard(tx, id_, line(body, "reason"), person_of(call, body))
        return {"id": id_}

    def place_again(self, call: Call) -> Json:
        """Let a letter that the HIS refused be placed once more."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            again = place_again(tx, LetterId(call.path["id"]), person)
            tx.after_commit(self._rooms.bell.ring)
        return {"id": again.id, "attempt": again.attempt}

    def _item(self, tx: Transaction, orphan: Filed) -> Json:
        found = self._rooms.partners.detail(tx, orphan.sender)
        return self._shared(orphan, found.partner.label if found else "")

    def _label(self, orphan: Filed) -> str:
        with self._rooms.store.reading() as tx:
            found = self._rooms.partners.detail(tx, orphan.sender)
        return found.partner.label if found else ""

    def _shared(self, orphan: Filed, label: str) -> Json:
        return {
            "id": orphan.id,
            "since": iso(orphan.made_at or self._rooms.clock.now()),
            "sender": orphan.sender,
            "organisation_label": label,
            "kind": "report" if orphan.state is LetterState.ORPHAN else "letter",
            "referral_id": orphan.referral,
            "why": orphan.why,
            "told": reason(orphan.why),
        }

    def _proposed(self, tx: Transaction, orphan: Filed, proposal: Proposal, person: Person) -> Json | None:
        """Show a patient whose report it may be; None where the referral is not the sender's."""
        referral = book.find(tx, proposal.referral)
        if referral is None or referral.organisation != orphan.sender or referral.shredded_at is not None:
            return None
        patient = rows.load_registration(tx, referral.registration_id).patient
        _audit(tx, "referral.found", referral.id, person)
        brief = self._briefs.found(tx, referral)
        if orphan.why == NumberUnconfirmed.code and brief["patient"]:  # typed from the HIS, not from here
            brief["patient"] = {**brief["patient"], "his_number": ""}
        return {
            "referral_id": referral.id,
            "patient": brief["patient"],
            "standing": brief["standing"],
            "signs": [{"code": one.value, "told": sign(one.value)} for one in proposal.signs],
            "look_alikes": look_alikes(self._alike(tx, patient)),
            "confirm": "his_number" if asks_number(orphan, patient) else "birth_date",
            "shown": self._rooms.orphans.shown(orphan, referral, patient),
        }

    def _alike(self, tx: Transaction, patient: Patient) -> int:
        """Count the other people here with this birth date: twins, and whoever is mistaken for another."""
        if patient.birth_date is None:
            return 0
        found = self._rooms.registrar.find(tx, "", patient.birth_date)
        others = {rows.load_registration(tx, id_).patient.ids for id_ in found}
        return len([one for one in others if not set(one) & set(patient.ids)])


def shown_orphan(found: Opened) -> Json:
    """Show what a report says; `lines` of a letter that was made already."""
    return {"says": None if found.returned is None else _says(found.returned), "lines": list(found.lines)}


def _says(returned: Returned) -> Json:
    coach = returned.coach if isinstance(returned, Feedback) else returned.by
    day = returned.date.isoformat() if isinstance(returned, Feedback) else None
    return {
        "move": returned.move.value,
        "told": said(returned.move.value, returned.reason, "coach"),
        "at": iso(returned.at),
        "date": day,
        "coach": coach.name,
        "phone": coach.phone,
        "text": returned.text,
        "question": returned.question if isinstance(returned, Feedback) else "",
        "activity": returned.activity.name if returned.activity else "",
    }


def _audit(tx: Transaction, event: str, about: str, person: Person) -> None:
    tx.audit(AuditLine(event, person.user, person.role, about, person.on_behalf_of))
