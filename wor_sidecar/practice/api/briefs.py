"""Referrals as JSON: a brief one for lists, a whole one with its course, letters and messages."""

from typing import Any

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.correcting import NAME
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Patient, Registration
from wor_sidecar.domain.standing import Standing, letter_standing
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.consent.person import CONTROL
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.correcting import as_known
from wor_sidecar.practice.referrals.whereabouts import Whereabouts, Whole
from wor_sidecar.practice.registration_json import patient_to_json
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.signals import Raised
from wor_sidecar.practice.signals import rows as signals
from wor_sidecar.practice.signals.receivers import Receivers
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import Filed, LetterState
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import said
from wor_sidecar.texts.signals import label
from wor_sidecar.texts.standings import sentence

MESSAGE = "message"
Json = dict[str, Any]


class Briefs:
    """Shows referrals, inside the caller's transaction."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        settings = rooms.settings
        self._where = Whereabouts(
            rooms.departures,
            rooms.partners,
            rooms.working_days,
            settings.routes,
            settings.terms,
            Receivers(rooms.working_days, settings.calendar, settings.routes),
        )

    def look(self, tx: Transaction, referral: Referral) -> Whole:
        """Look around a referral, for whoever needs more than one of these."""
        return self._where.of(tx, referral)

    def brief(self, tx: Transaction, referral: Referral) -> Json:
        """Show a referral as a line of a list: initials and a birth year, no name."""
        return self._brief(tx, self.look(tx, referral), opened(tx, referral.registration_id))

    def found(self, tx: Transaction, referral: Referral) -> Json:
        """Show what was searched for: a brief with the patient, for one is told from another."""
        registration = opened(tx, referral.registration_id)
        return self._brief(tx, self.look(tx, referral), registration) | {"patient": _patient(registration)}

    def whole(self, tx: Transaction, referral: Referral) -> Json:
        """Show a whole referral; the patient without a BSN, null once it was shredded."""
        looked = self.look(tx, referral)
        registration = opened(tx, referral.registration_id)
        return {
            **self._brief(tx, looked, registration),
            "patient": self._whole_patient(tx, referral, registration),
            "possible": list(self._where.possible(tx, looked)),
            "messages": messages_of(tx, referral.id),
            "timeline": [_line(entry, looked) for entry in looked.timeline],
            "signals": [
                *(signal_json(one) for one in signals.of_referral(tx, referral.id)),
                *(
                    {"name": f"{view.type.value}_waits", "code": view.error}
                    for view in looked.leaving
                    if view.error
                ),
            ],
            "letters": [self._letter(letter) for letter in letters.of_referral(tx, referral.id)],
            "departures": [
                {"id": view.id, "type": view.type.value, "state": view.state.value} for view in looked.leaving
            ],
        }

    def _whole_patient(
        self, tx: Transaction, referral: Referral, registration: Registration | None
    ) -> Json | None:
        """Show the patient with all that may be corrected, every known number, and who decides."""
        if registration is None:
            return None
        recorded = consents.standing(tx, referral.id)
        patient = as_known(registration.patient, recorded)
        told = patient_to_json(patient)
        people = recorded.consent.representatives if recorded else ()
        return {
            **{
                name: told[name] for name in (*NAME, "birth_date", "his_number", "phones", "email", "address")
            },
            "name": patient.full_name,
            "representatives": [
                {"role": one.role.value, "name": one.name, "phone": one.phone} for one in people
            ],
        }

    def _brief(self, tx: Transaction, looked: Whole, registration: Registration | None) -> Json:
        referral, asked, partner = looked.referral, looked.asked, looked.partner
        until = asked.prompt.undo_until if asked else None
        return {
            "id": referral.id,
            "registration_id": referral.registration_id,
            "state": referral.state.value,
            "flags": {
                "on_hold": referral.on_hold,
                "cancel_requested_at": moment(referral.cancel_requested_at),
                "identity_checked": referral.identity_checked,
                "seen_at": moment(referral.seen_at),
                "closed_at": moment(referral.closed_at),
            },
            "organisation": referral.organisation,
            "organisation_label": partner.partner.label if partner else "",
            "product": referral.product,
            **who(registration),
            "test": rows.is_test(tx, referral.registration_id),
            "standing": standing_json(looked.standing),
            "prompt_id": asked.prompt.id if asked else None,
            "undo_until": moment(until) if until and until > tx.clock.now() else None,
        }

    def _letter(self, letter: Filed) -> Json:
        return {
            "id": letter.id,
            "template": letter.template,
            "state": letter.state.value,
            "asks": letter.asks or letter.unconfirmed,
            "unconfirmed": letter.unconfirmed,
            "seen_at": moment(letter.seen_at),
            "file": self._file(letter),
            "why": letter.why,
            "standing": standing_json(standing_of_letter(letter, self._trouble())),
        }

    def _trouble(self) -> str:
        """Return the code of what holds all letters up now; empty when nothing does."""
        return next((one.trouble for one in self._rooms.placers if one.trouble), "")

    def _file(self, letter: Filed) -> str | None:
        if letter.state not in (LetterState.PLACED, LetterState.TAKEN):
            return None
        folders = {one.name: one.path for one in self._rooms.settings.imports}
        folder = folders.get(letter.import_name)
        return str(folder / letter.file) if folder else letter.file


def opened(tx: Transaction, id_: RegistrationId) -> Registration | None:
    """Open a registration; None once it was shredded."""
    try:
        return rows.load_registration(tx, id_)
    except DataKeyGone:
        return None


def messages_of(tx: Transaction, referral: ReferralId) -> list[Json]:
    """List what was said to and fro; empty once it was shredded."""
    try:
        told = book.told(tx, referral, MESSAGE)
    except DataKeyGone:
        return []
    return [
        {
            "at": iso(entry.at),
            "who": "" if entry.who == Who.COACH else _named(entry.actor),
            "text": more["text"],
            "ours": entry.who == Who.PRACTICE,
        }
        for entry, more in told
    ]


def standing_json(standing: Standing) -> Json:
    """Show where something is: a code, its facts, and the sentence that a person reads."""
    facts = dict(standing.facts)
    return {"code": standing.code.value, "facts": facts, "told": sentence(standing.code.value, facts)}


def standing_of_letter(letter: Filed, trouble: str = "") -> Standing:
    """Tell where a letter is; `trouble` is the code of what holds its folder up."""
    return letter_standing(
        letter.state.value,
        asks=letter.asks,
        unconfirmed=letter.unconfirmed,
        seen=letter.seen_at is not None,
        why=letter.why or trouble,
        waits=letter.waits,
    )


def signal_json(one: Raised) -> Json:
    """Show what takes too long: its name, the day from which it counts, and a few words."""
    return {"name": one.name.value, "since": one.since.isoformat(), "told": label(one.name)}


def initials_of(patient: Patient) -> str:
    """Return how a list names somebody: initials, and the first letter of the surname."""
    family = (patient.surname or patient.partner_surname)[:1]
    first = patient.initials or patient.call_name[:1]
    return f"{first}{family}." if first.endswith(".") else f"{first}{family}"


def who(registration: Registration | None) -> Json:
    """Return how a list names a patient."""
    if registration is None:
        return {"initials": "", "birth_year": None, "contact_date": None, "referrer": ""}
    born, day = registration.patient.birth_date, registration.contact_date
    return {
        "initials": initials_of(registration.patient),
        "birth_year": born.year if born else None,
        "contact_date": day.isoformat() if day else None,
        "referrer": registration.author.name if registration.author else "",
    }


def moment(at: Millis | None) -> str | None:
    """Write a moment, or null."""
    return None if at is None else iso(at)


def _patient(registration: Registration | None) -> Json | None:
    if registration is None:
        return None
    patient = registration.patient
    return {
        "name": patient.full_name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "his_number": patient.his_number,
        "phones": list(patient.phones),
    }


def _named(actor: str) -> str:
    """Return who did it as people read it: empty for the command line without a name, which is nobody's."""
    return "" if actor == CONTROL else actor


def _line(entry: Entry, looked: Whole) -> Json:
    """Show a line; an organisation goes by our own word for it."""
    theirs = looked.partner.partner if looked.partner else None
    return {
        "at": iso(entry.at),
        "actor": theirs.label if theirs and theirs.organisation == entry.actor else _named(entry.actor),
        "who": entry.who,
        "move": entry.move,
        "reason": entry.reason,
        "refused": entry.refused,
        "told": said(entry.move, entry.reason, entry.who),
    }
