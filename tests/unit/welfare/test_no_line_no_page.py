"""Reading counts in the inbox: what shows something of a patient leaves a line, or shows and does nothing.

Every page and every call stands here, as one that shows or as one that doesn't; and the clock's own lines.
"""

from base64 import b64encode
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tests.unit.welfare.zorgdomein_messages import message
from wor_sidecar.domain.consent import Scope
from wor_sidecar.store import audit
from wor_sidecar.web.cookies import form_token
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.acts import Act, ActName
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.pages.routes import routes
from wor_sidecar.welfare.signin.kit import View
from wor_sidecar.welfare.signin.site import make_pages
from wor_sidecar.welfare.tables import cases as table
from wor_sidecar.welfare.tables import metadata
from wor_sidecar.wire.control_app import Guard

PAGES = {
    ("GET", "/"): "case.listed",
    ("POST", "/search"): "case.found",
    ("GET", "/reports"): "case.listed",
    ("GET", "/cases/{id}"): "case.opened",
    ("POST", "/cases/{id}/contact"): "case.contact",
    ("GET", "/cases/{id}/steps/{step}"): "case.opened",
    ("POST", "/cases/{id}/steps/{step}"): "case.accept",
    ("GET", "/overleg/{organisation}"): "overleg.shown",
    ("GET", "/cases/{id}/trail"): "trail.shown",
    ("POST", "/cases.csv"): "case.downloaded",
    ("POST", "/import"): "case.sent_again",
    ("GET", "/cases/{id}/documents/{document}"): "case.document",
    ("POST", "/cases/{id}/newest"): "case.taken_over",
    ("POST", "/cases/{id}/two-people"): "case.two_people",
    ("GET", "/letters-by-hand"): "case.listed",
    ("GET", "/letters-by-hand/{letter}"): "case.opened",
    ("POST", "/letters-by-hand/{letter}/done"): "case.carried",
    ("POST", "/letters-by-hand/{letter}/not-done"): "case.not_carried",
}
NOBODY = {("GET", "/overleg"), ("POST", "/overleg/{organisation}")}
"""The list of practices, and the form that only leads on."""
WITHOUT_PATIENTS = ("/account", "/figures", "/partners", "/manage", "/own-cases")
"""Upkeep shows counts and references; the file of an approved export has its own tests."""
CALLS = {
    ("GET", "/v1/cases"): "case.listed",
    ("GET", "/v1/cases/{id}"): "case.opened",
    ("POST", "/v1/cases/{id}/act"): "case.accept",
    ("POST", "/v1/imports"): "case.imported",
    ("GET", "/v1/audit"): "audit.read",
    ("POST", "/v1/audit/patient"): "trail.shown",
}
NO_PATIENT = {
    "/v1/status",
    "/v1/invitations",
    "/v1/partners",
    "/v1/partners/{organisation}/verify",
    "/v1/partners/{organisation}/end",
    "/v1/users",
    "/v1/users/{user}/reset",
    "/v1/users/{user}/disable",
    "/v1/keys",
    "/v1/keys/rotate",
    "/v1/keys/next-epoch",
    "/v1/keys/new-epoch",
    "/v1/retention",
    "/v1/mail/test",
    "/v1/audit/verify",
    "/v1/restored",
    "/v1/restored/send",
    "/v1/restored/settle",
    "/v1/restored/{id}/send",
    "/v1/restored/{id}/drop",
    "/v1/backups",
    "/v1/backups/verify",
}
"""Users, partners, keys, files; ids, codes and counts."""
FORMS = {
    "/search": {"words": "voorbeeld"},
    "/cases/{id}/contact": {"result": "no_answer", "way": "mobile", "version": "2"},
    "/cases/{id}/steps/{step}": {"version": "1", "entries": "1", "go": "send"},
}
ROLES = {"/cases/{id}/trail": "coordinator"}
FILE = b64encode(message()).decode()
BODIES = {"/v1/imports": {"file": FILE}, "/v1/cases/{id}/act": {"act": "accept", "by": "A. Coach"}}
BY_ZORGDOMEIN = {
    "/import",
    "/cases/{id}/documents/{document}",
    "/cases/{id}/newest",
    "/cases/{id}/two-people",
    "/letters-by-hand",
    "/letters-by-hand/{letter}",
    "/letters-by-hand/{letter}/done",
    "/letters-by-hand/{letter}/not-done",
}


