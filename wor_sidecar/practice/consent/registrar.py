"""The registrar: takes what the connectors found, and makes a prompt of what is new."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from wor_sidecar.domain.absorption import Finding, Outcome, judge
from wor_sidecar.domain.elsewhere import Copy, nearest, worth_keeping
from wor_sidecar.domain.errors.practice import PatientIdMissing, ReferralExists
from wor_sidecar.domain.gap import in_gap
from wor_sidecar.domain.identifiers import PromptId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.patient_reference import PatientReference
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import (
    Author,
    Patient,
    PatientKey,
    Registration,
    RegistrationKey,
    first_ids,
    keys_of_ids,
    patient_keys,
    registration_keys,
)
from wor_sidecar.hooks.connector import Elsewhere
from wor_sidecar.practice import trail
from wor_sidecar.practice.consent import elsewhere, people, recognising, rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.recognising import Met
from wor_sidecar.practice.consent.rules import Rules
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.trail import Names, Traced
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import ASK, DETECT, JOINED

PROGRAM = "wor-sidecar"
PROGRAM_ITSELF = Person(PROGRAM, "program")
MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a registration: the new row's id or the known one's; None where it was too old to keep.

    A prompt alone has the rest.
    """

    outcome: Outcome
    registration: RegistrationId | None
    referral: ReferralId | None = None
    prompt: PromptId | None = None


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """The day of the last restore, and who takes in that a referral was found again."""

    restored_on: Callable[[Transaction], date | None] = lambda _tx: None
    found_again: Callable[[Transaction, ReferralId], object] = lambda _tx, _referral: None


