"""A practice and a welfare organisation, both honest, with all their rooms: walks in any order.

People do what their own screen offers them. The post is lost, doubled, late and out of order; programs stop
and start; either database is put back from a backup. Once all has come through, and people did what the
documentation asks of them, both sides tell the same story.
`WOR_MODEL=1000` tries that many walks; a few seeded ones otherwise.
"""

import os
import random
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import select

from tests.unit.restored.conftest import ASSISTANT
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sidecar import StoppedThere
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.moves import MoveKind, Who, allowed
from wor_sidecar.domain.projection import reachable
from wor_sidecar.domain.referral import FINAL_WORDS, FROM_QUEUED, State
from wor_sidecar.mail import restoring
from wor_sidecar.mail.tables import departures, envelopes
from wor_sidecar.practice.consent import consents, prompts
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.referrals.correcting import Correcting
from wor_sidecar.practice.referrals.noting import Noting
from wor_sidecar.practice.referrals.releasing import Kind
from wor_sidecar.practice.referrals.whereabouts import Whereabouts
from wor_sidecar.practice.writeback import letters
from wor_sidecar.welfare.case import DELETABLE, OVER

WALKS = int(os.environ.get("WOR_MODEL", "20"))
STEPS = int(os.environ.get("WOR_MODEL_STEPS", "15"))
MOST_PEOPLE = 3
EITHER = st.sampled_from([0, 1])
PICK = st.integers(0, 60)
ANSWERS = st.sampled_from(["given_to_me"] * 6 + ["refused", "referred_elsewhere", "deceased"])
NOT_HERE = frozenset({"send", "drop", "write-letter", "letter-is-there", "anew"})
"""What is done when people look at what a restore left."""
LAST = frozenset(
    {"withdraw", "withdraw_coaching", "wrong-patient", "deceased", "left-practice", "stop", "reject"}
)
"""Done less often: a walk goes on for longer."""
HOUR, DAY = 3_600_000, 86_400_000
FILLED: dict[MoveKind, tuple[str, dict[str, Any]]] = {
    MoveKind.ACCEPT: ("accept", {}),
    MoveKind.REJECT: ("reject", {"reason": "no_capacity"}),
    MoveKind.CONTACT: ("contact", {"way": "mobile", "result": "no_answer"}),
    MoveKind.PLAN: ("plan-intake", {}),
    MoveKind.NO_SHOW: ("no-show", {}),
    MoveKind.INTAKE_DONE: ("intake-done", {"note": "Wil graag meedoen.", "mark": 6}),
    MoveKind.START_ACTIVITY: ("start-activity", {"category": "meeting"}),
    MoveKind.FOLLOW_UP: ("follow-up", {"taking_part": "yes"}),
    MoveKind.FOLLOW_UP_IMPOSSIBLE: ("follow-up-impossible", {}),
    MoveKind.END: ("end", {"outcome": "goes_on_alone"}),
    MoveKind.STOP: ("stop", {"reason": "cost"}),
    MoveKind.NOT_REACHED: ("not-reached", {}),
    MoveKind.CALL_BACK: ("call-back", {}),
    MoveKind.HOLD: ("hold", {}),
    MoveKind.RESUME: ("resume", {}),
    MoveKind.CONFIRM_CANCEL: ("confirm-cancel", {}),
    MoveKind.DECLINE_CANCEL: ("decline-cancel", {}),
    MoveKind.WITHDRAW: ("withdraw", {"kind": "everything"}),
    MoveKind.DECEASED: ("deceased", {}),
}
LETTERS = {
    "rejected": {"reject"},
    "not-reached": {"not-reached"},
    "feedback-intake": {"intake-done"},
    "feedback-3-months": {"follow-up"},
    "stopped": {"stop"},
    "ended": {"end", "follow-up-impossible"},
    "closed-no-feedback": {"end", "follow-up-impossible", "stop", "follow-up"},
}
"""The steps of a coach that bring each letter."""


