"""A year at a welfare organisation: three practices refer, a coach works, and two people count.

One is the program. The other only keeps a list of what happened, and counts it in her own way.
"""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import delete

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.moves import MoveKind, Who, allowed
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.places import Fate
from wor_sidecar.reports.report import Report, report
from wor_sidecar.welfare.figures import counting, rows
from wor_sidecar.welfare.figures.organisation import frame_of
from wor_sidecar.welfare.figures.tables import facts
from wor_sidecar.welfare.terms import Terms

WEEKS = 52
DAYS = 7
COACH: dict[MoveKind, tuple[str, list[dict[str, object]]]] = {
    MoveKind.ACCEPT: ("accept", [{}]),
    MoveKind.REJECT: ("reject", [{"reason": "no_capacity"}, {"reason": "outside_area"}]),
    MoveKind.CONTACT: (
        "contact",
        [{"way": "mobile", "result": "no_answer"}, {"way": "mobile", "result": "reached"}],
    ),
    MoveKind.PLAN: ("plan-intake", [{}]),
    MoveKind.NO_SHOW: ("no-show", [{}]),
    MoveKind.INTAKE_DONE: ("intake-done", [{"mark": 4}, {"mark": 6}, {}]),
    MoveKind.START_ACTIVITY: ("start-activity", [{"category": "sport"}, {"category": "meeting"}]),
    MoveKind.FOLLOW_UP: (
        "follow-up",
        [
            {"taking_part": "yes", "mark": 7},
            {"taking_part": "other_activity", "mark": 6},
            {"taking_part": "no_finished"},
            {"taking_part": "no_stopped", "mark": 3},
            {"taking_part": "unknown"},
        ],
    ),
    MoveKind.FOLLOW_UP_IMPOSSIBLE: ("follow-up-impossible", [{}]),
    MoveKind.END: ("end", [{"outcome": "talk_was_enough", "mark": 8}, {"outcome": "goes_on_alone"}]),
    MoveKind.STOP: ("stop", [{"reason": "moved"}, {"reason": "no_fitting_activity"}]),
    MoveKind.NOT_REACHED: ("not-reached", [{}]),
    MoveKind.CALL_BACK: ("call-back", [{}]),
    MoveKind.WITHDRAW: ("withdraw", [{"kind": "everything"}]),
    MoveKind.DECEASED: ("deceased", [{}]),
}
SELDOM = {
    MoveKind.FOLLOW_UP_IMPOSSIBLE,
    MoveKind.WITHDRAW,
    MoveKind.DECEASED,
    MoveKind.STOP,
    MoveKind.REJECT,
    MoveKind.END,
}
PRACTICE = (contents.WrongPatient(), contents.LeftPractice(), contents.Cancel("by_mistake"))


@dataclass
class Kept:
    """What the second person writes down of one case: whose, from where, and each thing that happened."""

    practice: str
    reasons: tuple[str, ...]
    happened: list[tuple[str, str]]
    marks: list[int]

    def did(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _code in self.happened)

    def has(self, kind: str, code: str) -> bool:
        return (kind, code) in self.happened


class Year:
    def __init__(self, desk, seed: int) -> None:
        self.desk, self.dice = desk, Random(seed)
        self.practices = [desk.practice, OrganisationId(desk.new()), OrganisationId(desk.new())]
        self.kept: dict[str, Kept] = {}

    def goes_by(self, weeks: int = WEEKS) -> None:
        for _week in range(weeks):
            for _ in range(self.dice.randrange(3)):
                self.arrives()
            for case in list(self.kept):
                if self.dice.random() < 0.5:
                    self.works(case)
            self.desk.clock.days_later(DAYS)

    def arrives(self) -> None:
        self.desk.practice = self.dice.choice(self.practices)
        outgoing = self.desk.outgoing()
        reasons = tuple(self.dice.sample(["money", "loneliness", "moving"], self.dice.randrange(3)))
        scopes = outgoing.consent.scopes | {Scope.REASON}
        details = replace(outgoing.consent.details, reasons=reasons)
        outgoing = replace(outgoing, consent=replace(outgoing.consent, scopes=scopes, details=details))
        assert (
            self.desk.deliver(self.desk.message(self.desk.referral(outgoing), outgoing.referral_id)) is None
        )
        self.kept[outgoing.referral_id] = Kept(self.desk.practice, reasons, [("received", "")], [])

    def works(self, id_: str) -> None:
        case, kept = self.desk.case(id_), self.kept[id_]
        self.desk.practice = case.practice
        if case.referral.cancel_requested_at is not None:
            self.desk.act(id_, "confirm-cancel")
            kept.happened.append(("confirm_cancel", ""))
        elif case.state.open and self.dice.random() < 0.04:
            self.hears(id_, self.dice.choice(PRACTICE))
        elif case.state is State.NOT_REACHED and self.dice.random() < 0.5:
            self.hears(id_, contents.TryAgain(None, None))
        else:
            self.steps(id_, case)

    def hears(self, id_: str, content) -> None:
        assert self.desk.hears(id_, content) is None
        self.kept[id_].happened.append((content.type.value, ""))

    def steps(self, id_: str, case) -> None:
        offered = [kind for kind in allowed(case.referral, Who.COACH) if kind in COACH]
        usual = [kind for kind in offered if kind not in SELDOM or self.dice.random() < 0.15]
        if not usual or (not case.state.open and MoveKind.CALL_BACK not in usual):
            return
        kind = self.dice.choice(usual)
        name, ways = COACH[kind]
        filled_in = dict(self.dice.choice(ways))
        if kind is MoveKind.PLAN:
            filled_in["date"] = local_date(self.desk.clock.now())
        self.desk.act(id_, name, **filled_in)
        codes = ("reason", "outcome", "result", "taking_part", "category")
        code = next((str(filled_in[one]) for one in codes if one in filled_in), "")
        self.kept[id_].happened.append((kind.value, code))
        if "mark" in filled_in:
            self.kept[id_].marks.append(int(str(filled_in["mark"])))


