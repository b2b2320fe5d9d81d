"""Calls about prompts: the list, opening one, answering, undoing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool

from wor_sidecar.domain import ages
from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.identifiers import OrganisationId, PromptId, ReferralId
from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.registration import Patient
from wor_sidecar.practice.api import looks
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.open_questions import OpenQuestions, calls_of
from wor_sidecar.practice.api.own_first import OwnFirst
from wor_sidecar.practice.api.rhythm import waited
from wor_sidecar.practice.api.shapes import body_of, line, number_of, person_of
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.consent.desk import Asked, Opened
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.registration_json import author_to_json, patient_to_json
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.consents import AN_ORGANISATION, VERSIONS, Words, consent_text, extra_lines
from wor_sidecar.wire.control_app import Call

LONGEST_WAIT = 55
_NOT_ANSWER = {"claim", "version", "key", "by"}


class PromptCalls:
    """The desk: the list of open questions, one opened, answered, taken back."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._questions = OpenQuestions(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/prompts/{id}"
        return [
            desk_route("GET", "/v1/prompts", self.waiting),
            desk_route("POST", f"{one}/claim", self.claim),
            desk_route("DELETE", f"{one}/claim", self.release),
            desk_route("POST", f"{one}/answer", self.answer),
            desk_route("POST", f"{one}/undo", self.undo),
            desk_route("POST", f"{one}/share", self.share),
        ]

    async def waiting(self, call: Call) -> dict[str, Any]:
        """List what is open; with `after` and `wait` (seconds) as soon as something changed.

        A referrer's own registrations come first; `with_referrers` counts those that this user doesn't see
        yet, for they lie with their referrer's own window.
        """
        after, wait = number_of(call, "after", 2**63), number_of(call, "wait", LONGEST_WAIT)
        version = await self._rooms.bell.heard(after, wait) if wait else self._rooms.bell.version
        return {"version": version, **await run_in_threadpool(self._open, person_of(call))}

    def _open(self, person: Person) -> dict[str, Any]:
        if person.at_desk:
            self._rooms.trays.still(person)  # the wait was long: access may have been taken back
        first, now, found = OwnFirst(self._rooms), self._rooms.clock.now(), self._questions.all()
        listed = [
            {
                **one.shown,
                **_state(one.filed, person, now),
                "mine": first.mine(person, one.registration.author),
                "alone": first.lies_first(one.filed, one.registration),
                "reminded": self._reminded(one.filed),
            }
            for one in found
            if not first.hidden(one.filed, one.registration, person)
        ]
        hidden = len(found) - len(listed)
        looks.note(self._rooms, person, looks.PROMPT, listed, "id")
        return {"prompts": sorted(listed, key=lambda one: not one["mine"]), "with_referrers": hidden}

    def _reminded(self, filed: Filed) -> bool:
        """Tell whether it waits so long that everybody is reminded of it."""
        return waited(self._rooms, filed.prompt.counts_from) >= self._rooms.settings.terms.prompt_reminder

    def claim(self, call: Call) -> dict[str, Any]:
        """Open a prompt for 120 s: the whole patient, routes, texts."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            opened = self._rooms.desk.open(tx, _id(call), person)
            today = local_date(tx.clock.now())
            test = rows.is_test(tx, opened.filed.prompt.registration_id)
            coach_words = self._coach_words(tx, opened)
            known = self._rooms.registrar.belongs_to(tx, opened.filed.prompt.registration_id)
            channel = self._rooms.registrar.channel_elsewhere(tx, opened.filed.prompt.registration_id)
            doubt = self._questions.doubt(tx, opened.filed)
            calls = calls_of(tx, opened.filed.referral)
        registration = opened.registration
        claim = opened.filed.prompt.claim
        assert claim is not None
        return {
            "id": opened.filed.prompt.id,
            "referral_id": opened.filed.referral,
            "claim": claim.token,
            "until": iso(claim.until),
            "version": opened.filed.prompt.version,
            "patient": _shown(registration.patient, person),
            "author": author_to_json(registration.author),
            "contact_date": registration.contact_date.isoformat() if registration.contact_date else None,
            "referrers": [referrer.author.name for referrer in self._rooms.settings.referrers],
            "routes": _routes(opened, coach_words),
            "texts": self._texts(opened, coach_words),
            "scopes": [scope.value for scope in Scope],
            "representative": ages.group(registration.patient.birth_date, today) is not ages.Group.FROM_16,
            "how_proposed": None,
            "elsewhere_proposed": channel is not None,
            "elsewhere_channel": channel,
            "products": [product.value for product in Product],
            "extra_lines": _extra_lines(registration.patient),
            "test": test,
            "known_since": known.isoformat() if known else None,
            "doubt": doubt,
            **calls,
        }

    def _coach_words(self, tx: Transaction, opened: Opened) -> Mapping[OrganisationId, str]:
        """Return how each organisation calls its coach, as far as it said so."""
        found = (self._rooms.partners.detail(tx, choice.organisation) for choice in opened.choices)
        return {one.partner.organisation: one.profile.coach_word for one in found if one and one.profile}

    def _texts(self, opened: Opened, coach_words: Mapping[OrganisationId, str]) -> list[dict[str, str]]:
        """Return both consent texts, read out for the organisation that is proposed, if one is."""
        registration = opened.registration
        proposed = next((choice for choice in opened.choices if choice.proposed), None)
        words = Words(
            referrer=registration.author.name if registration.author else self._rooms.settings.practice.name,
            organisation=AN_ORGANISATION,
            phone=registration.patient.phones[0] if registration.patient.phones else "",
        )
        if proposed is not None:
            word = coach_words.get(proposed.organisation) or words.coach_word
            words = replace(words, organisation=proposed.label, coach_word=word)
        return [
            {
                "id": one.id,
                "hash": one.hash,
                "version": one.version,
                "body": one.read_aloud(words),
                "left_open": one.left_open(words),
            }
            for one in (consent_text(version) for version in VERSIONS)
        ]

    def release(self, call: Call) -> dict[str, Any]:
        """Give a claim back."""
        claim = line(body_of(call, {"claim"}, set()), "claim")
        with self._rooms.store.transaction() as tx:
            self._rooms.desk.release(tx, _id(call), claim)
        return {}

    def answer(self, call: Call) -> dict[str, Any]:
        """Record an answer; what it lacks is named, and nothing is guessed."""
        body = call.body if isinstance(call.body, dict) else {}
        answer = {name: value for name, value in body.items() if name not in _NOT_ANSWER}
        version = body.get("version")
        asked = Asked(
            claim=line(body, "claim"),
            version=version if isinstance(version, int) else -1,
            answer=answer,
            key=line(body, "key") or None,
        )
        with self._rooms.store.transaction() as tx:
            until = self._rooms.desk.answer(tx, _id(call), asked, person_of(call, body))
        return {"undo_until": iso(until)}

    def undo(self, call: Call) -> dict[str, Any]:
        """Take the last answer back, in time."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            self._rooms.desk.undo(tx, _id(call), person)
        return {}

    def share(self, call: Call) -> dict[str, Any]:
        """Let everybody ask a question that lies with its referrer's own window."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            prompt = prompts.load(tx, _id(call)).prompt
            prompts.share(tx, prompt.id)
            tx.audit(AuditLine("prompt.shared", person.user, person.role, prompt.id, person.on_behalf_of))
            tx.after_commit(self._rooms.bell.ring)
        return {}


def _extra_lines(patient: Patient) -> dict[str, str]:
    first = patient.call_name or patient.initials
    return extra_lines(first, patient.full_name.removeprefix(first).strip())


def _id(call: Call) -> PromptId:
    return PromptId(call.path["id"])


def _state(filed: Filed, person: Person, now: Millis) -> dict[str, Any]:
    quiet = filed.prompt.quiet_until
    return {
        "version": filed.prompt.version,
        "since": iso(filed.since),
        "claim": filed.prompt.holding(person.user, now).value,
        "quiet_until": iso(quiet) if quiet and quiet > now else None,
    }


def _shown(patient: Patient, person: Person) -> dict[str, Any]:
    """Return the whole patient; a desk gets no BSN: nobody needs it there to find, call and tell apart."""
    told = {"name": patient.full_name, **patient_to_json(patient)}
    return {**told, "bsn": ""} if person.at_desk else told


def _routes(opened: Opened, coach_words: Mapping[OrganisationId, str]) -> list[dict[str, Any]]:
    return [
        {
            "organisation": choice.organisation,
            "label": choice.label,
            "coach_word": coach_words.get(choice.organisation, ""),
            "products": list(choice.products),
            "verified": choice.verified,
            "fits": choice.fits,
            "fits_by": choice.by,
            "proposed": choice.proposed,
        }
        for choice in opened.choices
    ]


def referral_id(call: Call) -> ReferralId:
    """Return the referral that a path names."""
    return ReferralId(call.path["id"])
