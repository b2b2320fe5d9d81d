"""What both sides say at the same moment, told as it ends: on both sides alike.

Every pair below is one referral of one story: all are brought to where they meet, both sides speak before
they hear each other, and then the post goes to and fro: in any order, and all of it twice. Each test looks at
its own referral.
"""

import copy
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.unit.restored.conftest import ASSISTANT, Both
from wor_sidecar.domain.correcting import Corrected
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.practice.api.open_questions import OpenQuestions
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.referrals.correcting import Correcting
from wor_sidecar.wire.control_app import Call

NEW_NUMBER = Corrected(phones=("06 1234 5678",))
TO = {
    "received": (),
    "accepted": ("accept",),
    "contacting": ("accept", "no answer"),
    "not_reached": ("accept", "no answer", "not-reached"),
    "intake_done": ("accept", "no answer", "intake-done"),
    "active": ("accept", "no answer", "intake-done", "start-activity"),
}
"""What a coach did before."""
FILLED = {
    "no answer": ("contact", {"way": "mobile", "result": "no_answer"}),
    "intake-done": ("intake-done", {"mark": 6, "note": "Wil graag meedoen."}),
    "start-activity": ("start-activity", {"category": "meeting"}),
    "reject": ("reject", {"reason": "no_capacity"}),
    "withdraw": ("withdraw", {"kind": "everything"}),
    "stop": ("stop", {"reason": "cost"}),
    "follow-up": ("follow-up", {"taking_part": "yes", "mark": 8, "note": "Gaat goed."}),
    "end": ("end", {"outcome": "goes_on_alone"}),
    "reports on": ("feedback-consent", {"on": True}),
    "reports off": ("feedback-consent", {"on": False}),
    "message": ("message", {"note": "Belt u ons?"}),
}


@dataclass(frozen=True)
class Meeting:
    """Who says what at one moment, and how it ends."""

    told: str
    at: str
    practice: str
    coach: tuple[str, ...]
    here: str
    there: str
    afterwards: tuple[str, ...] = ()
    """What the coach does once all was heard."""
    referral: str = field(default="", compare=False)


MEETINGS = (
    Meeting(
        "a withdrawal beats a coach who takes it on", "received", "withdraw", ("accept",), "withdrawn", ""
    ),
    Meeting(
        "a withdrawal beats a report under way", "contacting", "withdraw", ("intake-done",), "withdrawn", ""
    ),
    Meeting("two withdrawals are one", "accepted", "withdraw", ("withdraw",), "withdrawn", ""),
    Meeting("a withdrawal beats a death", "accepted", "deceased", ("withdraw",), "withdrawn", ""),
    Meeting(
        "a wrong patient beats a withdrawal", "accepted", "wrong-patient", ("withdraw",), "wrong_patient", ""
    ),
    Meeting("a wrong patient beats a death", "accepted", "wrong-patient", ("deceased",), "wrong_patient", ""),
    Meeting(
        "a wrong patient beats the last report",
        "active",
        "wrong-patient",
        ("follow-up",),
        "wrong_patient",
        "",
    ),
    Meeting("a death beats the last report", "active", "deceased", ("follow-up",), "deceased", ""),
    Meeting("two deaths are one", "accepted", "deceased", ("deceased",), "deceased", ""),
    Meeting("a death beats leaving the practice", "accepted", "left-practice", ("deceased",), "deceased", ""),
    Meeting("a withdrawal beats leaving", "accepted", "left-practice", ("withdraw",), "withdrawn", ""),
    Meeting("leaving beats an end", "intake_done", "left-practice", ("end",), "left_practice", ""),
    Meeting("a wish to stop meets a rejection", "received", "cancel", ("reject",), "rejected", ""),
    Meeting("a wish to stop meets a stop", "active", "cancel", ("stop",), "stopped", ""),
    Meeting(
        "a wish to stop waits beside the first talk, until they answer",
        "accepted",
        "cancel",
        ("intake-done",),
        "cancelled",
        "",
        ("confirm-cancel",),
    ),
    Meeting(
        "a wish to stop that they decline leaves all as it was",
        "accepted",
        "cancel",
        ("no answer",),
        "contacting",
        "",
        ("decline-cancel",),
    ),
    Meeting(
        "a wish to stop meets a coach who gave up: nobody begins again",
        "contacting",
        "cancel",
        ("not-reached",),
        "not_reached",
        "cancelled",
    ),
    Meeting(
        "trying again meets a patient who called back",
        "not_reached",
        "try-again",
        ("call-back",),
        "contacting",
        "",
    ),
    Meeting(
        "another organisation is asked and meets a patient who called back",
        "not_reached",
        "route-again",
        ("call-back",),
        "contacting",
        "",
    ),
    Meeting(
        "trying again meets a patient who called back and came",
        "not_reached",
        "try-again",
        ("call-back", "intake-done"),
        "intake_done",
        "",
    ),
    Meeting(
        "a correction after the first talk changes no state",
        "intake_done",
        "correct",
        ("start-activity",),
        "active",
        "",
    ),
    Meeting(
        "reports off meet a first report: it is not read",
        "contacting",
        "reports off",
        ("intake-done",),
        "contacting",
        "intake_done",
    ),
    Meeting(
        "reports off meet the last report: that it ended is all",
        "active",
        "reports off",
        ("follow-up",),
        "ended",
        "followed_up",
    ),
    Meeting(
        "reports off here and on there: the newest word counts",
        "accepted",
        "reports off",
        ("reports off", "reports on"),
        "accepted",
        "",
    ),
    Meeting(
        "reports off there and a wish to stop",
        "accepted",
        "cancel",
        ("reports off",),
        "cancelled",
        "",
        ("confirm-cancel",),
    ),
    Meeting("a message meets a withdrawal", "accepted", "message", ("withdraw",), "withdrawn", ""),
)
NAMES = [one.told for one in MEETINGS]


