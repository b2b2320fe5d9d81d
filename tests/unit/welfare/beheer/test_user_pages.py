"""Users on pages: added, changed, let in again; never so that nobody can look after them."""

import re
import threading

import pytest

from wor_sidecar.domain.errors.inbox import NotForThisRole, UserUnknown
from wor_sidecar.domain.errors.upkeep import LastAdministrator, UserChanged, UserIsYou
from wor_sidecar.welfare.manage.accounts import Accounts
from wor_sidecar.welfare.signin import welcomes
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.tables import cases

COACH = "/manage/users/a.coach"
SEEN = "coach active"
CARLA = SignedIn("a.administrator", "A. Administrator", Role.ADMINISTRATOR)


def test_the_list_says_who_may_sign_in_and_with_which_role(administrator, changed):
    changed("a.coordinator", disabled_at=1)
    words = administrator.looks("/manage/users").words
    assert "A. Coach a.coach coach" in words
    assert "coördinator mag niet inloggen" in words
    assert "nog nooit" in words


def test_a_newcomer_gets_a_code_that_is_shown_once_and_stands_in_no_address(administrator, site, trail):
    answer = administrator.sends("/manage/newcomer", user="M.Bakker", full_name="M. Bakker", role="coach")
    assert answer.status == 200
    assert "location" not in answer.answer.headers
    code = re.search(r'class="digits">([^<]+)<', answer.answer.text)[1]
    with site.store.reading() as tx:
        assert welcomes.fits(tx, "m.bakker", code)
    assert "http://127.0.0.1:8720/welcome" in answer.words
    assert "M. Bakker" not in answer.title
    assert code not in administrator.looks("/manage/users/m.bakker").answer.text
    assert trail("user.") == [
        ("user.added", "a.administrator", "m.bakker"),
        ("user.welcomed", "a.administrator", "m.bakker"),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"user": "a.coach", "full_name": "A", "role": "coach"}, "WOR-I156"),
        ({"user": "../x", "full_name": "A", "role": "coach"}, "WOR-I155"),
        ({"user": "m.bakker", "full_name": "A" * 300, "role": "coach"}, "WOR-I114"),
        ({"user": "m.bakker", "full_name": "M. Bakker", "role": "king"}, "WOR-I111"),
        ({"user": "m.bakker", "full_name": "M. Bakker"}, "WOR-I111"),
    ],
)
def test_a_newcomer_who_cannot_be_added_keeps_what_was_typed(administrator, trail, typed, code):
    page = administrator.sends("/manage/newcomer", **typed)
    assert page.status >= 400
    assert code in page.words
    assert f'value="{typed["user"]}"' in page.answer.text
    assert trail("user.") == []


def test_another_role_ends_the_sessions_and_is_a_line(administrator, coach, user_of, trail):
    answer = administrator.sends(f"{COACH}/role", role="coordinator", seen=SEEN)
    assert answer.leads_to == f"{COACH}?told=role"
    assert user_of("a.coach").role is Role.COORDINATOR
    assert coach.looks("/reports").status == 403
    assert trail("user.") == [("user.role_changed", "a.administrator", "a.coach")]


def test_the_same_role_changes_nothing(administrator, coach, trail):
    administrator.sends(f"{COACH}/role", role="coach", seen=SEEN)
    assert trail("user.") == []
    assert coach.looks("/partners").status == 200


def test_a_role_that_there_is_not(administrator, user_of):
    assert administrator.sends(f"{COACH}/role", role="king", seen=SEEN).status == 422
    assert user_of("a.coach").role is Role.COACH


def test_who_leaves_is_shown_with_the_number_of_their_open_cases(site, administrator):
    case = site.arrives()
    with site.store.transaction() as tx:
        mine = cases.c.id == case
        tx.connection.execute(cases.update().where(mine).values(coach="A. Coach", coach_id="a.coach"))
    page = administrator.looks(COACH)
    assert "Open casussen op deze naam 1" in page.words
    assert case not in page.answer.text


def test_disabling_needs_a_tick_and_ends_what_is_open(administrator, coach, user_of, trail):
    assert administrator.sends(f"{COACH}/disable", seen=SEEN).status == 422
    assert user_of("a.coach").active
    assert administrator.sends(f"{COACH}/disable", seen=SEEN, sure="yes").status == 303
    assert not user_of("a.coach").active
    assert coach.looks("/partners").status == 403
    assert trail("user.") == [("user.disabled", "a.administrator", "a.coach")]


def test_who_was_disabled_may_be_let_in_again(administrator, changed, user_of, trail):
    changed("a.coach", disabled_at=1)
    assert administrator.sends(f"{COACH}/enable", seen="coach disabled").status == 303
    assert user_of("a.coach").active
    assert trail("user.") == [("user.enabled", "a.administrator", "a.coach")]


def test_signing_somebody_out_everywhere(administrator, coach, trail):
    assert administrator.sends(f"{COACH}/sessions").leads_to == f"{COACH}?told=sessions"
    assert coach.looks("/partners").status == 403
    assert trail("user.") == [("user.sessions_ended", "a.administrator", "a.coach")]


