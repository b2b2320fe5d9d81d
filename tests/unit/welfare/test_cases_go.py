"""What is shredded when in the inbox, and what a coach and a practice see of it."""

from datetime import timedelta

from sqlalchemy import insert, select

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.retention import Shredded, Terms, Upcoming
from wor_sidecar.exchange import contents
from wor_sidecar.mail.rows import MAIL_OWNER
from wor_sidecar.mail.tables import held, mailboxes
from wor_sidecar.store.audit import lines
from wor_sidecar.store.tables import data_keys
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.pages.happened import happened
from wor_sidecar.welfare.pages.standing import standing
from wor_sidecar.welfare.retention.keeping import Keeping
from wor_sidecar.welfare.retention.shredding import shred_due, untouched, upcoming
from wor_sidecar.welfare.shown import possible
from wor_sidecar.welfare.signin import sessions
from wor_sidecar.welfare.signin.sessions import Session, Unsent
from wor_sidecar.welfare.tables import cases, closed_threads
from wor_sidecar.welfare.tables import timeline as timeline_rows

TERMS = Terms()


def shred(desk, terms: Terms = TERMS, *, most: int = 100) -> Shredded:
    with desk.store.transaction() as tx:
        return shred_due(tx, terms, desk.clock.now(), most)


def rejected(desk):
    case = desk.arrives()
    desk.act(case, "reject", reason="no_capacity", note="Loopt al.", proposal="Bel gerust volgend jaar.")
    return case


def test_content_goes_the_day_after_its_term_with_a_line_threat_12(desk) -> None:
    case = rejected(desk)
    desk.clock.days_later(120)
    assert shred(desk) == Shredded()
    desk.clock.days_later(1)
    assert shred(desk) == Shredded(content=1)
    assert shred(desk) == Shredded()
    assert desk.case(case).sent is None
    assert all(entry.details.text == entry.details.proposal == "" for entry in desk.timeline(case))
    with desk.store.reading() as tx:
        owners = tx.connection.execute(select(data_keys.c.owner)).scalars().all()
        [line] = [one.line for one in lines(tx) if one.line.event == "content.shredded"]
    assert f"case:{case}" not in owners
    assert (line.object, line.outcome.split(" kept")[0]) == (case, "content closed")


def test_what_nobody_touched_is_announced_a_month_before_it_goes(desk) -> None:
    def announced() -> list[str]:
        with desk.store.reading() as tx:
            return [one.object for one in untouched(tx, TERMS, local_date(tx.clock.now()))]

    old, rejected_one = desk.arrives(), rejected(desk)
    [gone] = [one for one in all_upcoming(desk) if one.object == old]
    desk.clock.days_later((gone.term.on - local_date(desk.clock.now())).days - 32)
    desk.arrives()
    assert announced() == []
    desk.clock.days_later(1)
    assert announced() == [old]
    assert rejected_one not in announced()
    desk.act(old, "accept")
    assert announced() == []


def all_upcoming(desk) -> list[Upcoming]:
    with desk.store.reading() as tx:
        return upcoming(tx, TERMS)


def test_an_agreement_with_clients_may_ask_longer(desk) -> None:
    rejected(desk)
    desk.clock.days_later(700)
    assert not shred(desk, Terms(content_days=730)).anything


def test_a_case_that_nobody_touched_goes_after_15_months_and_asks_nobody_any_more(desk) -> None:
    case = desk.brought_to("intake_done")
    desk.clock.days_later(400)
    assert not shred(desk).anything
    desk.clock.days_later(70)
    assert shred(desk) == Shredded(content=1)
    after = desk.case(case)
    assert after.state == "intake_done"
    assert possible(after) == ()
    assert "is verwijderd" in happened(desk.timeline(case)[-1])


def test_what_a_patient_took_back_goes_within_a_month_and_the_practice_hears_it_once(desk) -> None:
    case = desk.arrives()
    desk.hears(case, contents.Withdraw("everything", "", desk.clock.now()))
    keeping = keeping_of(desk)
    desk.clock.days_later(30)
    assert keeping.look() == Shredded()
    desk.clock.days_later(1)
    vouch(desk)
    assert keeping.look() == Shredded(content=1)
    assert [one.type for one in desk.outbox.held] == ["deletion_confirmed"]
    desk.clock.days_later(1)
    vouch(desk)
    keeping.look()
    assert len(desk.outbox.held) == 1
    assert "case.confirm_deletion" in desk.audit()


