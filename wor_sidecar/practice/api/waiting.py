"""What waits for the practice ("Wacht op ons"), in groups by what there is to do; and a few notes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso, local_date, midnight
from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.standing import FAILED, Fact, Standing, carrying, open_question
from wor_sidecar.domain.standing_codes import Code
from wor_sidecar.mail import restoring
from wor_sidecar.practice.api import looks
from wor_sidecar.practice.api.briefs import (
    Briefs,
    Json,
    moment,
    opened,
    standing_json,
    standing_of_letter,
    who,
)
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.noted import note
from wor_sidecar.practice.api.own_first import OwnFirst
from wor_sidecar.practice.api.restored import RestoredCalls
from wor_sidecar.practice.api.rhythm import misses_its_rhythm, waited
from wor_sidecar.practice.api.routing import homeless
from wor_sidecar.practice.api.shapes import person_of
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.overview import places
from wor_sidecar.practice.overview.choosing import by_referral
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.whereabouts import Whole
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.signals import Raised
from wor_sidecar.practice.signals import rows as signals
from wor_sidecar.practice.writeback import letters, orphans
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.signals import PREFIX
from wor_sidecar.texts.standings import sentence
from wor_sidecar.wire.control_app import Call

KINDS: Final = (
    "restored",
    "no_route",
    "unanswered",
    "failed",
    "no_reaction",
    "two_at_work",
    "rejected",
    "not_reached",
    "letters",
    "questions",
    "late",
    "unverified",
)
"""The groups, in the order in which a screen shows them."""
ASKING: Final = ("no_route", "unanswered")
"""Groups of open questions."""
_BY_STANDING: Final = {
    Code.WAITS_FOR_YES: "restored",
    Code.MESSAGE_WAITS_FOR_YES: "restored",
    Code.UNVERIFIED: "unverified",
    Code.NO_REACTION: "no_reaction",
    Code.TWO_AT_WORK: "two_at_work",
    Code.NO_CONTACT: "no_reaction",
    Code.DEPOSITED_LONG: "no_reaction",
    Code.TOO_OLD: "failed",
    Code.REFUSED_BY_PARTNER: "failed",
    Code.REJECTED_BY_POSTBUS: "failed",
    Code.CLOSING_FAILED: "failed",
    Code.CONSENT_OUTGROWN: "failed",
    Code.CONSENT_GONE: "failed",
    Code.HELD_BACK: "failed",
}
_LATE: Final = {
    SignalName.NO_LETTER_LONG: "late",
    SignalName.FOLLOW_UP_LATE: "late",
    SignalName.FOLLOW_UP_MISSED: "late",
    SignalName.RENEW: "late",
    SignalName.SHRED_NEAR: "late",
    SignalName.LETTER_NOT_TAKEN: "letters",
}
"""Signals that no standing tells already, and their groups."""
_BACK: Final = {State.REJECTED: MoveKind.REJECT, State.NOT_REACHED: MoveKind.NOT_REACHED}
"""States that ask for another try, and the move since which they do."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What is asked once for a whole list: raised signals by referral, whose letters wait, what is a test."""

    raised: Mapping[ReferralId, Sequence[Raised]]
    letters: Collection[ReferralId]
    tests: Collection[RegistrationId]