class TwoParties(RuleBasedStateMachine):
    """What people do, and what befalls the post and the computers."""

    make: staticmethod

    def __init__(self):
        super().__init__()
        self.both = self.make()
        self.practice, self.inbox = self.both.practice, self.both.inbox
        self.sides = (self.practice, self.inbox)
        self.bus, self.clock = self.both.bus, self.both.clock
        self.bus.shuffle = random.Random(1)
        self.people = []
        self.copies = {}
        self.restored = set()
        self.did = defaultdict(list)
        """What the coach did per case, ever."""
        self.lost = {}
        """Of an inbox that was put back: the steps of each case that its backup doesn't know."""
        self.filed = Counter()
        self.withdrawn = {}
        self.words = 0

    # -- people ---------------------------------------------------------------------------------------

    @initialize(arrived=st.booleans(), feedback=st.booleans())
    def begins(self, arrived, feedback):
        """Two people said yes; in some walks a coach has them already."""
        for agreed in (True, feedback):
            self._refer("given_to_me", agreed)
        if arrived:
            self.both.later(15)

    @precondition(lambda self: len(self.people) < MOST_PEOPLE)
    @rule(answer=ANSWERS, feedback=st.booleans())
    def refer(self, answer, feedback):
        self._refer(answer, feedback)

    def _refer(self, answer, feedback):
        self.people.append(self.both.someone(len(self.people) + 1))
        self.practice.answer(self.practice.take(self.people[-1]).referral, answer, feedback=feedback)

    @precondition(lambda self: self._asked())
    @rule(pick=PICK, answer=ANSWERS, feedback=st.booleans())
    def answer(self, pick, answer, feedback):
        if asked := self._asked():
            self._answered(asked[pick % len(asked)], answer, feedback)

    @rule(acts=st.lists(st.tuples(EITHER, PICK, PICK, st.booleans()), min_size=1, max_size=5))
    def people_work(self, acts):
        """Some acts after each other, of either side; the post goes between them, or doesn't."""
        for who, pick, act, post in acts:
            (self._coach_acts if who else self._practice_acts)(pick, act)
            self.clock.advance(61_000)
            if post:
                self._work(who)
                self._work(1 - who)

    def _practice_acts(self, pick, act):
        """Whatever is offered is done, and is never refused."""
        known = self._referrals()
        referral = known[pick % len(known)].id
        with self.practice.store.transaction() as tx:
            rooms = self.practice.rooms
            where = Whereabouts(rooms.departures, rooms.partners, rooms.working_days)
            offered = where.possible(tx, where.of(tx, book.load(tx, referral)))
            possible = [one for one in offered if one not in NOT_HERE | LAST]
            possible = [*possible * 4, *(one for one in offered if one in LAST)]
            if possible:
                self._do(tx, referral, possible[act % len(possible)])

    def _coach_acts(self, pick, act):
        cases = [one for one in self.inbox.cases().values() if one.sent is not None]
        if not cases:
            return
        case = cases[pick % len(cases)]
        if self.lost.get(case.id):
            self._once_more(case)
            return
        kinds = [kind for kind in allowed(case.referral, Who.COACH) if kind in FILLED]
        onwards = [kind for kind in kinds if kind.value not in LAST] * 3
        steps = [FILLED[kind] for kind in (*onwards, *kinds)] + self._notes(case)
        if steps:
            self._step(case.id, *steps[act % len(steps)])

    @rule()
    def letters_go(self):
        """The program writes them, and the GP's system takes them."""
        self.practice.place()
        with self.practice.store.reading() as tx:
            written = {
                one.file: (referral, one.template)
                for referral in book.newest(tx)
                for one in letters.of_referral(tx, referral.id)
            }
        for path in (self.practice.folder / "import").glob("*.json"):
            if path.name in written:
                referral, template = written[path.name]
                self.filed[referral.id, template] += 1
            path.unlink()

    # -- the post and the computers -------------------------------------------------------------------

    @rule(who=EITHER)
    def step(self, who):
        self._work(who)

    @rule()
    def both_work(self):
        for who in (0, 1, 0, 1):
            self._work(who)

    @rule()
    def a_quiet_quarter(self):
        """The window of undo is over, and all that can comes through."""
        self.clock.advance(900_000)
        for who in (0, 1) * 3:
            self._work(who)

    @rule(millis=st.sampled_from([61_000, 660_000, HOUR, DAY]))
    def time_passes(self, millis):
        self.clock.advance(millis)

    @rule(who=EITHER)
    def restart(self, who):
        self.sides[who].restart()

    @rule(
        what=st.sampled_from(["down", "lose", "swallow", "repeat", "late", "old", "well", "well"]),
        who=EITHER,
        pick=PICK,
    )
    def post(self, what, who, pick):
        """It is away, loses an answer or an envelope, delivers twice, late, or what it delivered long ago."""
        bus, mailbox = self.bus, self._organisation(who)
        bus.down, bus.lose_answers, bus.repeat = what == "down", what == "lose", what == "repeat"
        bus.swallow = int(what == "swallow")
        names = sorted(bus.boxes[mailbox].messages)
        old = [one for one, (to, _, _) in bus.seen.items() if to == mailbox]
        if what == "late" and names:
            bus.held_back.add(names[pick % len(names)])
        elif what == "old" and old:
            name = old[pick % len(old)]
            _, sender, wire = bus.seen[name]
            bus.boxes[mailbox].messages[name] = (sender, wire)
        elif what == "well":
            bus.held_back.clear()

    @rule(who=EITHER)
    def back_up(self, who):
        if who not in self.restored:
            self.copies[who] = (self.sides[who].backup(), {case: len(did) for case, did in self.did.items()})

    @precondition(lambda self: self.copies.keys() - self.restored)
    @rule(who=EITHER)
    def restore(self, who):
        """Once for each side."""
        if who in self.copies and who not in self.restored:
            copied, done = self.copies[who]
            self.restored.add(who)
            self.sides[who].put_back(copied)
            if who:
                self.lost = {case: did[done.get(case, 0) :] for case, did in self.did.items()}
            with suppress(WorError):  # else when the line is there again
                self.sides[who].new_epoch()

    # -- what must hold -------------------------------------------------------------------------------

    def teardown(self):
        try:
            self._heal()
            self._judge()
        finally:
            self.both.close()

    def _heal(self):
        """Everything comes through; people look at what their screens ask, and do it."""
        bus = self.bus
        bus.down = bus.lose_answers = bus.repeat = False
        bus.swallow = 0
        bus.held_back.clear()
        lying = {name for box in bus.boxes.values() for name in box.messages}
        for name in [name for name, fate in bus.fates.items() if fate == "open" and name not in lying]:
            del bus.fates[name]
            bus.wires.pop(name, None)
        for side in self.sides:
            with side.store.reading() as tx:
                waits = restoring.waits_for_epoch(tx)
            if waits:
                side.new_epoch()
        for pause in (HOUR, DAY, HOUR, DAY):
            self._rest(pause)
            self._people_look()
        for pause in (HOUR, DAY, HOUR):
            self._rest(pause)
        self.letters_go()

    def _people_look(self):
        for one in self.practice.waiting():
            if one.kind is not Kind.THREAD:
                drop = one.kind is Kind.LETTER and self.filed[one.thread, one.what] > 0
                self._let_go(one.id, drop=drop)
        if 0 in self.restored:
            self._the_practice_asks_again()
        if 1 in self.restored:
            self._the_coach_goes_on()
        for referral in self._referrals():
            if referral.state is State.QUEUED and self._failed(referral.id):
                with self.practice.store.transaction() as tx:
                    self.practice.rooms.acting.cancel(tx, referral.id, "other", ASSISTANT)
        self.letters_go()

    def _the_practice_asks_again(self):
        """Read the same lists once more, and ask whoever is with the organisation."""
        for one in self.people:
            self.practice.take(one)
        for referral in self._asked():
            if self.practice.holder(referral) is not None:
                self._answered(referral, "given_to_me", True)

    def _the_coach_goes_on(self):
        with self.inbox.store.transaction() as tx:
            for one in restoring.asking(tx):
                restoring.send(tx, one.id)
        for case in self.inbox.cases().values():
            while self.lost.get(case.id):
                self._once_more(self.inbox.cases()[case.id])

    def _judge(self):
        cases = self.inbox.cases()
        for referral in self._referrals():
            case = cases.get(referral.id)
            told = f"{referral.state} here, {case.state if case else 'nothing'} there"
            if case is None:
                assert referral.state not in FROM_QUEUED or not referral.state.open, told
                continue
            assert self._agree(referral, case), told
            self._same_wishes(referral, case)
        known = {one.id for one in self._referrals()}
        assert 0 in self.restored or cases.keys() <= known
        self._nothing_left_after_a_withdrawal()
        self._everybody_counts_once()
        self._letters_are_right()

    def _agree(self, referral, case):
        here, there = referral.state, case.state
        if here is there:
            return True
        if here.open != there.open:
            return False
        hidden = 0 in self.restored or self._hidden(referral.id)
        if here.open:
            tried = here is State.RECEIVED and there in reachable(State.NOT_REACHED)
            return hidden and (there in reachable(here) or tried)
        taken_back = here is State.CANCELLED or (here, there) == (State.NOT_REACHED, State.CANCELLED)
        withheld = here is State.ENDED and there in (State.FOLLOWED_UP, State.ENDED, State.STOPPED)
        forgot = 0 in self.restored and (there in FINAL_WORDS or here not in FROM_QUEUED)
        return taken_back or (hidden and withheld) or forgot

    def _same_wishes(self, referral, case):
        if not referral.state.open or referral.state not in FROM_QUEUED:
            return
        wished = referral.cancel_requested_at is not None, case.referral.cancel_requested_at is not None
        assert wished[0] == wished[1] or 0 in self.restored, "one side waits for an answer about stopping"
        assert referral.on_hold == case.referral.on_hold or self._hidden(referral.id)
        with self.practice.store.reading() as tx:
            recorded = consents.standing(tx, referral.id)
        assert recorded.consent.live == case.consent.live
        assert recorded.consent.feedback == case.feedback, "reports: yes here, no there"

    def _nothing_left_after_a_withdrawal(self):
        joined = envelopes.join(departures, envelopes.c.departure == departures.c.id)
        for who, side in enumerate(self.sides):
            if who in self.restored:
                continue
            with side.store.reading() as tx:
                query = select(departures.c.thread, departures.c.type, envelopes.c.sealed_at)
                for row in tx.connection.execute(query.select_from(joined)):
                    at = self.withdrawn.get((who, row.thread))
                    demand = MessageType(row.type).demand
                    assert at is None or row.sealed_at <= at or demand is not Demand.CONSENT, row.type

    def _everybody_counts_once(self):
        by_person = defaultdict(list)
        for one in self._referrals():
            by_person[one.registration_id].append(one)
        assert len(by_person) == len(self.people)
        for ones in by_person.values():
            back = sum(self._called_back(one.id) for one in ones)  # while we asked for another organisation
            assert sum(one.state.open for one in ones) <= 1 + back, [one.state for one in ones]

    def _called_back(self, referral):
        moves = [move for move, _ in self.practice.timeline(referral)]
        return {"route_again", "call_back"} <= set(moves)

    def _letters_are_right(self):
        for (referral, template), count in self.filed.items():
            made = [name for name, _ in self.did[referral] if name in LETTERS[template]]
            assert count <= len(made), f"{template} stands in the file {count} times"
        with self.practice.store.reading() as tx:
            lines = [line for one in book.newest(tx) for line in book.entries(tx, one.id)]
        assert not [one for one in lines if one.refused == "contradiction"]

    # -- what the rules share ------------------------------------------------------------------------------

    def _do(self, tx, referral, act):
        acting, rooms = self.practice.rooms.acting, self.practice.rooms
        self.words += 1
        if act in ("withdraw", "withdraw_coaching"):
            self.withdrawn.setdefault((0, referral), self.clock.now())
            acting.withdraw(tx, referral, "coaching" if "_" in act else "everything", ASSISTANT)
        elif act in ("wrong-patient", "deceased", "left-practice"):
            acting.end(tx, referral, MoveKind(act.replace("-", "_")), ASSISTANT)
        elif act == "correct":
            given = Corrected(phones=(f"06 2345 {self.words:04d}",))
            Correcting(acting, rooms.registrar, rooms.departures).correct(tx, referral, given, ASSISTANT)
        else:
            self._do_more(tx, referral, act)

    def _do_more(self, tx, referral, act):
        acting, rooms = self.practice.rooms.acting, self.practice.rooms
        chances = SecondChances(acting, rooms.registrar, rooms.departures)
        words = f"Woorden {self.words}"
        acts = {
            "undo": lambda: rooms.desk.undo(tx, prompts.of_referral(tx, referral).prompt.id, ASSISTANT),
            "reopen": lambda: acting.reopen(tx, referral, ASSISTANT),
            "seen": lambda: acting.see(tx, referral, None, ASSISTANT),
            "try-again": lambda: chances.try_again(tx, referral, f"06 1234 {self.words:04d}", ASSISTANT),
            "route-again": lambda: chances.route_again(tx, referral, ASSISTANT),
            "message": lambda: chances.message(tx, referral, words, ASSISTANT),
            "renew": lambda: Noting(acting).renew(tx, referral, ASSISTANT),
            "note-outcome": lambda: Noting(acting).note_outcome(tx, referral, "started", ASSISTANT),
            "cancel": lambda: acting.cancel(tx, referral, "by_mistake", ASSISTANT),
            "stop_feedback": lambda: acting.stop_feedback(tx, referral, ASSISTANT),
        }
        acts[act]()

    def _notes(self, case):
        if case.state in DELETABLE:
            return [("confirm-deletion", {})]
        if case.consent is None or not case.consent.live or case.state in OVER:
            return []
        switch = [("feedback-consent", {"on": not case.feedback})]
        return [*switch, ("message", {"note": "Even over de tijd."})] if case.feedback else switch

    def _step(self, case, name, filled):
        today = date.fromtimestamp(self.clock.now() / 1000)
        given = {"date": today, **filled} if name in ("plan-intake", "intake-done") else filled
        self.inbox.act(case, name, **given)
        self.did[case].append((name, filled))
        if name == "withdraw":
            self.withdrawn.setdefault((1, case), self.clock.now())

    def _once_more(self, case):
        """Make the next step again that a restore lost; where the case went on otherwise, no more of them."""
        name, filled = self.lost[case.id].pop(0)
        try:
            self._step(case.id, name, filled)
        except WorError:
            self.lost[case.id].clear()

    def _answered(self, referral, answer, feedback):
        try:
            self.practice.answer(referral, answer, feedback=feedback)
        except StoppedThere:
            self.practice.answer(referral, "refused")
        except WorError:
            assert 0 in self.restored
            assert Answer(answer) is not Answer.GIVEN_TO_ME

    def _asked(self):
        with self.practice.store.reading() as tx:
            return [one.referral for one in prompts.waiting(tx)]

    def _referrals(self):
        with self.practice.store.reading() as tx:
            return sorted(book.newest(tx), key=lambda one: one.id)

    def _hidden(self, referral):
        with self.practice.store.reading() as tx:
            recorded = consents.standing(tx, referral)
            lines = book.entries(tx, referral)
        off = recorded is None or not recorded.consent.feedback
        return off or any(one.move == "feedback_consent" for one in lines)

    def _failed(self, referral):
        with self.practice.store.reading() as tx:
            return any(one.thread == referral for one in self.practice.post.departures.failed(tx))

    def _let_go(self, id_, *, drop=False):
        with self.practice.store.transaction() as tx:
            releasing = self.practice._releasing
            (releasing.drop if drop else releasing.send)(tx, id_, ASSISTANT)

    def _organisation(self, who):
        side = self.sides[who]
        with side.store.reading() as tx:
            return side.post.membership.keys(tx).organisation

    def _rest(self, pause):
        self.clock.advance(pause)
        self.both.settle()

    def _work(self, who):
        with suppress(WorError):  # as the courier's thread: logged, and it goes on
            self.sides[who].post.courier.step()


@pytest.fixture
def walk(walks):
    class Walk(TwoParties):
        make = staticmethod(walks)

    return Walk


def test_whatever_befalls_the_post_and_the_computers_both_sides_tell_the_same_story(walk):
    run_machine(walk, settings=settings(max_examples=WALKS, stateful_step_count=STEPS))
