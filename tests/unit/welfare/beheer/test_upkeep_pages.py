"""The hub, the keys and what is kept how long: counts, ages and references, and nobody's name."""

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.store.tables import audit_lines
from wor_sidecar.welfare.manage.attention import BACKUP_HOURS, STATEMENT_DAYS, Asks, Facts, notices

HOUR = 3600 * 1000
NOW = Millis(1_800_000_000_000)
WELL = {"now": NOW, "backup_newest": NOW}


def asks(**facts):
    return [(one.asks, one.number) for one in notices(Facts(**{**WELL, **facts}))]


def test_where_all_is_well_nothing_asks_attention():
    assert asks() == []


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"troubles": ["x"]}, (Asks.TROUBLE, 0)),
        ({"down": ["x"]}, (Asks.TROUBLE, 0)),
        ({"backup_trouble": "x"}, (Asks.TROUBLE, 0)),
        ({"mail_failed": 2}, (Asks.MAIL_FAILED, 2)),
        ({"backup_on": False}, (Asks.BACKUP_OFF, 0)),
        ({"backup_newest": None}, (Asks.BACKUP_NEVER, 0)),
        ({"backup_newest": Millis(NOW - (BACKUP_HOURS + 24) * HOUR)}, (Asks.BACKUP_OLD, 3)),
        ({"statement_days": STATEMENT_DAYS + 1}, (Asks.STATEMENT_OLD, 15)),
        ({"exports": 1}, (Asks.EXPORTS, 1)),
        ({"administrators": 1}, (Asks.ONE_ADMINISTRATOR, 1)),
        ({"second_missing": 3}, (Asks.SECOND_WAY, 3)),
        ({"untouched": 4}, (Asks.UNTOUCHED, 4)),
    ],
)
def test_each_thing_asks_for_itself(facts, asked):
    assert asks(**facts) == [asked]


def test_just_in_time_is_in_time():
    assert asks(backup_newest=Millis(NOW - BACKUP_HOURS * HOUR), statement_days=STATEMENT_DAYS) == []


def test_the_hub_tells_what_asks_attention_and_leads_on(administrator, changed, site):
    changed("a.coach", signed_in_at=1)
    page = administrator.looks("/manage")
    assert "Er worden geen back-ups gemaakt." in page.words
    assert "Gebruikers met maar één manier om in te loggen: 1." in page.words
    assert 'href="/manage/users"' in page.answer.text


def test_a_coordinator_sees_the_hub_without_the_users(coordinator):
    page = coordinator.looks("/manage")
    assert page.status == 200
    assert 'href="/manage/users"' not in page.answer.text


def test_upkeep_stands_in_the_bar_of_those_who_do_it(coach, coordinator):
    assert 'href="/manage"' not in coach.looks("/partners").answer.text
    assert 'href="/manage"' in coordinator.looks("/partners").answer.text
    assert coach.looks("/manage").status == 403


def test_the_keys_page_shows_digits_and_ages(coordinator, site):
    with site.store.reading() as tx:
        digits = site.inbox.post.partners.own_digits(tx)
    page = coordinator.looks("/manage/keys")
    assert digits in page.words
    assert "0 dagen oud" in page.words
    assert "Nu nieuwe sleutels" not in page.words


def test_an_administrator_makes_new_keys_once_it_is_meant(administrator, trail):
    assert administrator.sends("/manage/keys").status == 422
    assert trail("keys.") == []
    answer = administrator.sends("/manage/keys", sure="yes")
    assert answer.leads_to == "/manage/keys?told=rotated"
    assert [event for event, _user, _key in trail("keys.")] == ["keys.rotated"]
    assert "beheerder, namens A. Administrator Nieuwe sleutels" in administrator.looks("/manage/audit").words
    assert administrator.looks("/manage/keys").words.count("ondertekent") > 0


def test_nobody_else_makes_new_keys(coordinator, coach, administrator, trail):
    assert coordinator.sends("/manage/keys", sure="yes").status == 403
    assert coach.sends("/manage/keys", sure="yes").status == 403
    assert administrator.forges("/manage/keys", sure="yes").status == 403
    assert trail("keys.") == []


def test_an_administrator_sees_what_goes_in_counts(site, administrator):
    case = site.arrives()
    site.arrives()
    site.clock.days_later(440)
    page = type(administrator)(site, "administrator").looks("/manage/retention")
    assert "120 dagen na het afsluiten" in page.words
    assert "niemand deed te lang iets 2" in page.words
    assert case not in page.answer.text


def test_who_sees_content_may_open_what_goes_because_nobody_did_anything(site, coordinator):
    case = site.arrives()
    site.clock.days_later(440)
    page = type(coordinator)(site, "coordinator").looks("/manage/retention")
    assert f'href="/cases/{case}"' in page.answer.text
    assert "Voorbeeld" not in page.answer.text
    assert "binnen een maand verdwijnen omdat niemand iets deed: 1" in (
        type(coordinator)(site, "coordinator").looks("/manage").words
    )


@pytest.mark.parametrize("path", ["/manage", "/manage/keys", "/manage/retention", "/manage/exports"])
def test_a_page_without_patients_writes_no_line(site, administrator, path):
    def count():
        with site.store.reading() as tx:
            return len(tx.connection.execute(audit_lines.select()).all())

    before = count()
    assert administrator.looks(path).status == 200
    assert count() == before
