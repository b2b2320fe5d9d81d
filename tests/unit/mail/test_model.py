"""Two honest parties and a malicious middle, as a state machine: whatever it does, and in whatever order.

Once the middle is honest again, every message has been received exactly once, or its sender sees why not.
`WOR_MODEL=1000` tries that many walks; a few seeded ones otherwise.
"""

import copy
import os
import random
import sqlite3
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy.exc import OperationalError

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.exchange import receipts
from wor_sidecar.exchange.body import Body, UnknownBody, parse_body
from wor_sidecar.mail import fetching, restoring

WALKS = int(os.environ.get("WOR_MODEL", "8"))
STEPS = int(os.environ.get("WOR_MODEL_STEPS", "40"))
MOMENTS = (
    "sending.sealed",
    "sending.before_deposit",
    "sending.after_deposit",
    "sending.noted",
    "sending.after_take_back",
    "fetching.fetched",
    "arrivals.before_deliver",
    "arrivals.after_deliver",
    "fetching.before_commit",
    "fetching.after_commit",
    "fetching.before_acknowledge",
    "fetching.after_acknowledge",
    "upkeep.before_keys",
    "upkeep.after_keys",
    "upkeep.after_senders",
    "upkeep.after_fetch_keys",
)
FATES = ("acknowledged", "expired", "unknown", "open", "taken_back")
REFUSALS = (errors.EnvelopeConflict.code, errors.TooLarge.code, errors.DepositRefused.code)
NEW_TYPE = "een soort van morgen"
EITHER = st.sampled_from([0, 1])
PICK = st.integers(0, 50)


@dataclass
class Said:
    """One message as its sender's program knows it."""

    party: int
    words: str
    thread: str
    departure: str
    consent: bool = True
    undone: bool = False
    gap: bool = False
    """Said after the backup that its sender went back to: a person has to ask whether it arrived."""


