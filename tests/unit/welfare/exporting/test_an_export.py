"""An export between the people: who may do what, and what ends it. Pure."""

from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.domain.errors.upkeep import (
    ExportByOneself,
    ExportDecided,
    ExportNotApproved,
    ExportNotYours,
    ExportOver,
    ExportPeriodRefused,
    ExportVoid,
)
from wor_sidecar.welfare.exporting.export import DECIDE_WITHIN, FETCH_WITHIN, Export, Stage
from wor_sidecar.welfare.exporting.extent import LONGEST_DAYS, Extent, Kind
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import User

NOW = Millis(1_800_000_000_000)
EXTENT = Extent(date(2027, 1, 1), date(2027, 3, 31))
ASKED = Export("x1", "anna", NOW, EXTENT, Kind.CSV, "jaarverslag van de gemeente")


def user(id_="anna", role=Role.COORDINATOR, disabled_at=None):
    return User(id_, id_.title(), role, "-", NOW, disabled_at=disabled_at)


ANNA, BERT = user(), user("bert")
APPROVED = ASKED.decided(BERT, ANNA, NOW, approve=True)


def test_a_second_person_approves_and_the_asker_fetches_once():
    assert (APPROVED.stage, APPROVED.decided_by) == (Stage.APPROVED, "bert")
    fetched = APPROVED.fetched("anna", ANNA, NOW)
    assert fetched.stage is Stage.FETCHED
    with pytest.raises(ExportDecided):
        fetched.fetched("anna", ANNA, NOW)


def test_an_administrator_may_approve_what_they_may_not_see():
    assert ASKED.decided(user("carla", Role.ADMINISTRATOR), ANNA, NOW, approve=True).stage is Stage.APPROVED


def test_nobody_approves_their_own_threat_28():
    with pytest.raises(ExportByOneself):
        ASKED.decided(ANNA, ANNA, NOW, approve=True)


def test_a_coach_decides_nothing():
    with pytest.raises(NotForThisRole):
        ASKED.decided(user("dirk", Role.COACH), ANNA, NOW, approve=True)


def test_who_was_disabled_meanwhile_decides_nothing():
    with pytest.raises(NotForThisRole):
        ASKED.decided(user("bert", disabled_at=NOW), ANNA, NOW, approve=True)


@pytest.mark.parametrize("approve", [True, False])
def test_what_is_decided_is_not_decided_again(approve):
    for decided in (APPROVED, ASKED.decided(BERT, ANNA, NOW, approve=False)):
        with pytest.raises(ExportDecided):
            decided.decided(user("carla"), ANNA, NOW, approve=approve)


def test_what_was_refused_is_not_fetched():
    with pytest.raises(ExportDecided):
        ASKED.decided(BERT, ANNA, NOW, approve=False).fetched("anna", ANNA, NOW)


def test_what_nobody_approved_is_not_fetched():
    with pytest.raises(ExportNotApproved):
        ASKED.fetched("anna", ANNA, NOW)


def test_nobody_else_fetches_it_the_approver_neither():
    with pytest.raises(ExportNotYours):
        APPROVED.fetched("bert", ANNA, NOW)


@pytest.mark.parametrize(
    "asker",
    [None, user(disabled_at=NOW), user(role=Role.COACH), user(role=Role.ADMINISTRATOR)],
    ids=["gone", "disabled", "a coach now", "an administrator now"],
)
def test_an_asker_who_is_no_coordinator_any_more_makes_it_void(asker):
    assert ASKED.stands(asker, NOW) is Stage.VOID
    with pytest.raises(ExportVoid):
        ASKED.decided(BERT, asker, NOW, approve=True)
    with pytest.raises(ExportVoid):
        APPROVED.fetched("anna", asker, NOW)


def test_after_a_day_it_is_not_fetched_any_more():
    last = Millis(NOW + FETCH_WITHIN - 1)
    assert APPROVED.fetched("anna", ANNA, last).stage is Stage.FETCHED
    with pytest.raises(ExportOver):
        APPROVED.fetched("anna", ANNA, Millis(last + 1))


def test_after_a_week_it_is_not_approved_any_more():
    with pytest.raises(ExportOver):
        ASKED.decided(BERT, ANNA, Millis(NOW + DECIDE_WITHIN), approve=True)


def test_a_clock_that_was_set_back_opens_nothing_again():
    assert APPROVED.stands(ANNA, Millis(NOW - 1)) is Stage.OVER


def test_what_ended_stays_as_it_ended():
    refused = ASKED.decided(BERT, ANNA, NOW, approve=False)
    assert refused.stands(None, Millis(NOW + 10 * DECIDE_WITHIN)) is Stage.REFUSED


def test_a_period_is_two_days_in_their_order():
    assert Extent(date(2027, 1, 1), date(2027, 1, 1)).begins < Extent(date(2027, 1, 1), date(2027, 1, 1)).ends
    for first, last in [
        (date(2027, 1, 2), date(2027, 1, 1)),
        (date(2020, 1, 1), date(2020 + LONGEST_DAYS // 365 + 1, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ]:
        with pytest.raises(ExportPeriodRefused):
            Extent(first, last)


def test_it_shows_nothing_of_what_was_written():
    assert "jaarverslag" not in repr(replace(ASKED))
