"""Reading counts: whatever shows something of a patient leaves a line, or shows nothing and does nothing.

Every call of both listeners stands here: as one that shows, or as one that doesn't, and why.
"""

import json

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from wor_sidecar.practice.api.listeners import Listener
from wor_sidecar.practice.api.routes import _calls
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.tables import metadata
from wor_sidecar.store import audit
from wor_sidecar.wire.control_app import Guard, control_app

ANJA = Person("Anja de Wit", "assistant")
ONE = "/v1/referrals/{id}"
SHOW = {
    ("GET", "/v1/prompts"): ("prompt.listed", "prompt"),
    ("POST", "/v1/prompts/{id}/claim"): ("prompt.opened", "prompt"),
    ("POST", "/v1/prompts/{id}/answer"): ("consent.refused", "asked"),
    ("POST", "/v1/prompts/{id}/undo"): ("consent.undone", "answered"),
    ("POST", "/v1/prompts/{id}/share"): ("prompt.shared", "prompt"),
    ("GET", "/v1/waiting"): ("referral.listed", "away"),
    ("GET", "/v1/overview"): ("referral.listed", "referral"),
    ("GET", "/v1/overleg"): ("overleg.shown", "discussed"),
    ("GET", "/v1/restored"): ("referral.listed", "restored"),
    ("GET", "/v1/referrals"): ("referral.listed", "referral"),
    ("POST", "/v1/referrals"): ("prompt.made", "made"),
    ("POST", "/v1/referrals/test"): ("test.made", "made"),
    ("POST", "/v1/referrals/find"): ("referral.found", "referral"),
    ("GET", ONE): ("referral.read", "referral"),
    ("GET", f"{ONE}/leaflet"): ("leaflet.shown", "referral"),
    ("POST", f"{ONE}/cancel"): ("referral.cancel", "queued"),
    ("POST", f"{ONE}/withdraw"): ("referral.withdraw", "referral"),
    ("POST", f"{ONE}/wrong-patient"): ("referral.wrong_patient", "referral"),
    ("POST", f"{ONE}/deceased"): ("referral.deceased", "referral"),
    ("POST", f"{ONE}/left-practice"): ("referral.left_practice", "referral"),
    ("POST", f"{ONE}/reopen"): ("referral.reopen", "expired"),
    ("POST", f"{ONE}/seen"): ("referral.see", "away"),
    ("POST", f"{ONE}/try-again"): ("referral.try_again", "away"),
    ("POST", f"{ONE}/route-again"): ("referral.route_again", "away"),
    ("POST", f"{ONE}/anew"): ("prompt.made", "referral"),
    ("POST", f"{ONE}/message"): ("referral.message", "talking"),
    ("POST", f"{ONE}/correct"): ("referral.correction", "referral"),
    ("POST", f"{ONE}/renew"): ("referral.renew", "talking"),
    ("POST", f"{ONE}/note-outcome"): ("referral.note_outcome", "elsewhere"),
    ("POST", f"{ONE}/undo"): ("consent.undone", "answered"),
    ("POST", f"{ONE}/send"): ("referral.read", "referral"),
    ("POST", f"{ONE}/drop"): ("referral.read", "referral"),
    ("POST", f"{ONE}/write-letter"): ("referral.read", "referral"),
    ("POST", f"{ONE}/letter-is-there"): ("referral.read", "referral"),
    ("POST", "/v1/orphans/{id}/open"): ("orphan.opened", "orphan"),
    ("POST", "/v1/orphans/{id}/match"): ("orphan.matched", "orphan"),
    ("GET", "/v1/audit"): ("audit.read", "referral"),
    ("POST", "/v1/audit/patient"): ("trail.shown", "referral"),
    ("POST", "/v1/report"): ("figures.taken", "referral"),
    ("POST", "/v1/report/figures"): ("figures.taken", "referral"),
}
"""What the call leaves on the trail, and the house in which it is made."""
COUNTS = "ids, codes and counts"
SETTINGS = "what the settings say"
PARTNERS = "partners and our own keys"
NOTHING_BACK = "the answer says only that it was done; the act has its line"
WITHOUT = {
    ("DELETE", "/v1/prompts/{id}/claim"): "nothing is shown, and what was opened has its line",
    ("GET", "/v1/leaflet"): SETTINGS,
    ("GET", "/v1/practice"): SETTINGS,
    ("GET", "/v1/status"): COUNTS,
    ("GET", "/v1/doctor"): "folders, partners' labels and counts",
    ("GET", "/v1/routes"): "what the settings say; of open questions four digits of a postcode and a count",
    ("GET", "/v1/plugins"): SETTINGS,
    ("GET", "/v1/retention"): COUNTS,
    ("GET", "/v1/audit/verify"): COUNTS,
    ("GET", "/v1/quarantine"): "a file, a place in it and a code: nothing of the content",
    ("GET", "/v1/quarantine/{id}"): "a file, a place in it and a code: nothing of the content",
    ("POST", "/v1/quarantine/{id}/retry"): NOTHING_BACK,
    ("POST", "/v1/quarantine/{id}/discard"): NOTHING_BACK,
    ("POST", "/v1/baseline"): COUNTS,
    ("GET", "/v1/baseline/{id}"): COUNTS,
    ("POST", "/v1/restored/send"): NOTHING_BACK,
    ("POST", "/v1/restored/settle"): NOTHING_BACK,
    ("POST", "/v1/restored/{id}/send"): NOTHING_BACK,
    ("POST", "/v1/restored/{id}/drop"): NOTHING_BACK,
    ("GET", "/v1/orphans"): "who sent what, when, and why it waits: nothing of the content",
    ("POST", "/v1/orphans/{id}/discard"): NOTHING_BACK,
    ("POST", "/v1/letters/{id}/place-again"): NOTHING_BACK,
    ("GET", "/v1/trays"): "users of workstations",
    ("POST", "/v1/trays"): "users of workstations",
    ("POST", "/v1/trays/{which}/revoke"): "users of workstations",
    ("POST", "/v1/pair"): "users of workstations",
    ("GET", "/v1/enrolments"): "counts and days",
    ("POST", "/v1/enrolments"): "a secret, and counts",
    ("POST", "/v1/enrol"): "users of workstations",
    ("GET", "/v1/identity"): PARTNERS,
    ("POST", "/v1/join"): PARTNERS,
    ("GET", "/v1/partners"): PARTNERS,
    ("POST", "/v1/partners/{org}/verify"): PARTNERS,
    ("POST", "/v1/partners/{org}/end"): PARTNERS,
    ("GET", "/v1/keys"): PARTNERS,
    ("POST", "/v1/keys/rotate"): PARTNERS,
    ("GET", "/v1/keys/next-epoch"): PARTNERS,
    ("POST", "/v1/keys/new-epoch"): PARTNERS,
    ("POST", "/v1/backups"): "a file's path, and counts",
    ("POST", "/v1/backups/verify"): "a file's path, and counts",
}
BODIES = {
    "/v1/referrals": {"patient": {"his_number": "40404", "surname": "Nieuw", "initials": "N."}},
    "/v1/referrals/find": {"name": "Wilgenhout"},
    "/v1/audit/patient": {"patient": {"bsn": "999990019"}},
    "/v1/report": {"format": "csv"},
    f"{ONE}/cancel": {"reason": "by_mistake"},
    f"{ONE}/correct": {"patient": {"phones": ["06 1234 5678"]}},
    f"{ONE}/note-outcome": {"outcome": "activity_going_on"},
    f"{ONE}/message": {"note": "Wil graag in de ochtend gebeld worden."},
}
CONTROL_ALONE = {
    ("GET", "/v1/audit"),
    ("POST", "/v1/audit/patient"),
    ("POST", "/v1/report"),
    ("POST", "/v1/report/figures"),
}