class Registrar:
    """Works inside the caller's transaction; `secret` is the practice's, `ring` wakes who waits.

    `moved_since`: the day that a person gave with a baseline, after a change of HIS.
    """

    def __init__(
        self,
        secret: bytes,
        rules: Rules,
        ring: Callable[[], object] = lambda: None,
        after_restore: AfterRestore | None = None,
        moved_since: Callable[[Transaction], date | None] = lambda _tx: None,
    ) -> None:
        self._secret = secret
        self._rules = rules
        self._ring = ring
        self._after_restore = after_restore or AfterRestore()
        self._moved_since = moved_since

    def since(self, tx: Transaction) -> date | None:
        """Return the day before which contacts ask nobody: the settings' or a later baseline's."""
        days = (self._rules.since, self._moved_since(tx))
        return max((day for day in days if day is not None), default=None)

    def take(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take one registration from an export; the same one in two formats is one prompt.

        Raises:
            PatientIdMissing: it could never be known again, nor its letter placed.

        """
        registration = self._rules.personal(registration)
        keys = self._keys(registration)
        patients = patient_keys(self._secret, registration.patient)
        met = recognising.meet(tx, self._secret, registration, keys)
        known = met.known
        today = local_date(tx.clock.now())
        if known is None and self._rules.too_old(registration.contact_date, today):
            return Taken(Outcome.BASELINE, None)
        finding = judge(
            registration.contact_date,
            known=known is not None,
            earlier=[] if known else recognising.earlier(tx, self._secret, registration.patient, patients),
            since=self.since(tx),
            today=today,
            months=self._rules.follow_up_months,
        )
        if known is not None:
            rows.add_keys(tx, known, met.keys)
            return Taken(finding.outcome, known)
        if finding.outcome is not Outcome.PROMPTED:
            if finding.joins is not None:
                rows.add_patient_keys(tx, finding.joins, patients)
                _note_joined(tx, finding.joins, export)
            return self._without_patient(tx, registration, met.keys, export, finding)
        return self._prompt(tx, registration, met, patients, export)

    def by_hand(self, tx: Transaction, registration: Registration, person: Person) -> Taken:
        """Start a referral without a file: the same consent, funnel and way back; a later Z68 joins it.

        Raises:
            PatientIdMissing: neither a BSN nor a HIS number.
            ReferralExists: the same patient was entered by hand today already.

        """
        today = local_date(tx.clock.now())
        registration = replace(registration, contact_date=registration.contact_date or today)
        registration = self._rules.personal(registration)
        met = recognising.meet(tx, self._secret, registration, self._keys(registration))
        if met.known is not None:
            raise ReferralExists(referral=rows.newest_referral(tx, met.known) or met.known)
        patients = patient_keys(self._secret, registration.patient)
        return self._prompt(tx, registration, met, patients, MANUAL, person)

    def test(self, tx: Transaction, registration: Registration, person: Person) -> Taken:
        """Start a referral of an invented patient: it goes through everything but the figures.

        It is kept without keys, so that nothing real ever joins it, nor it anything real.
        """
        id_ = RegistrationId(new_id(tx.randomness))
        rows.insert_registration(tx, id_, registration, rows.TEST, rows.TEST)
        people.remember(tx, self._secret, id_, registration.patient)
        begun = _begun(tx, MANUAL, person)
        referral, prompt = rows.insert_prompt(tx, id_, registration, begun)
        tx.audit(AuditLine("test.made", person.user, person.role, prompt, person.on_behalf_of))
        tx.after_commit(self._ring)
        return Taken(Outcome.PROMPTED, id_, referral, prompt)

    def again(self, tx: Transaction, old: Referral, person: Person) -> Taken:
        """Ask about the same registration anew, for another organisation; people are counted by registration.

        Raises:
            DataKeyGone: its patient was shredded.

        """
        id_ = old.registration_id
        registration = rows.load_registration(tx, id_)
        facts = None
        if not rows.is_test(tx, id_):
            facts = rows.first_facts(id_, registration, rows.source_of(tx, id_), self._secret)
        begun = _begun(tx, MANUAL, person)
        referral, prompt = rows.insert_prompt(tx, id_, registration, begun, facts, replaces=old.id)
        tx.audit(AuditLine("prompt.made", person.user, person.role, prompt, person.on_behalf_of))
        tx.after_commit(self._ring)
        return Taken(Outcome.PROMPTED, id_, referral, prompt)

    def went_elsewhere(self, tx: Transaction, copy: Elsewhere) -> None:
        """Remember, under the patient's keys alone, that a referral of this patient went another way.

        No line on the trail: nobody saw or did anything, and a key, a day and a channel say nothing of a
        patient to whoever hasn't the secret. Opening the question that proposes it has its line.
        """
        if worth_keeping(copy.on, local_date(tx.clock.now())):
            elsewhere.remember(tx, keys_of_ids(self._secret, copy.ids), Copy(copy.on, copy.channel))

    def channel_elsewhere(self, tx: Transaction, id_: RegistrationId) -> str | None:
        """Return by which way a registration's patient may have gone already; None where no copy says so."""
        found = nearest(elsewhere.copies(tx, rows.keys_of_patient(tx, id_)), rows.day_of(tx, id_))
        return None if found is None else found.channel

    def belongs_to(self, tx: Transaction, id_: RegistrationId) -> date | None:
        """Return the day of the contact that this one may belong to, by the exports' rule; None: to none."""
        patient = rows.load_registration(tx, id_).patient
        earlier = recognising.earlier(tx, self._secret, patient, rows.keys_of_patient(tx, id_))
        finding = judge(
            None,
            known=False,
            earlier=[one for one in earlier if one.registration_id != id_],
            since=None,
            today=local_date(tx.clock.now()),
            months=self._rules.follow_up_months,
        )
        return None if finding.joins is None else rows.day_of(tx, finding.joins)

    def pseudonym(self, author: Author | None) -> str:
        """Return by what the figures know who referred; empty where nobody is named."""
        return rows.pseudonym(self._secret, author)

    def find(self, tx: Transaction, name: str, birth_date: date | None) -> list[RegistrationId]:
        """List the registrations of people with this name, this birth date, or both."""
        return people.found(tx, self._secret, name, birth_date)

    def trace(self, tx: Transaction, told: PatientReference, names: Names) -> list[Traced]:
        """List every referral of one patient, shredded or not.

        Raises:
            ReferenceUnreadable, SeveralPatients: it isn't clear whom it is about.

        """
        return trail.trace(tx, self._secret, told, names)

    def mend(self, tx: Transaction, id_: RegistrationId, registration: Registration) -> None:
        """Keep a patient as mended, who is found by that from now on."""
        rows.complete(tx, id_, registration)
        people.remember(tx, self._secret, id_, registration.patient)
        tx.after_commit(self._ring)

    def renumber(self, tx: Transaction, id_: RegistrationId, before: Patient, after: Patient) -> None:
        """Let a patient be known by the number of the HIS as it is now, and no more by the old one."""
        old, new = (patient_keys(self._secret, one) for one in (before, after))
        rows.renumber(tx, id_, old - new, new)
        rows.note_numbered(tx, id_)

    def list_people(self, tx: Transaction) -> int:
        """Let those be found who came before there was an index; returns how many."""
        unlisted = people.unlisted(tx)
        for id_ in unlisted:
            people.remember(tx, self._secret, id_, rows.load_registration(tx, id_).patient)
        return len(unlisted)

    def baseline(self, tx: Transaction, registration: Registration, export: str) -> Taken:
        """Take a registration as seen, whatever its date: the first start, and after a change of HIS."""
        keys = self._keys(registration)
        met = recognising.meet(tx, self._secret, registration, keys)
        if met.known is not None:
            return Taken(Outcome.KNOWN, met.known)
        if self._rules.too_old(registration.contact_date, local_date(tx.clock.now())):
            return Taken(Outcome.BASELINE, None)
        return self._without_patient(tx, registration, met.keys, export, Finding(Outcome.BASELINE))

    def _keys(self, registration: Registration) -> frozenset[RegistrationKey]:
        keys = registration_keys(self._secret, registration)
        if not keys:
            raise PatientIdMissing
        return keys

    def _without_patient(
        self,
        tx: Transaction,
        registration: Registration,
        keys: frozenset[RegistrationKey],
        export: str,
        finding: Finding,
    ) -> Taken:
        id_ = RegistrationId(new_id(tx.randomness))
        kind, joins = finding.outcome.value, finding.joins
        rows.insert_registration(tx, id_, registration, kind, export, joins=joins, with_patient=False)
        rows.add_keys(tx, id_, keys)
        return Taken(finding.outcome, id_)

    def _prompt(
        self,
        tx: Transaction,
        registration: Registration,
        met: Met,
        patients: frozenset[PatientKey],
        source: str,
        person: Person = PROGRAM_ITSELF,
    ) -> Taken:
        id_, first = first_ids(self._secret, registration, apart=met.apart)
        shared = recognising.sharing_bsn(tx, registration.patient, patients)
        rows.insert_registration(tx, id_, registration, Outcome.PROMPTED.value, source)
        if shared:
            rows.doubt_bsn(tx, [id_, *shared])
        rows.add_keys(tx, id_, met.keys)
        rows.add_patient_keys(tx, id_, patients)
        people.remember(tx, self._secret, id_, registration.patient)
        facts = rows.first_facts(id_, registration, source, self._secret)
        begun = _begun(tx, source, person)
        gap = person is PROGRAM_ITSELF and self._in_gap(tx, registration)
        referral, prompt = rows.insert_prompt(tx, id_, registration, begun, facts, id_=first, gap=gap)
        if gap:
            self._after_restore.found_again(tx, referral)
        tx.audit(AuditLine("prompt.made", person.user, person.role, prompt, person.on_behalf_of))
        tx.after_commit(self._ring)
        return Taken(Outcome.PROMPTED, id_, referral, prompt)

    def _in_gap(self, tx: Transaction, registration: Registration) -> bool:
        """Tell whether it may have been asked already, by a machine whose backup knew nothing of it yet."""
        restored_on = self._after_restore.restored_on(tx)
        today = local_date(tx.clock.now())
        return restored_on is not None and in_gap(registration.contact_date, today, restored_on)


def _note_joined(tx: Transaction, registration: RegistrationId, export: str) -> None:
    """Show on the timeline that a later contact belongs to it, and asked nobody anything."""
    referral = rows.newest_referral(tx, registration)
    if referral is not None:
        book.note(tx, referral, Entry(tx.clock.now(), Who.TIMER.value, PROGRAM, JOINED, export))


def _begun(tx: Transaction, source: str, person: Person) -> Entry:
    """Return the first line of a timeline: found in a list, or begun by somebody."""
    now, who = tx.clock.now(), Who.PRACTICE.value
    if person == PROGRAM_ITSELF:
        return Entry(now, who, person.name, DETECT, source)
    return Entry(now, who, person.name, ASK, "")