def test_who_lost_everything_gets_a_code_and_what_was_before_is_void(administrator, coach, site, trail):
    assert administrator.sends(f"{COACH}/welcome", seen=SEEN).status == 422
    page = administrator.sends(f"{COACH}/welcome", seen=SEEN, sure="yes")
    code = re.search(r'class="digits">([^<]+)<', page.answer.text)[1]
    with site.store.reading() as tx:
        assert welcomes.fits(tx, "a.coach", code)
    assert coach.looks("/partners").status == 403
    assert trail("user.") == [("user.welcomed", "a.administrator", "a.coach")]


def test_nobody_gives_themselves_a_new_way_in(administrator, trail):
    own = "/manage/users/a.administrator"
    assert f"{own}/welcome" not in administrator.looks(own).answer.text
    page = administrator.sends(f"{own}/welcome", seen="administrator active", sure="yes")
    assert (page.status, UserIsYou.code in page.words) == (409, True)
    assert trail("user.") == []


@pytest.mark.parametrize(("change", "typed"), [("disable", {"sure": "yes"}), ("role", {"role": "coach"})])
def test_the_last_administrator_stays(administrator, user_of, change, typed):
    page = administrator.sends(
        f"/manage/users/a.administrator/{change}", seen="administrator active", **typed
    )
    assert (page.status, LastAdministrator.code in page.words) == (409, True)
    assert user_of("a.administrator").active
    assert user_of("a.administrator").role is Role.ADMINISTRATOR


def test_an_administrator_who_never_came_in_does_not_count(administrator, second, changed, user_of):
    changed("a.second", signed_in_at=None)
    page = administrator.sends(
        "/manage/users/a.administrator/disable", seen="administrator active", sure="yes"
    )
    assert page.status == 409
    assert user_of("a.administrator").active


def test_with_a_second_one_an_administrator_may_step_back(administrator, second, user_of):
    page = administrator.sends(
        "/manage/users/a.administrator/role", seen="administrator active", role="coach"
    )
    assert page.leads_to == "/"
    assert user_of("a.administrator").role is Role.COACH


@pytest.mark.parametrize("change", ["role", "disable", "enable", "welcome"])
def test_what_a_colleague_changed_meanwhile_is_not_done_again(administrator, changed, user_of, trail, change):
    changed("a.coach", role=Role.COORDINATOR)
    page = administrator.sends(f"{COACH}/{change}", seen=SEEN, role="administrator", sure="yes")
    assert (page.status, UserChanged.code in page.words) == (409, True)
    assert user_of("a.coach").role is Role.COORDINATOR
    assert trail("user.") == []


def test_two_administrators_who_disable_each_other_at_once_leave_one(site, second):
    bert = SignedIn("a.second", "A. Second", Role.ADMINISTRATOR)
    accounts, refused = Accounts(site.store), []

    def disable(whom, by):
        try:
            accounts.disable(whom, "administrator active", by)
        except (NotForThisRole, LastAdministrator, UserChanged) as error:
            refused.append(type(error))

    pairs = (("a.second", CARLA), ("a.administrator", bert))
    threads = [threading.Thread(target=disable, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    active = [one for one in accounts.everybody() if one.user.active and one.user.role is Role.ADMINISTRATOR]
    assert (len(active), refused) == (1, [NotForThisRole])


def test_who_is_no_administrator_any_more_changes_nothing(site, changed):
    changed("a.administrator", role=Role.COACH)
    for change in (
        lambda: Accounts(site.store).end_sessions("a.coach", CARLA),
        lambda: Accounts(site.store).enable("a.coach", SEEN, CARLA),
    ):
        with pytest.raises(NotForThisRole):
            change()


def test_a_user_whom_nobody_knows(site, administrator):
    assert administrator.looks("/manage/users/nobody").status == 404
    with pytest.raises(UserUnknown):
        Accounts(site.store).one("nobody")


@pytest.mark.parametrize("role", ["coach", "coordinator"])
def test_nobody_else_looks_after_users(site, request, role, user_of):
    somebody = request.getfixturevalue(role)
    for path in ("/manage/users", "/manage/newcomer", COACH):
        assert somebody.looks(path).status == 403
    for change in ("role", "disable", "enable", "welcome", "sessions"):
        page = somebody.sends(f"{COACH}/{change}", seen=SEEN, role="administrator", sure="yes")
        assert page.status == 403
    assert somebody.sends("/manage/newcomer", user="x", full_name="X", role="coach").status == 403
    assert user_of("a.coach").role is Role.COACH


def test_a_form_from_elsewhere_changes_nothing(administrator, user_of, trail):
    for change in ("role", "disable", "sessions", "welcome"):
        assert (
            administrator.forges(f"{COACH}/{change}", seen=SEEN, role="coordinator", sure="yes").status == 403
        )
    assert administrator.forges("/manage/newcomer", user="x", full_name="X", role="coach").status == 403
    assert user_of("a.coach").active
    assert trail("user.") == []


def test_who_lost_everything_and_made_no_way_in_yet_is_no_second_administrator(
    administrator, second, user_of
):
    again = administrator.sends("/manage/users/a.second/welcome", seen="administrator active", sure="yes")
    assert again.status == 200
    page = administrator.sends(
        "/manage/users/a.administrator/disable", seen="administrator active", sure="yes"
    )
    assert (page.status, LastAdministrator.code in page.words) == (409, True)
    assert user_of("a.administrator").active