class Scene:
    """A house brought to where a call shows something, and a way to make the call."""

    def __init__(self, house, a_registration, stands):
        self.house, self.stands = house, stands
        registration = a_registration()
        house.rooms.trays.still = lambda _person: None  # whether the workstation is paired is not asked here
        self.claim = self.version = None
        self.prompt = self.referral = ""
        self.orphan = None
        self.stand(registration)
        if stands == "answered":
            house.answer(self.prompt, "refused")
        if stands == "expired":
            house.clock.advance(60 * house.DAY)
            with house.store.transaction() as tx:
                calendar = house.rooms.working_days.around(_today(house))
                house.practice.windows.expire(tx, 10, calendar)
        if stands == "asked":
            filed = house.open_prompt(self.prompt, ANJA).filed
            self.claim, self.version = filed.prompt.claim.token, filed.prompt.version
        if stands == "restored":
            _waits_after_a_restore(house, self.referral)

    def stand(self, registration):
        """Bring it there."""
        house, stands = self.house, self.stands
        match stands:
            case "prompt" | "asked" | "answered" | "expired":
                taken = house.take(registration)
                self.prompt, self.referral = taken.prompt, taken.referral
            case "orphan":
                self.referral = house.refer(registration, "feedback")
                self.orphan = _an_orphan(house, registration, self.referral)
            case "queued":
                taken = house.take(registration)
                house.answer(taken.prompt, "given_to_me")
                self.referral = taken.referral
            case "referral" | "restored":
                self.referral = house.refer(registration)
            case "discussed":
                self.referral = house.refer(registration, "feedback", "overleg")
            case "talking":
                self.referral = house.refer(registration, "feedback")
                check = house.check(self.referral, registration.patient)
                assert house.deliver(house.status("accept", check), self.referral) is None
            case "away":
                self.referral = house.gives_up(registration)
            case "elsewhere":
                taken = house.take(registration)
                house.answer(taken.prompt, "referred_elsewhere", channel="zorgdomein")
                self.referral = taken.referral

    def call(self, method, path, who):
        guard = Guard(
            control_app([offered.route for offered in _calls(self.house.rooms)]),
            hosts=frozenset({"desk"}),
            admit=lambda _token: who,
        )
        bearer = {"authorization": "Bearer x"}
        client = TestClient(guard, "http://desk", raise_server_exceptions=False, headers=bearer)
        id_ = self.prompt if "/prompts/" in path else self.referral
        body = BODIES.get(path)
        if path.endswith("/answer"):
            body = {"claim": self.claim, "version": self.version, "key": "k", "answer": "refused"}
        if self.orphan is not None:
            id_ = self.orphan.id
        if path.endswith("/match"):
            body = {"referral_id": self.referral, "shown": self.proof(), "typed": "1951-03-12"}
        return client.request(method, path.replace("{id}", id_), json=body)

    def proof(self):
        with self.house.store.reading() as tx:
            referral = book.load(tx, self.referral)
            patient = rows.load_registration(tx, referral.registration_id).patient
            return self.house.rooms.orphans.shown(self.orphan, referral, patient)

    def trail(self):
        with self.house.store.reading() as tx:
            return [record.line for record in audit.lines(tx)]

    def rows(self):
        """Everything that the practice keeps."""
        with self.house.store.reading() as tx:
            return {
                table.name: sorted(map(repr, tx.connection.execute(table.select())))
                for table in metadata.sorted_tables
            }

    def break_the_trail(self):
        with self.house.store.engine.connect() as connection, connection.begin():
            connection.execute(
                text(
                    "CREATE TRIGGER full BEFORE INSERT ON store_audit_lines"
                    " BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END"
                )
            )