def counted(desk) -> Report:
    with desk.store.reading() as tx:
        return report(rows.between(tx, None, None), frame_of(Terms()), Calendar())


def far(kept: Kept) -> int:
    """Count the steps of the funnel that somebody came past."""
    reached = kept.has("contact", "reached") or kept.did("plan", "call_back", "intake_done")
    steps = (
        kept.did("accept"),
        reached,
        kept.did("intake_done"),
        kept.did("start_activity", "end"),
        kept.has("follow_up", "yes") or kept.has("follow_up", "other_activity"),
    )
    return max((n for n, done in enumerate(steps, 1) if done), default=0)


def fate(kept: Kept) -> Fate:
    """Name the end by what happened last; nothing else was looked at."""
    happened = [one for one in kept.happened if one[0] not in ("hold", "resume", "cancel")]
    kind, code = happened[-1]
    plain = {
        "withdraw": Fate.WITHDRAWN,
        "deceased": Fate.DECEASED,
        "left_practice": Fate.LEFT_PRACTICE,
        "confirm_cancel": Fate.CANCELLED,
        "reject": Fate.REJECTED,
        "end": Fate.ENDED_WELL,
        "follow_up_impossible": Fate.NO_FOLLOW_UP,
    }
    if kind in plain:
        return plain[kind]
    if kind == "follow_up":
        ends = {"yes": Fate.ACTIVE, "other_activity": Fate.ACTIVE, "no_finished": Fate.ENDED_WELL}
        return {**ends, "no_stopped": Fate.STOPPED}.get(code, Fate.NO_FOLLOW_UP)
    if kind in ("stop", "not_reached"):
        seats = [one for one, _code in happened if one in ("plan", "no_show")]
        if seats and seats[-1] == "no_show" and not kept.did("intake_done"):
            return Fate.NO_SHOW
        if kind == "not_reached":
            return Fate.NOT_REACHED
        none = code == "no_fitting_activity" and kept.did("intake_done") and not kept.did("start_activity")
        return Fate.NO_MATCH if none else Fate.STOPPED
    return Fate.OPEN


def test_the_figures_of_a_year_are_an_independent_count_to_the_last_person(desk) -> None:
    year = Year(desk, seed=68)
    year.goes_by()
    right = [one for one in year.kept.values() if not one.did("wrong_patient")]
    found = counted(desk)
    assert found.people == found.referrals == len(right)
    reached = Counter(step for one in right for step in range(far(one) + 1))
    assert [step.reached for step in found.funnel.steps] == [reached[n] for n in range(6)]
    assert {one: found.funnel.of(one) for one in Fate} == {
        **dict.fromkeys(Fate, 0),
        **Counter(fate(one) for one in right),
    }
    quarters = found.groups[Dimension.QUARTER]
    assert sum(group.funnel.people for group in quarters) == found.people
    by_practice = {group.code: group.funnel.people for group in found.groups[Dimension.ORGANISATION]}
    assert by_practice == Counter(one.practice for one in right)
    kept_reasons = [one for one in right if not one.did("withdraw")]
    reasons = {group.code: group.funnel.people for group in found.groups[Dimension.REASON]}
    assert reasons["money"] == sum("money" in one.reasons for one in kept_reasons)
    pairs = [one.marks for one in kept_reasons if len(one.marks) > 1]
    assert found.marks.people == len(pairs)
    assert found.marks.higher == sum(marks[-1] > marks[0] for marks in pairs)
    assert found.marks.once == sum(len(one.marks) == 1 for one in kept_reasons)
    assert len(set(map(fate, right))) > 8, "a year in which much happens"


def test_a_season_counted_anew_from_the_timelines_is_the_same(desk) -> None:
    year = Year(desk, seed=7)
    year.goes_by(weeks=16)
    before = counted(desk)
    with desk.store.transaction() as tx:
        tx.connection.execute(delete(facts))
    assert counting.catch_up(desk.store) == before.referrals
    assert counted(desk) == before