@pytest.fixture(scope="module")
def story(joined, tmp_path_factory):
    """All meetings at once: one referral each."""
    folder, bus = joined
    place = tmp_path_factory.mktemp("meetings") / "both"
    shutil.copytree(folder, place)
    both = Both(place, copy.deepcopy(bus))
    referrals = {
        one.told: both.practice.take(both.someone(at)).referral for at, one in enumerate(MEETINGS, 1)
    }
    for one in referrals.values():
        both.practice.answer(one)
    both.later(15)
    for one in MEETINGS:
        for act in TO[one.at]:
            coach(both, referrals[one.told], act)
    both.later(10)
    for one in MEETINGS:
        practice(both, referrals[one.told], one.practice)
        both.clock.advance(1000)
        for act in one.coach:
            coach(both, referrals[one.told], act)
    both.bus.shuffle, both.bus.repeat = random.Random(1), True
    both.practice.post.courier.step()
    for _ in range(4):
        both.clock.advance(5 * both.MINUTE)
        for side in (both.inbox, both.practice):
            side.post.courier.step()
    both.bus.repeat = False
    both.later(10)
    for one in MEETINGS:
        for act in one.afterwards:
            coach(both, referrals[one.told], act)
    both.later(10)
    yield both, referrals
    both.close()


def coach(both, referral, act):
    name, filled = FILLED.get(act, (act, {}))
    both.inbox.act(referral, name, **filled)


def practice(both, referral, act):
    rooms = both.practice.rooms
    chances = SecondChances(rooms.acting, rooms.registrar, rooms.departures)
    acts: dict[str, Callable] = {
        "cancel": lambda tx: rooms.acting.cancel(tx, referral, "by_mistake", ASSISTANT),
        "withdraw": lambda tx: rooms.acting.withdraw(tx, referral, "everything", ASSISTANT),
        "reports off": lambda tx: rooms.acting.stop_feedback(tx, referral, ASSISTANT),
        "try-again": lambda tx: chances.try_again(tx, referral, "", ASSISTANT),
        "route-again": lambda tx: chances.route_again(tx, referral, ASSISTANT),
        "message": lambda tx: chances.message(tx, referral, "Is verhuisd.", ASSISTANT),
        "correct": lambda tx: Correcting(rooms.acting, rooms.registrar, rooms.departures).correct(
            tx, referral, NEW_NUMBER, ASSISTANT
        ),
    }
    with both.practice.store.transaction() as tx:
        if act in acts:
            acts[act](tx)
        else:
            rooms.acting.end(tx, referral, MoveKind(act.replace("-", "_")), ASSISTANT)


@pytest.mark.parametrize("meeting", MEETINGS, ids=NAMES)
def test_both_sides_end_alike(story, meeting):
    both, referrals = story
    referral = referrals[meeting.told]
    there = both.inbox.cases()[referral]
    assert (both.practice.state(referral), there.state.value) == (meeting.here, meeting.there or meeting.here)
    with both.practice.store.reading() as tx:
        here = book.load(tx, referral)
        recorded = consents.standing(tx, referral)
    assert here.cancel_requested_at is there.referral.cancel_requested_at is None
    if here.state.open and there.state.open:
        assert recorded.consent.feedback == there.feedback


def test_a_person_is_asked_which_of_two_organisations_it_shall_be(story):
    both, referrals = story
    old = referrals["another organisation is asked and meets a patient who called back"]
    calls = WaitingCalls(both.practice.rooms)

    def waiting():
        groups = {one["kind"]: one["items"] for one in calls.waiting(Call({}, {}, None, True))["groups"]}
        return [one["referral_id"] for one in groups["two_at_work"]]

    assert waiting() == [old]
    questions = [
        one.shown for one in OpenQuestions(both.practice.rooms).all() if one.shown["doubt"] is not None
    ]
    assert [one["doubt"]["code"] for one in questions] == ["goes_on_there"]
    with both.practice.store.transaction() as tx:
        both.practice.rooms.acting.see(tx, old, None, ASSISTANT)
    assert waiting() == []