class WaitingCalls:
    """The list of what only a person here can bring on."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._restored = RestoredCalls(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [desk_route("GET", "/v1/waiting", self.waiting)]

    def waiting(self, call: Call) -> dict[str, Any]:
        """List what waits, each thing in one group; in a group the oldest first."""
        groups: dict[str, list[Json]] = {kind: [] for kind in KINDS}
        person = person_of(call)
        with self._rooms.store.reading() as tx:
            asking = {one.thread for one in restoring.asking(tx)}
            quiet = places.quiet(tx) - asking
            raised = by_referral(signals.raised(tx))
            around = _Around(raised, letters.waiting_for_a_person(tx), rows.tests(tx))
            for referral in book.newest(tx):
                if referral.id in quiet:
                    continue
                if referral.shredded_at is None and (referral.closed_at is None or referral.id in asking):
                    for kind, item in self._of(tx, referral, around):
                        groups[kind].append(item)
            lying, hidden = self._with_referrers(tx, person)
            notes = [*lying, *self._notes(tx)]
        for kind in ASKING:
            groups[kind] = [one for one in groups[kind] if one["prompt_id"] not in hidden]
        looks.note(self._rooms, person, looks.REFERRAL, chain(*groups.values()), "referral_id")
        for items in groups.values():
            items.sort(key=lambda item: item["since"] or "")
        return {
            "groups": [{"kind": kind, "items": items} for kind, items in groups.items()],
            "notes": notes,
        }

    def _with_referrers(self, tx: Transaction, person: Person) -> tuple[list[Json], set[str]]:
        """Tell how many questions lie with another's own window, and which this person can't see yet."""
        first, lying, hidden = OwnFirst(self._rooms), 0, set()
        for filed in prompts.waiting(tx):
            registration = rows.load_registration(tx, filed.prompt.registration_id)
            if first.hidden(filed, registration, person):
                hidden.add(str(filed.prompt.id))
            others = not first.mine(person, registration.author)
            lying += others and first.lies_first(filed, registration)
        return ([note("with_referrers", count=lying)] if lying else []), hidden

    def _of(self, tx: Transaction, referral: Referral, around: "_Around") -> Iterator[tuple[str, Json]]:
        looked = self._briefs.look(tx, referral)
        kind, since = self._kind(tx, looked)
        if kind:
            helper = self._rooms.settings.desk.helper
            alone = Standing(Code.NO_ROUTE, {"helper": helper})
            told = standing_json(alone if kind == "no_route" else looked.standing)
            yield kind, self._item(tx, looked, told, since, around)
        told_already = kind in ("rejected", "not_reached")  # there the letter asks the same
        if referral.id in around.letters and not told_already:
            for letter in letters.of_referral(tx, referral.id):
                if letter.waits or (letter.waits_for_eyes and letter.state is not LetterState.ORPHAN):
                    told = standing_json(standing_of_letter(letter))
                    item = self._item(tx, looked, told, letter.made_at, around)
                    yield "restored" if letter.waits else "letters", {**item, "letter_id": letter.id}
        for one in around.raised.get(referral.id, ()):
            if one.name in _LATE:
                code, facts = f"{PREFIX}{one.name.value}", _facts(looked, one)
                told = {"code": code, "facts": facts, "told": sentence(code, facts)}
                item = self._item(tx, looked, told, midnight(one.since), around)
                yield _LATE[one.name], {**item, "letter_id": one.letter}
        asked = open_question(looked.timeline)
        if asked is not None and referral.state.open:
            facts = {"organisation": _label(looked), "phone": _phone(looked)}
            told = standing_json(Standing(Code.QUESTION, facts))
            yield "questions", self._item(tx, looked, told, asked.at, around)

    def _kind(self, tx: Transaction, looked: Whole) -> tuple[str, Millis | None]:
        """Return the group of a referral's own standing, and since when; empty: it waits for nobody here."""
        referral, last = looked.referral, looked.timeline[-1].at if looked.timeline else None
        if looked.standing.code is Code.HELD_THERE and looked.asked:
            return "restored", looked.asked.since
        if referral.state is State.AWAITING_CONSENT and looked.asked:
            return self._asking(tx, looked), looked.asked.since
        if referral.state in _BACK:
            move = _BACK[referral.state]
            told = max((line.at for line in looked.timeline if line.move == move), default=Millis(0))
            handled = book.replacing(tx, referral.id) is not None or (referral.seen_at or 0) >= told
            return ("", None) if handled else (referral.state.value, told)
        kind = _BY_STANDING.get(looked.standing.code, "")
        newest = carrying(looked.leaving)
        if kind == "failed" and newest is not None and newest.state in FAILED:
            return kind, newest.closed_at or last
        return kind, last

    def _asking(self, tx: Transaction, looked: Whole) -> str:
        """Return the group of a question that may be asked now; empty while it doesn't wait long yet."""
        prompt = looked.asked.prompt if looked.asked else None
        now = self._rooms.clock.now()
        if prompt is None or (prompt.quiet_until is not None and prompt.quiet_until > now):
            return ""
        if homeless(self._rooms, tx, looked.referral.registration_id):
            return "no_route"  # a task at once: nothing gets better by waiting
        return (
            "unanswered"
            if waited(self._rooms, prompt.counts_from) >= self._rooms.settings.terms.prompt_assistants
            else ""
        )

    def _item(
        self, tx: Transaction, looked: Whole, standing: Json, since: Millis | None, around: "_Around"
    ) -> Json:
        registration = opened(tx, looked.referral.registration_id)
        named = who(registration)
        return {
            "referral_id": looked.referral.id,
            "prompt_id": looked.asked.prompt.id if looked.asked else None,
            "letter_id": None,
            "initials": named["initials"],
            "birth_year": named["birth_year"],
            "referrer": named["referrer"],
            "since": moment(since),
            "organisation_label": _label(looked),
            "phone": _phone(looked),
            "test": looked.referral.registration_id in around.tests,
            "standing": standing,
        }

    def _notes(self, tx: Transaction) -> Iterator[Json]:
        yield from self._restored.notes(tx)
        rhythms = {one.name: one.rhythm for one in self._rooms.settings.exports}
        for view in self._rooms.folders():
            if view.trouble:
                yield note("export_away", name=view.name)
                continue
            read = journal.newest(tx, view.name)
            if misses_its_rhythm(
                self._rooms, view.since if read is None else read, rhythms.get(view.name, 1)
            ):
                on = None if read is None else local_date(read).isoformat()
                helper = self._rooms.settings.desk.helper
                code = "export_stale" if on else "export_missing"
                yield note(code, name=view.name, on=on, helper=helper)
        if fitting_nobody := orphans.waiting(tx):
            yield note("orphans", count=len(fitting_nobody))
        for one in self._rooms.templates.notes():
            yield note(one.code, **one.facts)


def _facts(looked: Whole, one: Raised) -> dict[str, Fact]:
    since = iso(midnight(one.since))
    return {"organisation": _label(looked), "phone": _phone(looked), "since": since}


def _label(looked: Whole) -> str:
    return looked.partner.partner.label if looked.partner else ""


def _phone(looked: Whole) -> str:
    profile = looked.partner.profile if looked.partner else None
    return profile.phone if profile else ""
