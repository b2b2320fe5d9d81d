"""Where a referral is now: every place that one can reach has a sentence, and the right one goes first."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.errors.postbus import ClockOff, PostbusUnreachable
from wor_sidecar.domain.errors.sidecar import ConsentOutgrown, PartnerUnverified, RuleBroken
from wor_sidecar.domain.lists import CancelReason, Channel, Outcome, RejectReason, StopReason
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who, apply, ask
from wor_sidecar.domain.prompts import Prompt
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.standing import Sight, letter_standing, open_question, standing_of
from wor_sidecar.domain.standing_codes import Code, Way
from wor_sidecar.mail.departure import State as DepartureState
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.texts import standings
from wor_sidecar.texts.moves import said

DAY = 86_400_000
NOW = 1_800_000_000_000
REASONS = {
    MoveKind.REJECT: sorted(RejectReason),
    MoveKind.STOP: sorted(StopReason),
    MoveKind.END: sorted(Outcome),
    MoveKind.CANCEL: sorted(CancelReason),
    MoveKind.REQUEST_CANCEL: sorted(CancelReason),
    MoveKind.REFERRED_ELSEWHERE: sorted(Channel),
}
ERRORS = ["", PostbusUnreachable.code, ClockOff.code, PartnerUnverified.code, ConsentOutgrown.code]
ERRORS += ["unknown_type", "unknown_thread", "not_allowed", "wor-s104", "WOR-X212", "WOR-X120", "other"]


@dataclass(frozen=True)
class Ours:
    """A message of ours, as the mail would show it."""

    type: MessageType = MessageType.REFERRAL
    state: str = Way.DEPOSITED
    hold_until: int = NOW - 5 * DAY
    attempt: int = 1
    deposited_at: int | None = NOW
    error: str = ""


@dataclass(frozen=True)
class Line:
    move: str
    who: str = Who.PRACTICE
    at: int = NOW
    reason: str = ""
    refused: str = ""


def working_days(first: date, last: date) -> int:
    return (last - first).days


def sight(*lines: Line, leaving: tuple[Ours, ...] = (), **more: object) -> Sight:
    return Sight(NOW, working_days, "De Brug", "0413-1", timeline=lines, leaving=leaving, **more)


def referral(state: State, **more: object) -> Referral:
    return Referral("r", "g", state, "org", "welzijn-op-recept", **more)


def code(state: State, *lines: Line, leaving: tuple[Ours, ...] = (), **more: object) -> Code:
    return standing_of(referral(state), sight(*lines, leaving=leaving, **more)).code


@st.composite
def walks(draw: st.DrawFn) -> tuple[Referral, list[Line]]:
    """A referral that people brought somewhere by the table, and what they did."""
    found, lines = ask("r", "g"), []
    for _ in range(draw(st.integers(0, 9))):
        rows = [row for row in TABLE if found.state in row.origin and row.demands(found)]
        row = draw(st.sampled_from(rows))
        who = draw(st.sampled_from(sorted(row.who)))
        reason = draw(st.sampled_from(REASONS[row.kind])) if row.kind in REASONS else ""
        at = NOW - draw(st.integers(0, 30)) * DAY
        try:
            found = apply(found, Move(row.kind, who, at, "somebody", reason))
        except RuleBroken:  # outranked: the walk goes another way
            continue
        lines.append(Line(row.kind, who, at, reason))
        if draw(st.integers(0, 5)) == 0:
            lines.append(Line(MessageType.DELETION_CONFIRMED, Who.COACH, at))
    return found, lines


ours = st.builds(
    Ours,
    st.sampled_from(MessageType),
    st.sampled_from(Way),
    st.integers(-3, 3).map(lambda days: NOW + days * DAY),
    st.integers(0, 3),
    st.none() | st.integers(0, 9).map(lambda days: NOW - days * DAY),
    st.sampled_from(ERRORS),
)
asked = st.none() | st.builds(
    Prompt,
    st.just("p"),
    st.just("g"),
    st.just(NOW - DAY),
    answer=st.none() | st.sampled_from(Answer),
    undo_until=st.none() | st.sampled_from([NOW - DAY, NOW + DAY]),
    quiet_until=st.none() | st.sampled_from([NOW - DAY, NOW + DAY]),
)


@given(walks(), st.lists(ours, max_size=4), asked, st.sampled_from(["De Brug", ""]))
def test_wherever_a_referral_comes_there_is_a_sentence_for_a_person(walk, leaving, prompt, name):
    found, lines = walk
    seen = Sight(NOW, working_days, name, "0413-1" if name else "", prompt, tuple(leaving), tuple(lines))
    standing = standing_of(found, seen)
    told = standings.sentence(standing.code.value, standing.facts)
    assert told.endswith((".", "?", "0413-1"))
    assert not set("{}") & set(told)
    assert "  " not in told
    for line in lines:
        words = said(line.move, line.reason, line.who)
        assert words
        assert "_" not in words
        assert "{" not in words


def test_every_code_has_a_sentence_and_no_sentence_lacks_its_code() -> None:
    notes = {
        "export_stale",
        "export_missing",
        "export_away",
        "orphans",
        "letter_template_broken",
        "with_referrers",
    }
    assert standings._SENTENCES.keys() == {one.value for one in Code} | notes


def test_every_move_has_its_words() -> None:
    assert [kind.value for kind in MoveKind if said(kind.value) == kind.value] == []


def test_a_newer_programs_code_is_said_to_be_unknown() -> None:
    assert "{" not in standings.sentence("something_new", {})


def test_the_ways_of_a_message_are_those_of_the_mail() -> None:
    assert {way.value for way in Way} == {state.value for state in DepartureState}


@pytest.mark.parametrize("state", LetterState)
@pytest.mark.parametrize("why", ["", "WOR-S331", "wrong_record"])
def test_every_letter_has_a_sentence(state, why):
    for asks, unconfirmed, seen in [(False, False, False), (True, False, False), (True, True, True)]:
        found = letter_standing(state.value, asks=asks, unconfirmed=unconfirmed, seen=seen, why=why)
        assert "{" not in standings.sentence(found.code.value, found.facts)


def test_in_its_window_a_yes_tells_until_when_it_can_be_taken_back() -> None:
    held = Ours(state=Way.HELD, hold_until=NOW + 60_000)
    found = standing_of(referral(State.QUEUED), sight(Line(MoveKind.GIVE), leaving=(held,)))
    assert found.code is Code.JUST_SENT
    assert (found.facts["at"], found.facts["until"]) == ("2027-01-15T08:00:00Z", "2027-01-15T08:01:00Z")


@pytest.mark.parametrize(
    ("departure", "expected"),
    [
        (Ours(state=Way.HELD), Code.LEAVING),
        (Ours(state=Way.SEALED, attempt=0), Code.LEAVING),
        (Ours(state=Way.IN_FLIGHT), Code.LEAVING),
        (Ours(state=Way.IN_FLIGHT, attempt=2), Code.RESENDING),
        (Ours(state=Way.UNCERTAIN), Code.RESENDING),
        (Ours(state=Way.UNCERTAIN, error=PostbusUnreachable.code, hold_until=NOW), Code.POSTBUS_AWAY),
        (
            Ours(state=Way.UNCERTAIN, error=PostbusUnreachable.code, hold_until=NOW - DAY),
            Code.POSTBUS_AWAY_LONG,
        ),
        (Ours(state=Way.UNCERTAIN, error=ClockOff.code), Code.CLOCK_OFF),
        (Ours(state=Way.HELD, error=PartnerUnverified.code), Code.UNVERIFIED),
        (Ours(state=Way.HELD, error="WOR-X212"), Code.STALE_KEYS),
        (Ours(state=Way.HELD, error=ConsentOutgrown.code), Code.CONSENT_OUTGROWN),
        (Ours(state=Way.DEPOSITED), Code.DEPOSITED),
        (Ours(state=Way.DEPOSITED, deposited_at=NOW - 2 * DAY), Code.DEPOSITED_LONG),
        (Ours(state=Way.REFUSED_BY_PARTNER, error="unknown_type"), Code.TOO_OLD),
        (Ours(state=Way.REFUSED_BY_PARTNER, error="wor-s104"), Code.REFUSED_BY_PARTNER),
        (Ours(state=Way.REJECTED_BY_POSTBUS, error="WOR-P008"), Code.REJECTED_BY_POSTBUS),
    ],
)
def test_each_trouble_on_the_way_has_its_own_code(departure, expected):
    assert code(State.QUEUED, leaving=(departure,)) is expected


def test_the_newest_word_counts_not_the_referral_that_arrived_long_ago() -> None:
    old = Ours(state=Way.RECEIVED)
    again = Ours(MessageType.TRY_AGAIN, Way.REFUSED_BY_PARTNER, error="not_allowed")
    assert code(State.QUEUED, leaving=(old, again)) is Code.REFUSED_BY_PARTNER


def test_after_so_many_working_days_somebody_should_ring() -> None:
    received = Line(MoveKind.RECEIVED, Who.RECEIPT, NOW - 2 * DAY)
    soon = standing_of(referral(State.RECEIVED), sight(received))
    assert (soon.code, soon.facts["before"]) == (Code.RECEIVED, "2027-01-27")
    long_ago = Line(MoveKind.RECEIVED, Who.RECEIPT, NOW - Terms().no_reaction_yet * DAY)
    late = standing_of(referral(State.RECEIVED), sight(long_ago))
    assert (late.code, late.facts["days"], late.facts["phone"]) == (Code.NO_REACTION, 5, "0413-1")


def test_a_withdrawal_tells_whether_the_other_side_had_it_and_confirmed() -> None:
    withdrawn, told = Line(MoveKind.WITHDRAW), (Ours(MessageType.WITHDRAW),)
    confirmed = Line(MessageType.DELETION_CONFIRMED, Who.COACH)
    assert code(State.WITHDRAWN, withdrawn) is Code.WITHDRAWN
    assert code(State.WITHDRAWN, withdrawn, leaving=told) is Code.WITHDRAWN_ASKED
    assert code(State.WITHDRAWN, withdrawn, confirmed, leaving=told) is Code.WITHDRAWN_CONFIRMED
    assert code(State.WITHDRAWN, Line(MoveKind.WITHDRAW, Who.COACH)) is Code.WITHDRAWN_THERE
    failed = (Ours(MessageType.WITHDRAW, Way.REJECTED_BY_POSTBUS),)
    assert code(State.WITHDRAWN, withdrawn, leaving=failed) is Code.CLOSING_FAILED


def test_a_refused_move_moves_nothing_here_either() -> None:
    late = Line(MoveKind.CONFIRM_CANCEL, Who.COACH, refused="WOR-S101")
    assert code(State.CANCELLED, Line(MoveKind.ROUTE_AGAIN), late) is Code.ROUTED_AGAIN


def test_a_wish_to_stop_goes_before_where_the_coach_is() -> None:
    wished = referral(State.ACTIVE, cancel_requested_at=NOW, on_hold=True)
    assert standing_of(wished, sight()).code is Code.CANCEL_ASKED


def test_a_question_is_open_until_somebody_answers_or_saw_it() -> None:
    asked_by_coach = Line(MessageType.MESSAGE, Who.COACH)
    assert open_question((asked_by_coach,)) is asked_by_coach
    assert open_question((asked_by_coach, Line(MessageType.MESSAGE))) is None
    assert open_question((asked_by_coach, Line(MoveKind.SEE))) is None