def _an_orphan(house, registration, referral):
    """A report whose check is that of no record."""
    house.deliver(house.status("accept", house.check(referral, registration.patient)), referral)
    house.deliver(house.feedback(referral, "f" * 32), referral)
    return house.orphans()[0]


def _today(house):
    from wor_sidecar.practice.local import local_date

    return local_date(house.clock.now())


def _waits_after_a_restore(house, referral):
    from wor_sidecar.mail.tables import departures

    with house.store.transaction() as tx:
        tx.connection.execute(
            departures.update()
            .where(departures.c.thread == referral)
            .values(asks=True, state="held", closed_at=None)
        )


@pytest.fixture
def scene(house, a_registration):
    return lambda stands: Scene(house, a_registration, stands)


def offered(rooms, listener):
    found = set()
    for one in _calls(rooms):
        if listener in one.on:
            found |= {(method, one.route.path) for method in one.route.methods - {"HEAD"}}
    return found


def test_every_call_is_said_to_show_something_of_a_patient_or_not(house):
    calls = offered(house.rooms, Listener.CONTROL) | offered(house.rooms, Listener.DESKS)
    assert calls - SHOW.keys() - WITHOUT.keys() == set(), "say in this file whether it shows something"
    assert (SHOW.keys() | WITHOUT.keys()) - calls == set(), "this call is gone"