class Scene:
    def __init__(self, site):
        self.site = site
        self.case = site.arrives()
        self.document = self.letter = ""

    def page(self, method, path):
        if path.endswith("/contact"):
            self.site.desk.act(self.case, "accept")
        if path == "/cases.csv":
            self.own()
        if path == "/reports":
            self.due()
        if path.startswith("/overleg"):
            self.discussed()
        if path in BY_ZORGDOMEIN:
            self.by_zorgdomein()
        where = path.replace("{id}", self.case).replace("{step}", "accept")
        where = where.replace("{organisation}", self.site.practice)
        where = where.replace("{document}", self.document).replace("{letter}", self.letter)
        self.browser = self.site.browser(ROLES.get(path, "coach"))
        if path.endswith("/not-done"):
            self.browser.posts(where.replace("not-done", "done"))
        self.before = self.trail()
        if path == "/import":
            newer = message(name="Voorbeeld&&Voorbeeld^A^^^^^L", born="19500203", phones="", control="m-3")
            token = form_token(self.browser.secret)
            return lambda: self.browser.post(path, data={"token": token}, files={"file": ("a", newer)})
        return lambda: (
            self.browser.get(where) if method == "GET" else self.browser.posts(where, **FORMS.get(path, {}))
        )

    def discussed(self):
        """A case of somebody who said yes to the Overleg."""
        outgoing = self.site.desk.outgoing()
        scopes = outgoing.consent.scopes | {Scope.OVERLEG}
        outgoing = replace(outgoing, consent=replace(outgoing.consent, scopes=scopes))
        desk, self.case = self.site.desk, outgoing.referral_id
        assert desk.deliver(desk.message(desk.referral(outgoing), self.case)) is None

    def by_zorgdomein(self):
        """A case with a document, a newer version, a letter to carry, and somebody who may be the same."""
        for given in ({}, {"phones": "0612345678^PRN^CP", "control": "m-2"}):
            content = message(name="Voorbeeld&&Voorbeeld^A^^^^^L", born="19500203", **given)
            answers = self.site.inbox.answers
            (taken,) = answers.taking.file(content, Actor("a.coach", "coach"), feedback=True)
        self.case = taken.case
        reject = Act(ActName.REJECT, reason="outside_area", by="A. Coach")
        answers.desk.make(self.case, (reject,), Actor("a.coach", "coach"))
        way = answers.carrying.way(self.case)
        self.document, self.letter = way.versions[0].documents[0], way.items[0].one.id

    def due(self):
        """A case whose report to the GP is due."""
        self.case = self.site.desk.brought_to("active")
        self.site.clock.days_later(100)

    def own(self):
        """Let the case be the coach's own."""
        with self.site.store.transaction() as tx:
            mine = table.c.id == self.case
            tx.connection.execute(table.update().where(mine).values(coach="A. Coach", coach_id="a.coach"))

    def calls(self):
        nights = nights_of(self.site.inbox, self.site.clock, self.site.desk.randomness)
        return make_app(self.site.inbox.answers, nights)

    def call(self, method, path):
        guard = Guard(self.calls(), hosts=frozenset({"inbox"}), admit=lambda _token: True)
        bearer = {"authorization": "Bearer x"}
        client = TestClient(guard, "http://inbox", raise_server_exceptions=False, headers=bearer)
        body = BODIES.get(path) or ({"patient": {"case": self.case}} if path.endswith("patient") else None)
        self.before = self.trail()
        return lambda: client.request(method, path.replace("{id}", self.case), json=body)

    def trail(self):
        with self.site.store.reading() as tx:
            return [record.line for record in audit.lines(tx)]

    def rows(self):
        with self.site.store.reading() as tx:
            tables = [table for table in metadata.sorted_tables if table.name != "welfare_sessions"]
            return {one.name: sorted(map(repr, tx.connection.execute(one.select()))) for one in tables}

    def break_the_trail(self):
        with self.site.store.engine.connect() as connection, connection.begin():
            connection.execute(
                text(
                    "CREATE TRIGGER full BEFORE INSERT ON store_audit_lines"
                    " BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END"
                )
            )


@pytest.fixture
def scene(site):
    return Scene(site)


def test_every_page_and_call_is_said_to_show_something_of_a_patient_or_not(scene):
    site = scene.site
    view = View(site.inbox.answers, site.inbox.settings, make_pages(), site.clock, site.desk.randomness)
    pages = {(method, one.path) for one in routes(view) for method in (one.methods or set()) - {"HEAD"}}
    pages.discard(("GET", "/import"))  # the form alone
    with_patients = {one for one in pages if not one[1].startswith(WITHOUT_PATIENTS)} - NOBODY
    assert with_patients == PAGES.keys()
    calls = {(method, one.path) for one in scene.calls().routes for method in one.methods - {"HEAD"}}
    assert {one for one in calls if one[1] not in NO_PATIENT} == CALLS.keys()


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_a_page_leaves_a_line_of_who_looked(scene, method, path):
    ask = scene.page(method, path)
    assert ask().status_code in (200, 303)
    [line] = {one for one in scene.trail()[len(scene.before) :] if one.event == PAGES[method, path]}
    role = ROLES.get(path, "coach")
    assert (line.user, line.role, line.object) == (f"a.{role}", role, scene.case)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_no_line_no_page_and_no_step_threat_31(scene, method, path):
    ask = scene.page(method, path)
    before = scene.rows()
    scene.break_the_trail()
    answer = None
    with suppress(Exception):  # a test client raises again what the site answered with a page
        answer = ask()
    assert answer is None or (answer.status_code >= 400 and "Voorbeeld" not in answer.text)
    assert scene.rows() == before


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_call_leaves_a_line(scene, method, path):
    ask = scene.call(method, path)
    assert ask().status_code == 200
    assert CALLS[method, path] in [one.event for one in scene.trail()[len(scene.before) :]]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_line_no_answer_of_a_call_threat_31(scene, method, path):
    ask = scene.call(method, path)
    before = scene.rows()
    scene.break_the_trail()
    answer = ask()
    assert answer.status_code >= 400
    assert "Voorbeeld" not in answer.text
    assert scene.rows() == before


def test_a_list_counts_once_a_day_for_each_user_and_each_case(scene):
    browser = scene.site.browser()
    for _ in range(4):
        browser.get("/")

    def noted():
        return [(one.user, one.object) for one in scene.trail() if one.event == "case.listed"]

    assert noted() == [("a.coach", scene.case)]
    scene.site.browser("coordinator").get("/")
    scene.site.clock.days_later(1)
    scene.site.browser().get("/")
    assert [user for user, _case in noted()] == ["a.coach", "a.coordinator", "a.coach"]


def test_a_clock_that_is_set_back_is_a_line_in_the_inbox_too(scene):
    site = scene.site
    site.inbox.keeping.look()
    monotonic = site.clock.monotonic()
    site.clock.monotonic = lambda: monotonic
    site.clock.at -= 300_000
    site.inbox.keeping.look()
    told = [(one.event, one.outcome) for one in scene.trail() if one.event == "clock.set_back"]
    assert told == [("clock.set_back", "300000 ms")]
