"""The facts of a case: written with each move, kept when the content goes, and made anew where they lack."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete

from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.facts import Stage
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.figures import counting, rows
from wor_sidecar.welfare.figures.tables import facts
from wor_sidecar.welfare.retention.rows import delete_case

TODAY = date(2027, 1, 15)


def row(desk, case):
    with desk.store.reading() as tx:
        return rows.find(tx, case)


def arrives(desk, *, reasons=(), target_group="", test=False):
    outgoing = desk.outgoing()
    details = replace(outgoing.consent.details, reasons=reasons, target_group=target_group)
    scopes = outgoing.consent.scopes | {Scope.REASON, Scope.HEALTH_REASON}
    outgoing = replace(outgoing, consent=replace(outgoing.consent, details=details, scopes=scopes), test=test)
    assert desk.deliver(desk.message(desk.referral(outgoing), outgoing.referral_id)) is None
    return outgoing.referral_id


def test_a_referral_that_comes_in_is_counted_from_that_moment(desk) -> None:
    case = arrives(desk, reasons=("loneliness", "stress"), target_group="older")
    found = row(desk, case)
    assert (found.outcome, found.stages) == (State.RECEIVED, {Stage.RECEIVED: TODAY})
    assert (found.organisation, found.product) == (desk.practice, "welzijn-op-recept")
    assert (found.municipality, found.reasons, found.target_group) == (
        "5461",
        ("loneliness", "stress"),
        "older",
    )


def test_each_step_has_its_day_and_the_end_its_reason(desk) -> None:
    case = desk.brought_to("contacting")
    desk.clock.days_later(3)
    desk.act(case, "intake-done", date=date(2027, 1, 16), mark=5)
    desk.act(case, "start-activity", category="meeting")
    desk.clock.days_later(90)
    desk.act(case, "follow-up", taking_part="yes", mark=7)
    found = row(desk, case)
    assert found.stages == {
        Stage.RECEIVED: TODAY,
        Stage.ACCEPTED: TODAY,
        Stage.REACHED: TODAY,
        Stage.INTAKE: date(2027, 1, 16),
        Stage.MATCHED: date(2027, 1, 18),
        Stage.ACTIVE_AT_3_MONTHS: date(2027, 4, 18),
        Stage.CLOSED: date(2027, 4, 18),
    }
    assert (found.outcome, found.outcome_reason) == (State.FOLLOWED_UP, "yes")
    assert (found.first_mark, found.last_mark, found.activity_category) == (5, 7, "meeting")


def test_a_step_and_its_facts_are_written_together_or_not_at_all(desk, monkeypatch) -> None:
    case = desk.brought_to("accepted")

    def full(*_args) -> None:
        raise OSError

    monkeypatch.setattr(counting.rows, "save", full)
    with pytest.raises(OSError):
        desk.act(case, "contact", way="mobile", result="reached")
    assert desk.case(case).state is State.ACCEPTED
    assert Stage.REACHED not in row(desk, case).stages


def test_who_took_the_consent_back_counts_by_days_and_codes_alone(desk) -> None:
    case = arrives(desk, reasons=("stress",), target_group="carers")
    desk.act(case, "accept")
    desk.act(case, "withdraw", kind="everything")
    found = row(desk, case)
    assert found.outcome is State.WITHDRAWN
    assert (found.reasons, found.target_group, found.municipality) == ((), "", "")
    assert (found.first_mark, found.activity_category) == (None, "")
    assert set(found.stages) == {Stage.RECEIVED, Stage.ACCEPTED, Stage.CLOSED}


def test_a_wrong_patient_leaves_the_figures(desk) -> None:
    case = desk.brought_to("accepted")
    assert desk.hears(case, contents.WrongPatient()) is None
    assert row(desk, case) is None
    assert counting.catch_up(desk.store) == 0


def test_an_invented_patient_never_enters_them(desk) -> None:
    case = arrives(desk, test=True)
    desk.act(case, "accept")
    assert row(desk, case) is None
    assert counting.catch_up(desk.store) == 0


def test_who_is_tried_again_is_open_once_more_and_the_first_days_count(desk) -> None:
    case = desk.brought_to("not_reached")
    assert row(desk, case).stages[Stage.CLOSED] == TODAY
    desk.clock.days_later(4)
    assert desk.hears(case, contents.TryAgain(None, None)) is None
    found = row(desk, case)
    assert (found.outcome, found.outcome_reason) == (State.RECEIVED, "")
    assert found.stages == {Stage.RECEIVED: TODAY, Stage.ACCEPTED: TODAY}


def test_content_that_goes_leaves_the_facts_and_a_case_that_goes_takes_them_along(desk) -> None:
    case = desk.brought_to("active")
    before = row(desk, case)
    with desk.store.transaction() as tx:
        cases.shred(tx, case)
    assert row(desk, case) == before
    with desk.store.transaction() as tx:
        delete_case(tx, case)
    assert row(desk, case) is None


ENDS = {
    "open": ("received", []),
    "rejected": ("received", [("reject", {"reason": "no_capacity"})]),
    "no show": ("intake_planned", [("no-show", {}), ("stop", {"reason": "threshold"})]),
    "not reached": ("not_reached", []),
    "called back": ("not_reached", [("call-back", {})]),
    "on hold": ("accepted", [("hold", {})]),
    "stopped": ("intake_done", [("stop", {"reason": "no_fitting_activity"})]),
    "ended": ("intake_done", [("end", {"outcome": "talk_was_enough", "mark": 8})]),
    "impossible": ("active", [("follow-up-impossible", {})]),
    "finished": ("active", [("follow-up", {"taking_part": "no_finished", "mark": 6})]),
    "withdrawn": ("active", [("withdraw", {"kind": "coaching"})]),
    "deceased": ("active", [("deceased", {})]),
}


@pytest.mark.parametrize("way", ENDS)
def test_facts_made_anew_by_the_timeline_are_those_that_were_written_on_the_way(desk, way) -> None:
    state, steps = ENDS[way]
    case = desk.brought_to(state)
    for name, filled_in in steps:
        desk.clock.days_later(1)
        desk.act(case, name, **filled_in)
    written = row(desk, case)
    with desk.store.transaction() as tx:
        tx.connection.execute(delete(facts))
    assert counting.catch_up(desk.store) == 1
    assert row(desk, case) == written


def test_a_case_whose_content_went_before_is_counted_by_what_is_left_of_it(desk) -> None:
    case = desk.brought_to("active")
    with desk.store.transaction() as tx:
        cases.shred(tx, case)
        tx.connection.execute(delete(facts))
    assert counting.catch_up(desk.store) == 1
    found = row(desk, case)
    assert {Stage.RECEIVED, Stage.ACCEPTED, Stage.REACHED, Stage.INTAKE, Stage.MATCHED} == set(found.stages)
    assert (found.municipality, found.reasons, found.activity_category) == ("", (), "")


def test_many_old_cases_are_counted_in_several_transactions(desk, monkeypatch) -> None:
    for _ in range(5):
        desk.arrives()
    with desk.store.transaction() as tx:
        tx.connection.execute(delete(facts))
    monkeypatch.setattr(counting, "MOST", 2)
    assert counting.catch_up(desk.store) == 5
    assert counting.catch_up(desk.store) == 0