@pytest.mark.parametrize(("method", "path"), SHOW)
def test_what_shows_something_leaves_a_line_of_who_really_looked(scene, method, path):
    event, stands = SHOW[method, path]
    here, who = scene(stands), True if (method, path) in CONTROL_ALONE else ANJA
    before = len(here.trail())
    answer = here.call(method, path, who)
    assert answer.status_code == 200, answer.text
    [line] = {one for one in here.trail()[before:] if one.event == event}
    assert (line.user, line.role) == (
        ("control", "administrator") if who is True else ("Anja de Wit", "assistant")
    )
    if event not in ("prompt.made", "test.made", "audit.read", "figures.taken"):
        assert line.object in (here.prompt, here.referral, here.orphan and here.orphan.id)


@pytest.mark.parametrize(("method", "path"), SHOW)
def test_no_line_no_action_and_no_answer_threat_31(scene, method, path):
    _event, stands = SHOW[method, path]
    here, who = scene(stands), True if (method, path) in CONTROL_ALONE else ANJA
    before, bell, sent = here.rows(), here.house.rooms.bell.version, len(here.house.bus.deposits)
    here.break_the_trail()
    answer = here.call(method, path, who)
    assert answer.status_code >= 400
    assert set(json.loads(answer.content)) == {"code", "message", "remedy", "status"}
    assert "Wilgenhout" not in answer.text
    assert here.rows() == before
    assert (here.house.rooms.bell.version, len(here.house.bus.deposits)) == (bell, sent)


@pytest.mark.parametrize(
    ("path", "event"), [("/v1/prompts", "prompt.listed"), ("/v1/referrals", "referral.listed")]
)
def test_a_list_counts_once_a_day_for_each_user_and_each_patient(
    scene, a_registration, a_patient, path, event
):
    here = scene("prompt")
    house = here.house

    def noted():
        return [(line.user, line.object) for line in here.trail() if line.event == event]

    for _ in range(5):
        assert here.call("GET", path, ANJA).status_code == 200
    assert len(noted()) == 1
    here.call("GET", path, Person("Bo Hart", "referrer"))
    here.call("GET", path, True)
    assert [user for user, _ in noted()] == ["Anja de Wit", "Bo Hart", "control"]
    house.take(a_registration(a_patient(his_number="20202", bsn="999911120")))
    here.call("GET", path, ANJA)
    assert len(noted()) == 4, "what is new has its line"
    house.clock.advance(house.DAY)
    here.call("GET", path, ANJA)
    assert len(noted()) == 6, "and all of it on another day"


def test_a_long_poll_that_hears_nothing_new_leaves_no_line(scene):
    here = scene("prompt")
    here.call("GET", "/v1/prompts", ANJA)
    before = len(here.trail())
    for _ in range(3):
        assert here.call("GET", "/v1/prompts?after=0&wait=1", ANJA).status_code == 200
    assert len(here.trail()) == before


def test_what_was_shredded_tells_of_nobody_and_leaves_no_line(scene):
    from wor_sidecar.practice.tables import registration_owner

    here = scene("referral")
    registration = here.call("GET", "/v1/referrals", True).json()[0]["registration_id"]
    with here.house.store.transaction() as tx:
        tx.fields.shred(registration_owner(registration))
    before = len(here.trail())
    [one] = here.call("GET", "/v1/referrals", ANJA).json()
    assert not one["initials"]
    assert len(here.trail()) == before


def test_who_an_administrator_acts_for_stands_on_the_line(scene, monkeypatch):
    monkeypatch.setitem(BODIES, f"{ONE}/withdraw", {"by": "M. Bernard"})
    here = scene("referral")
    assert here.call("POST", f"{ONE}/withdraw", True).status_code == 200
    [line] = [one for one in here.trail() if one.event == "referral.withdraw"]
    assert (line.user, line.role, line.on_behalf_of) == ("control", "administrator", "M. Bernard")
