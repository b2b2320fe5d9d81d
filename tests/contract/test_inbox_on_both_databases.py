"""The inbox keeps its promises on SQLite and on PostgreSQL alike: its pages, its stores, and a whole loop."""

import random
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from tests.unit.mail.conftest import Fakebus, FakeClock
from tests.unit.restored.conftest import Both, InboxSide, PracticeSide
from tests.unit.welfare.conftest import SITE, Counted, Desk, Site, StillClock
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.databases import (
    DatabaseAddressExposed,
    DatabaseAddressRefused,
    DatabasePasswordInTheOpen,
    DatabaseTaken,
)
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.foundations import DatabaseUnusable, SettingRefused
from wor_sidecar.domain.errors.inbox import CaseChanged
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice import opening
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store import audit
from wor_sidecar.store.database_lock import hold_database
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.transactions import Store
from wor_sidecar.testing.databases import tables_stand
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare import app, cases
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.app import database_url as address_of_database
from wor_sidecar.welfare.app import open_inbox
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.figures import counting, rows
from wor_sidecar.welfare.lists.asked import Asked, Me, Narrowed, Tab, Whose
from wor_sidecar.welfare.lists.words import wanted
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.enrolling import Enrolling
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.trail_calls import TrailCalls
from wor_sidecar.wire.control_app import Call

KEY = KeyEncryptionKey(bytes(range(32)))


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> InboxSettings:
    more = f'database_url = "{database_url}"\n' if database_url else ""
    return parse_settings(
        SITE.replace("[listen]", f"{more}[listen]"), InboxSettings, tmp_path / "wor-inbox.toml"
    )