def test_a_coach_who_confirms_deletes_at_once_and_nothing_is_told_twice(desk) -> None:
    case = desk.arrives()
    desk.hears(case, contents.Withdraw("everything", "", desk.clock.now()))
    desk.act(case, "confirm-deletion")
    assert desk.case(case).sent is None
    told = len(desk.outbox.held)
    desk.clock.days_later(90)
    keeping_of(desk).look()
    assert len(desk.outbox.held) == told


def test_steps_and_days_go_after_five_years(desk) -> None:
    case = rejected(desk)
    desk.hears("a-thread-of-nobody", contents.Withdraw("everything", "", desk.clock.now()))
    desk.clock.days_later(5 * 366 + 1)
    assert shred(desk) == Shredded(content=1, more=True)
    assert shred(desk) == Shredded(facts=1)
    with desk.store.reading() as tx:
        for table in (cases, timeline_rows, closed_threads):
            assert tx.connection.execute(select(table)).all() == [], table.name
        assert [one.line.object for one in lines(tx) if one.line.event == "facts.deleted"] == [case]


def test_a_message_that_waits_for_digits_does_not_wait_for_ever(desk) -> None:
    with desk.store.transaction() as tx:
        tx.fields.new_key(MAIL_OWNER)
        body = tx.fields.seal(MAIL_OWNER, held.name, "a:1:1", "body", b"a referral")
        row = {"from_org": "a", "epoch": 1, "seq": 1, "mid": "mid-1", "type": "referral", "refusal": ""}
        tx.connection.execute(insert(held).values(**row, thread="t", body=body, received_at=tx.clock.now()))
    desk.clock.days_later(121)
    assert shred(desk) == Shredded(messages=1)
    assert shred(desk) == Shredded()
    with desk.store.reading() as tx:
        kept = tx.connection.execute(select(held.c.body, held.c.refusal)).one()
    assert tuple(kept) == (None, "content_gone")


def test_what_goes_when_is_told_before_it_goes(desk) -> None:
    case = rejected(desk)
    with desk.store.reading() as tx:
        [one] = upcoming(tx, TERMS)
    assert (one.object, one.term.until) == (case, local_date(desk.clock.now()) + timedelta(days=120))


def test_forms_that_nobody_came_back_for_go_without_anybody_signing_in(desk) -> None:
    now = desk.clock.now()
    with desk.store.transaction() as tx:
        from wor_sidecar.welfare.signin import users
        from wor_sidecar.welfare.signin.roles import Role
        from wor_sidecar.welfare.signin.users import User

        tx.fields.new_key(users.OWNER)
        users.add(tx, User("a.coach", "A. Coach", Role.COACH, "hash", now))
        sessions.add(tx, Session("s", "a.coach", now, now))
        sessions.keep(tx, "s", Unsent("/", "/", (("note", "privé"),)))
    desk.clock.days_later(8)
    keeping_of(desk).look()
    with desk.store.reading() as tx:
        assert sessions.find(tx, "s") is None
        assert not tx.fields.has_key("session:s")


def vouch(desk) -> None:
    """Let a postbus have answered just now."""
    with desk.store.transaction() as tx:
        tx.connection.execute(mailboxes.update().values(drained_at=tx.clock.now()))


def keeping_of(desk) -> Keeping:
    """A thread's worth of looking, with a postbus that vouches for the clock."""
    with desk.store.transaction() as tx:
        row = {"url": "http://127.0.0.1:1", "admission": b"", "registered_at": 0, "published_epoch": 1}
        more = {"published_seq": 1, "senders_epoch": 1, "senders_n": 1, "senders_published": 1}
        at = {"drained_at": Millis(tx.clock.now() + 30 * 86_400_000)}
        tx.connection.execute(insert(mailboxes).values(**row, **more, **at))
    return Keeping(desk.store, TERMS, desk.outbox, desk.clock, lambda: None)


def test_a_case_without_content_stands_on_the_pages_and_asks_for_nothing(site) -> None:
    case = site.arrives()
    site.desk.act(case, "accept")
    site.desk.clock.days_later(500)
    shred(site.desk)
    seen = site.inbox.answers.desk.open(case, Actor("a.coach", "coach"))
    assert seen.sight.due == ()
    assert "is verwijderd" in standing(seen)
    browser = site.browser()
    assert browser.get("/").status_code == 200
    page = browser.get(f"/cases/{case}")
    assert page.status_code == 200
    assert "Voorbeeld" not in page.text