class TwoParties(RuleBasedStateMachine):
    """What people do, what befalls computers, and what a postbus may do wrong."""

    said = Bundle("said")
    threads = Bundle("threads")
    make: staticmethod

    def __init__(self):
        super().__init__()
        self.world = self.make()
        self.all: list[Said] = []
        self.withdrawn: set[str] = set()
        self.snapshot = None
        self.copies: dict = {}
        self.restored: set[int] = set()
        self.epochs = [1, 1]
        self.full = 0
        self.world.bus.shuffle = random.Random(1)
        for party in self.world.parties:
            party.program.answer = self._disk

    # -- people ---------------------------------------------------------------------------------------

    @initialize(late=st.booleans())
    def begins(self, late):
        """Some walks begin before the digits were typed at welfare."""
        if late:
            with sqlite3.connect(self.world.welfare.database) as rows:
                rows.execute("UPDATE mail_partners SET verified_by_us_at = NULL")
            rows.close()

    @rule(target=threads, consent=st.sampled_from([True, True, True, False]))
    def refer(self, consent):
        """A new thread; without consent nothing of it may ever leave."""
        thread = self.world.thread()
        if consent:
            self.world.practice.program.consents[thread] = self.world.given(self.world.welfare.organisation)
        return thread

    @rule(target=said, who=EITHER, thread=threads, window=st.sampled_from([0, 0, 1, 30]), new=st.booleans())
    def say(self, who, thread, window, new):
        return self._say(who, thread, window, NEW_TYPE if new else "")

    @rule(target=said, thread=threads)
    def say_twice_at_once(self, thread):
        """A letter and its correction, in one go."""
        self._say(0, thread, 1, "")
        return self._say(0, thread, 0, "")

    def _say(self, who, thread, window, kind):
        party, other = self.world.parties[who], self.world.parties[1 - who]
        words = f"{thread} {len(self.all)} {kind}"
        until = self.world.clock.now() + window * self.world.MINUTE
        content = self.world.contents.TextMessage(words)
        one = Said(who, words, thread, party.hold(other, content, thread, until))
        one.consent = bool(who) or thread in self.world.practice.program.consents
        self.all.append(one)
        return one

    @rule(one=said)
    def undo(self, one):
        party = self.world.parties[one.party]
        with party.store.transaction() as tx:
            if party.post.departures.undo(tx, one.departure):
                one.undone = True

    @rule(thread=threads)
    def withdraw(self, thread):
        if thread in self.world.practice.program.consents and thread not in self.withdrawn:
            self.withdrawn.add(thread)
            self.world.practice.withdraw(thread, self.world.welfare)

    @rule()
    def type_the_digits(self):
        self.world.verify(self.world.welfare, self.world.practice)

    # -- computers ------------------------------------------------------------------------------------

    @rule(who=EITHER)
    def send(self, who):
        self._act(who, lambda party: party.post.courier.send())

    @rule(who=EITHER)
    def step(self, who):
        self._act(who, lambda party: party.step())

    @rule()
    def both_work(self):
        for _ in range(2):
            for who in (0, 1):
                self._act(who, lambda party: party.step())

    @rule(who=EITHER, moment=st.sampled_from(MOMENTS))
    def crash_at(self, who, moment):
        party = self.world.parties[who]

        def fault(name):
            if name == moment:
                party.fault = lambda _name: None
                raise self.world.Crash

        party.fault = fault

    @rule()
    def disk_full(self):
        self.full = 2

    @rule(millis=st.sampled_from([1_000, 61_000, 3_600_000, 86_400_000]))
    def time_passes(self, millis):
        self.world.clock.advance(millis)

    @rule(who=EITHER)
    def back_up(self, who):
        world = self.world
        self.copies[who] = (world.parties[who].backup(), world.clock.at, len(self.all))

    @precondition(lambda self: self.copies and not self.restored)
    @rule(who=EITHER)
    def restore(self, who):
        """Another machine, with what stood in the backup; the copies of partners last five weeks."""
        if who not in self.copies:
            return
        copied, made_at, said = self.copies[who]
        if self.world.clock.at - made_at < 20 * self.world.DAY:
            self.restored.add(who)
            self.world.parties[who].restore(copied, made_at=made_at)
            for one in self.all:
                late = self.all.index(one) >= said
                if one.party == who and (late or one.undone or one.thread in self.withdrawn):
                    one.gap = True

    @rule(who=EITHER, stolen=st.booleans())
    def new_epoch(self, who, stolen):
        """With the number from the sheet: the postbus may tell anything."""
        party = self.world.parties[who]
        try:
            self.epochs[who] = party.new_epoch(stolen=stolen, sheet=self.epochs[who])
        except self.world.Crash:
            party.restart()
        except WorError:
            pass

    @rule(who=EITHER)
    def say_yes(self, who):
        party = self.world.parties[who]
        with party.store.transaction() as tx:
            for one in restoring.asking(tx):
                restoring.send(tx, one.id)

    @precondition(lambda self: not self.restored)
    @rule(days=st.sampled_from([8, 31, 50, 70]))
    def everybody_is_away(self, days):
        """Holidays, six weeks' sick leave: keys go stale, envelopes expire, rotation falls due."""
        self.world.clock.advance(days * self.world.DAY)

    # -- the middle -----------------------------------------------------------------------------------

    @rule(down=st.booleans(), lose=st.booleans())
    def line(self, down, lose):
        self.world.bus.down, self.world.bus.lose_answers = down, lose

    @rule(swallow=st.integers(1, 3))
    def drop_what_comes(self, swallow):
        self.world.bus.swallow = swallow

    @rule(who=EITHER, pick=PICK, fate=st.sampled_from(FATES))
    def drop_what_lies_there(self, who, pick, fate):
        box, name = self._lying(who, pick)
        if name:
            box.pop(name)
            self.world.bus.fates[name] = fate

    @rule(fate=st.sampled_from(FATES))
    def lie_about_fates(self, fate):
        """It says the same of everything."""
        self.world.bus.fate_lie = fate

    @rule()
    def say_nothing_of_fates(self):
        self.world.bus.fate_lie = "silence"

    @rule(code=st.sampled_from(["", *REFUSALS]), keep=st.booleans())
    def refuse_deposits(self, code, keep):
        """For good, it says; it may have kept them all the same."""
        self.world.bus.refuse, self.world.bus.keep_refused = code, keep

    @rule(who=EITHER, pick=PICK)
    def replay(self, who, pick):
        """An envelope of long ago lies there again."""
        bus, mailbox = self.world.bus, self.world.parties[who].organisation
        old = [one for one, (to, _, _) in bus.seen.items() if to == mailbox]
        if old and mailbox in bus.boxes:
            name = old[pick % len(old)]
            _, sender, wire = bus.seen[name]
            bus.boxes[mailbox].messages[name] = (sender, wire)

    @rule(who=EITHER, pick=PICK, place=st.integers(0, 9000), bit=st.integers(0, 7))
    def change_a_bit(self, who, pick, place, bit):
        box, name = self._lying(who, pick)
        if name:
            sender, wire = box[name]
            at = place % len(wire)
            box[name] = (sender, wire[:at] + bytes([wire[at] ^ (1 << bit)]) + wire[at + 1 :])

    @rule(who=EITHER, first=PICK, second=PICK)
    def swap_two(self, who, first, second):
        """Each lies under the other's name."""
        box, one = self._lying(who, first)
        _, other = self._lying(who, second)
        if one and other:
            box[one], box[other] = box[other], box[one]

    @rule(who=EITHER, pick=PICK)
    def name_another_sender(self, who, pick):
        box, name = self._lying(who, pick)
        if name:
            box[name] = (self.world.thread(), box[name][1])

    @rule(who=EITHER, known=st.booleans())
    def invent(self, who, known):
        party, other = self.world.parties[who], self.world.parties[1 - who]
        if party.organisation in self.world.bus.boxes:
            sender = other.organisation if known else self.world.thread()
            box = self.world.bus.open_of(party.organisation)
            box[self.world.thread()] = (sender, b"WOR1" + self.world.randomness(6000))

    @rule(who=EITHER, pick=PICK)
    def hide_one(self, who, pick):
        _, name = self._lying(who, pick)
        if name:
            self.world.bus.held_back.add(name)

    @rule()
    def hide_nothing(self):
        self.world.bus.held_back.clear()

    @rule(repeat=st.booleans())
    def serve_what_was_acknowledged(self, repeat):
        self.world.bus.repeat = repeat

    @rule()
    def freeze_keys(self):
        self.world.bus.frozen = {name: box.record for name, box in self.world.bus.boxes.items()}

    @rule()
    def thaw_keys(self):
        self.world.bus.frozen = {}

    @rule()
    def wipe(self):
        self.world.bus.wipe()

    @rule()
    def keep_a_copy(self):
        bus = self.world.bus
        self.snapshot = copy.deepcopy((bus.boxes, bus.fates, bus.wires))

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def roll_back(self):
        bus = self.world.bus
        bus.boxes, bus.fates, bus.wires = copy.deepcopy(self.snapshot)

    # -- what must hold -------------------------------------------------------------------------------

    def teardown(self):
        try:
            self._nothing_twice_and_in_order()
            self._heal()
            self._nothing_twice_and_in_order()
            for one in self.all:
                self._ended_well(one)
        finally:
            self.world.close()

    def _heal(self):
        """The middle is honest again: what it hasn't got is unknown to it."""
        world, bus = self.world, self.world.bus
        bus.down = bus.lose_answers = bus.repeat = False
        bus.refuse, bus.swallow, bus.fate_lie, bus.frozen, self.full = "", 0, "", {}, 0
        bus.held_back.clear()
        lying = {name for box in bus.boxes.values() for name in box.messages}
        for name in [name for name, fate in bus.fates.items() if fate == "open" and name not in lying]:
            del bus.fates[name]
            bus.wires.pop(name, None)
        for party in world.parties:
            party.fault = lambda _name: None
        for who, party in enumerate(world.parties):
            with party.store.reading() as tx:
                waits = restoring.waits_for_epoch(tx)
            if waits:
                party.new_epoch(sheet=self.epochs[who])
            self.say_yes(who)
            world.verify(party, world.parties[1 - who])
        hours, days = [world.HOUR] * 4, [world.DAY] * 5
        for pause in [*hours, *days, *hours, *days, *hours]:
            world.later(pause)

    def _nothing_twice_and_in_order(self):
        for who in (0, 1):
            heard = self.world.parties[1 - who].heard()
            assert len(set(heard)) == len(heard), "twice"
            mine = {
                one.words
                for one in self.all
                if one.party == who and one.consent and (one.gap or not one.undone)
            }
            assert set(heard) <= mine, "something arrived that nobody said, or that may not leave"
            for thread in () if who in self.restored else {one.thread for one in self.all}:
                order = [int(one.split()[1]) for one in heard if one.startswith(thread)]
                assert order == sorted(order), "out of order"

    def _ended_well(self, one):
        party, other = self.world.parties[one.party], self.world.parties[1 - one.party]
        heard = one.words in other.heard()
        with party.store.reading() as tx:
            view = party.post.departures.view(tx, one.departure)
            failed = {each.id for each in party.post.departures.failed(tx)}
        if one.gap:
            return
        if view is None:
            assert one.undone or one.thread in self.withdrawn
            assert not heard
        elif view.state.value == "held":
            assert not one.consent or one.thread in self.withdrawn
            assert view.id in failed, "it waits and nobody sees it"
        elif view.type.value == "void":
            assert one.thread in self.withdrawn
            assert view.state.value == "received"
        elif view.state.value == "received":
            assert heard or one.thread in self.withdrawn, "lost, though its sender believes it received"
            assert NEW_TYPE not in one.words
        elif view.state.value == "refused_by_partner":
            assert NEW_TYPE in one.words, view
            assert view.error == "unknown_type"
            assert view.id in failed
            assert not heard
        else:
            assert view.state.value == "rejected_by_postbus", view
            assert view.id in failed

    # -- helpers of the rules -------------------------------------------------------------------------

    def _act(self, who, act):
        party = self.world.parties[who]
        try:
            act(party)
        except self.world.Crash:
            party.restart()
        except WorError:
            pass  # as the courier's thread: logged, and it goes on

    def _disk(self, _message):
        if self.full:
            self.full -= 1
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    def _lying(self, who, pick):
        box = self.world.bus.boxes.get(self.world.parties[who].organisation)
        names = sorted(box.messages) if box else []
        return (box.messages, names[pick % len(names)]) if names else ({}, None)


def _of_tomorrow(raw):
    """Read as a program that doesn't know this type yet."""
    body = parse_body(raw)
    if isinstance(body, Body) and NEW_TYPE in getattr(body.content, "text", ""):
        return UnknownBody(body.frame, NEW_TYPE, 1)
    return body


@pytest.fixture
def walk(worlds, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_HELD", 4)
    monkeypatch.setattr(fetching, "parse_body", _of_tomorrow)

    class Walk(TwoParties):
        make = staticmethod(worlds)

    return Walk


def test_whatever_a_postbus_does_nothing_is_lost_twice_or_out_of_order_threat_03(walk):
    run_machine(walk, settings=settings(max_examples=WALKS, stateful_step_count=STEPS))