@pytest.fixture
def site(settings: InboxSettings) -> Iterator[Site]:
    clock, randomness = StillClock(), Counted()
    tables_stand(address_of_database(settings), app.BRANCHES)
    made = open_inbox(settings, KEY, Plugins(), clock, randomness)
    quick = Passwords(randomness, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    enrolling = Enrolling(made.store, quick, clock, randomness, organisation="Welzijn")
    entering = Entering(made.store, clock, randomness, quick)
    desk = Desk(made.store, clock, randomness)
    yield Site(replace(made, answers=replace(made.answers, enrolling=enrolling), entering=entering), desk)
    made.store.close()


def test_a_case_goes_its_way_and_its_timeline_tells_it(site: Site) -> None:
    case = site.arrives()
    site.desk.act(case, "accept")
    site.desk.act(case, "contact", way="mobile", result="reached")
    site.desk.act(case, "intake-done", note="Wil graag weer onder de mensen komen.", date=date(2027, 1, 15))
    assert site.desk.case(case).state.value == "intake_done"
    told = site.desk.timeline(case)
    assert [entry.kind for entry in told] == ["received", "accept", "contact", "intake_done"]
    assert told[-1].details.text.startswith("Wil graag")
    with site.store.reading() as tx:
        assert cases.counts(tx) == {"intake_done": 1}
        assert [one.id for one in cases.everything(tx)] == [case]


def test_what_was_shredded_is_gone_and_the_case_stays(site: Site) -> None:
    case = site.arrives()
    site.desk.act(case, "withdraw", kind="everything")
    site.desk.act(case, "confirm-deletion")
    assert site.desk.case(case).sent is None


def test_facts_are_written_read_by_period_and_made_anew(site: Site) -> None:
    kept, gone = site.arrives(), site.arrives()
    site.desk.act(kept, "reject", reason="no_capacity")
    site.desk.act(gone, "withdraw", kind="everything")
    with site.store.transaction() as tx:
        days = rows.days(tx)
        before = rows.between(tx, days[0], days[-1], practice=site.practice, product="welzijn-op-recept")
        assert rows.between(tx, days[-1] + timedelta(days=1), None) == []
        assert rows.open_of(tx) == {site.practice: 0}
        assert set(rows.of_practice(tx, site.practice, Millis(0))) == {kept, gone}
        assert rows.of_practice(tx, site.practice, Millis(site.clock.now() + 1)) == []
        for case in (kept, gone):
            rows.drop(tx, case)
    assert [one.outcome.value for one in before if one.referral == kept] == ["rejected"]
    assert counting.catch_up(site.store) == 2
    with site.store.reading() as tx:
        assert rows.between(tx, None, None) == before
    browser = site.browser()
    assert "Niet aangenomen" in browser.get("/figures").text
    assert browser.get(f"/overleg/{site.practice}").status_code == 200


def test_users_sign_in_and_out_and_are_kept(site: Site) -> None:
    by = Actor("control", "administrator")
    made = site.enrolling.add("b.coach", "B. Coach", Role.COACH, None, by)
    assert made.password
    site.enrolling.disable("b.coach", by)
    with site.store.reading() as tx:
        assert not users.get(tx, "b.coach").active
        assert users.names(tx)["b.coach"] == "B. Coach"


def test_pages_show_cases_and_the_trail_says_so(site: Site) -> None:
    case = site.arrives()
    browser = site.browser()
    assert case in browser.get("/").text
    assert "Voorbeeld" in browser.get(f"/cases/{case}").text
    assert browser.posts("/search", words="voorbeeld").status_code == 200
    events = site.desk.audit()
    assert {"cases.listed", "case.listed", "case.opened", "case.found"} <= set(events)
    calls = TrailCalls(site.store, site.inbox.post.partners, Actor("control", "administrator"))
    assert calls.verify(Call({}, {}, None, True))["ok"]
    found = calls.of_patient(Call({}, {}, {"patient": {"case": case}}, True))["referrals"]
    assert [one["referral"] for one in found] == [case]


def test_a_team_has_its_days_its_districts_and_its_morning_mail(site: Site) -> None:
    team, by, took = site.inbox.answers.team, Actor("a.coordinator", "coordinator"), []
    site.inbox.working_days._holidays = lambda _years, _settings: frozenset()
    site.inbox.reminding._server = SimpleNamespace(
        there=True,
        host="mail.example",
        sender="wor@welzijn.example",
        send=lambda message, to: took.append((to, message.get_content())),
    )
    team.keep_week("a.coach", frozenset({4}), by)
    team.keep_reminder("a.coordinator", "co@welzijn.example", on=True, at="08:00", by=by)
    team.away("a.coach", date(2027, 1, 15), date(2027, 1, 15), "a.coordinator", by)
    team.add_district(5461, 5461, "a.coach", "", by)
    case = site.arrives()
    assert site.desk.case(case).coach_id == "a.coordinator"
    assert (site.inbox.reminding.look(), site.inbox.reminding.look()) == (1, 0)
    assert [to for to, words in took if "1 nieuwe verwijzing" in words] == ["co@welzijn.example"]
    assert site.inbox.reminding.told().sent == 1
    who = SignedIn("a.coordinator", "A. Coordinator", Role.COORDINATOR)
    assert team.hand_over(team.open_cases("a.coordinator"), "a.coach", "", who).done == 1
    assert team.member("a.coach").open == 1


ME = Me("a.coach", "A. Coach")


def listed(site: Site, tab: Tab = Tab.OPEN, **narrowed: str) -> list[str]:
    """Return the cases of a tab, which must be as many as its count says."""
    whose = Whose(narrowed.pop("whose", "all"))
    today = local_date(site.clock.now())
    asked = Asked(ME, today, tab, Narrowed(whose=whose, **narrowed), size=3)
    looked = site.inbox.answers.board.look(asked, Actor("a.coach", "coach"))
    pages = [
        site.inbox.answers.board.look(replace(asked, page=number + 1), Actor("a.coach", "coach"))
        for number in range(looked.pages)
    ]
    found = [one.case.id for page in pages for one in page.seen]
    assert len(found) == len(set(found)) == looked.counts[tab]
    return found


def searched(site: Site, typed: str) -> list[str]:
    found = site.inbox.answers.board.search(wanted(typed), Actor("a.coach", "coach"))
    return [one.case.id for one in found]


def test_lists_have_their_order_their_counts_and_their_filters(site: Site) -> None:
    late = site.arrives()
    site.clock.days_later(3)
    new, gone, active = site.arrives(), site.desk.brought_to("withdrawn"), site.desk.brought_to("accepted")
    site.desk.act(active, "intake-done")
    site.desk.act(active, "assign", to="a.coach")
    assert listed(site) == [gone, late, new, active]
    assert (listed(site, Tab.NEW), listed(site, Tab.ACTIVE)) == ([late, new], [active])
    assert (listed(site, Tab.CLOSED), listed(site, Tab.REPORT)) == ([gone], [])
    assert listed(site, whose="mine") == listed(site, coach="a.coach") == [active]
    assert listed(site, practice=site.practice, product="welzijn-op-recept") == [gone, late, new, active]
    site.clock.days_later(80)
    assert listed(site, Tab.REPORT) == [active]
    assert listed(site, whose="late") == [gone, late, new]


def test_an_upgraded_database_is_listed_and_searched_after_its_first_start(site: Site) -> None:
    case = site.arrives()
    site.desk.act(case, "assign", to="A. Coach")
    with site.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM welfare_search")
        tx.connection.exec_driver_sql("UPDATE welfare_cases SET place = '', due_from = '', coach_id = NULL")
    assert searched(site, "voorbeeld") == []
    site.inbox.answers.board.fresh.begin(site.store, site.clock, site.inbox.settings.calendar)
    assert searched(site, "voorbeeld") == [case]
    assert listed(site, Tab.NEW, coach="a.coach") == [case]


def test_a_search_finds_by_name_birth_date_number_and_reference(site: Site) -> None:
    case = site.arrives()
    for typed in ("voorb", "A. Vo", "3-2-1950", "5678", "+31 6 1234", case):
        assert searched(site, typed) == [case], typed
    assert searched(site, "beeld") == searched(site, "9999") == []
    site.desk.act(case, "withdraw", kind="everything")
    site.desk.act(case, "confirm-deletion")
    assert searched(site, "voorb") == searched(site, case) == []


def test_two_coaches_at_once_make_one_step(site: Site) -> None:
    case = site.arrives()
    version = site.desk.case(case).version
    failures: list[BaseException] = []

    def step() -> None:
        try:
            site.desk.act(case, "accept", version=version)
        except CaseChanged as error:
            failures.append(error)

    threads = [threading.Thread(target=step) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) == 1
    assert [entry.kind for entry in site.desk.timeline(case)] == ["received", "accept"]
    with site.store.reading() as tx:
        assert audit.verify(tx).intact


class ServedInbox(InboxSide):
    """An inbox on whichever database."""

    def __init__(self, folder: Path, bus: Fakebus, url: str) -> None:
        self.url = url
        super().__init__(folder, bus, 2)

    def open(self) -> None:
        self.randomness = random.Random("inbox").randbytes
        tables_stand(self.url, app.BRANCHES)
        self.store = Store(
            open_engine(self.url), KeyEncryptionKey(bytes(32)), self.clock, self.randomness, one_writer=True
        )
        self.post = self.wire()
        self.post.courier.recover()


class Loop(Both):
    """A practice on SQLite, and that inbox."""

    def __init__(self, folder: Path, bus: Fakebus, url: str) -> None:
        self.bus, self.clock = bus, bus.clock
        tables_stand(sqlite_url(folder / "practice" / "data.db"), opening.BRANCHES)
        self.practice = PracticeSide(folder / "practice", bus, 1)
        self.inbox = ServedInbox(folder / "inbox", bus, url)


def test_a_whole_loop_from_question_to_letter(tmp_path: Path, database_url: str) -> None:
    (tmp_path / "practice" / "import").mkdir(parents=True)
    (tmp_path / "inbox").mkdir()
    url = database_url or sqlite_url(tmp_path / "inbox" / "inbox.db")
    both = Loop(tmp_path, Fakebus(FakeClock()), url)
    try:
        both.join()
        referral = both.practice.take(both.someone(1)).referral
        assert referral is not None
        both.practice.answer(referral)
        both.later(15)
        assert both.practice.state(referral) == "received"
        both.inbox.coach(referral)
        both.later(5)
        assert both.practice.state(referral) == "intake_done"
        assert len(both.practice.place()) == 1
        for store in (both.practice.store, both.inbox.store):
            with store.reading() as tx:
                assert audit.verify(tx).intact
    finally:
        both.close()


def test_one_program_works_on_a_server_s_database(postgresql_url: str) -> None:
    with hold_database(postgresql_url), pytest.raises(DatabaseTaken), hold_database(postgresql_url):
        pass
    with hold_database(postgresql_url):
        pass


def test_a_server_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://wor@127.0.0.1:1/inbox"
    with pytest.raises(DatabaseUnusable), hold_database(url):
        pass
    told = parse_settings(
        SITE.replace("[listen]", f'database_url = "{url}"\n[listen]'), InboxSettings, tmp_path / "w"
    )
    with pytest.raises(DatabaseUnusable) as caught:
        open_inbox(told, KEY, Plugins(), StillClock(), Counted())
    assert "refused" in str(caught.value)


def configured(tmp_path: Path, lines: str) -> InboxSettings:
    return parse_settings(
        SITE.replace("[listen]", f"{lines}\n[listen]"), InboxSettings, tmp_path / "wor-inbox.toml"
    )


@pytest.mark.parametrize("url", ["mysql://u@h/d", "postgresql+asyncpg://u@h/d", "no address"])
def test_an_address_of_another_kind_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseAddressRefused):
        address_of_database(configured(tmp_path, f'database_url = "{url}"'))


@pytest.mark.parametrize("url", ["postgresql://wor:geheim@h/d", "postgresql://wor@h/d?password=geheim"])
def test_a_password_belongs_in_a_file_of_its_own(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabasePasswordInTheOpen) as caught:
        address_of_database(configured(tmp_path, f'database_url = "{url}"'))
    assert "geheim" not in str(caught.value)
    file = tmp_path / "inbox.database"
    file.write_text(url + "\n")
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    named = configured(tmp_path, "database_url_file = 'inbox.database'")
    assert address_of_database(named) == url
    file.chmod(0o644)
    with pytest.raises(DatabaseAddressExposed):
        address_of_database(named)
    file.unlink()
    with pytest.raises(FileUnreadable):
        address_of_database(named)


def test_two_addresses_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused):
        configured(tmp_path, "database_url = 'postgresql://u@h/d'\ndatabase_url_file = 'x'")
