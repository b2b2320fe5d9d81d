"""The prompts listener on loopback with real TLS: pairing, persons, claims. Threats 25, 26 and 31."""

import http.client
import io
import json
import logging
import ssl
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
import structlog

from wor_sidecar.domain.answers import Answer
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import DaemonAway, PairingRefused, PinMismatch, TrayNotPaired, TrayRevoked
from wor_sidecar.domain.prompts import Holding
from wor_sidecar.practice.api.routes import desk_app
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.listening import Listeners
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.store import audit
from wor_sidecar.texts import catalogue
from wor_sidecar.wire.address import Address
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.desk_client import DeskClient, pair
from wor_sidecar.wire.desk_server import serve_desks
from wor_sidecar.wire.desk_shapes import Answering, NewPatient

ANJA, BERT = "Anja de Wit", "Bert Smit"


@pytest.fixture(autouse=True)
def english():
    before = catalogue.language()
    catalogue.use("en")
    yield
    catalogue.use(before)


class Clinic:
    """A house with its prompts listener."""

    def __init__(self, house):
        self.house = house
        self.data = house.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.open()

    def open(self):
        rooms = self.house.rooms
        here = Address("127.0.0.1", 0)
        self.desks = serve_desks(desk_app(rooms), here, self.data, self.house.clock, rooms.trays.admit)

    def code(self, name=ANJA, role=DeskRole.ASSISTANT):
        with self.house.store.transaction() as tx:
            return self.house.rooms.trays.offer(tx, name, role, at_control()).code

    def pair(self, code, workstation="balie-1"):
        return pair(self.desks.url, self.desks.pin, code, workstation)

    def client(self, token):
        return DeskClient(self.desks.url, self.desks.pin, token)

    def sits(self, name=ANJA, role=DeskRole.ASSISTANT):
        return self.client(self.pair(self.code(name, role)).token)

    def trail(self):
        with self.house.store.reading() as tx:
            return [record.line for record in audit.lines(tx)]

    def raw(self, method, path, body=None, **headers):
        """A call by hand: what a stranger could send."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        port = self.desks.address.port
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
        connection.putrequest(method, path, skip_host=True)
        given = {"Host": f"127.0.0.1:{port}", **headers}
        for name, value in given.items():
            connection.putheader(name, value)
        raw = b"" if body is None else json.dumps(body).encode()
        connection.putheader("Content-Length", str(len(raw)))
        connection.endheaders(raw)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        return answer.status, content


@pytest.fixture
def clinic(house):
    made = Clinic(house)
    yield made
    made.desks.stop()


def answering(opened, answer=Answer.REFUSED, **more):
    return Answering(opened.claim, opened.version, "k" * 26, answer, **more)


def test_a_code_pairs_once(clinic):
    code = clinic.code(ANJA, DeskRole.MANAGER)
    paired = clinic.pair(f" {code[:4]}-{code[4:]} ")
    assert (paired.name, paired.role, paired.practice) == (ANJA, "manager", "Huisartsenpraktijk De Linde")
    card = clinic.client(paired.token).practice()
    assert (card.user, card.role, card.mode) == (ANJA, "manager", "refer")
    with pytest.raises(PairingRefused):
        clinic.pair(code)


def test_five_wrong_tries_close_a_code(clinic):
    code = clinic.code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        with pytest.raises(PairingRefused):
            clinic.pair(wrong)
        clinic.house.clock.advance(61_000)
    with pytest.raises(PairingRefused):
        clinic.pair(code)


def test_four_wrong_tries_leave_one(clinic):
    code = clinic.code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(4):
        with pytest.raises(PairingRefused):
            clinic.pair(wrong)
        clinic.house.clock.advance(61_000)
    assert clinic.pair(code).name == ANJA


def test_a_code_is_too_old_after_ten_minutes(clinic):
    early, late = clinic.code(), clinic.code(BERT)
    clinic.house.clock.advance(10 * clinic.house.MINUTE - 1)
    assert clinic.pair(early).name == ANJA
    clinic.house.clock.advance(1)
    with pytest.raises(PairingRefused):
        clinic.pair(late)


def test_guessing_is_slow_and_slower_each_time_and_costs_no_tries(clinic):
    code = clinic.code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for pause in (1, 2, 4):
        with pytest.raises(PairingRefused):
            clinic.pair(wrong)
        for _ in range(9):
            with pytest.raises(RemoteError) as refused:
                clinic.pair(code)
            assert (refused.value.code, refused.value.status) == ("WOR-T105", 429)
            assert f"in {pause} seconds" in refused.value.message
        clinic.house.clock.advance(pause * 1000)
    assert clinic.pair(code).name == ANJA


def test_many_guesses_at_once_get_no_more_tries(clinic):
    code = clinic.code()
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    refusals = []

    def guess():
        try:
            clinic.pair(wrong)
        except (PairingRefused, RemoteError) as error:
            refusals.append(error.code)

    guesses = [threading.Thread(target=guess) for _ in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert sorted(refusals) == ["WOR-T104"] + ["WOR-T105"] * 11


def test_pairing_refusing_and_revoking_stand_in_the_trail(clinic):
    paired = clinic.pair(clinic.code())
    with pytest.raises(PairingRefused):
        clinic.pair("00000000")
    with clinic.house.store.transaction() as tx:
        [tray] = clinic.house.rooms.trays.revoke(tx, ANJA, at_control())
    lines = [line for line in clinic.trail() if line.event.startswith(("tray", "pairing"))]
    assert [(line.event, line.user, line.role) for line in lines] == [
        ("tray.offered", "control", "administrator"),
        ("tray.paired", ANJA, "assistant"),
        ("pairing.refused", "unknown", "unknown"),
        ("tray.revoked", "control", "administrator"),
    ]
    assert paired.token not in "".join(map(str, lines))
    assert lines[1].object == lines[3].object == tray.id


def test_a_revoked_tray_is_told_so_and_a_strange_token_is_not_paired(clinic):
    anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
    with clinic.house.store.transaction() as tx:
        clinic.house.rooms.trays.revoke(tx, ANJA, at_control())
    for call in (anja.practice, anja.prompts, anja.referrals):
        with pytest.raises(TrayRevoked):
            call()
    assert bert.prompts().prompts == ()
    with pytest.raises(TrayNotPaired):
        clinic.client("0" * 64).practice()


def test_who_waits_for_news_while_access_is_taken_back_gets_none(clinic):
    anja = clinic.sits()
    version, refused = anja.prompts().version, []
    trays, inside = clinic.house.rooms.trays, threading.Event()
    listening = clinic.house.rooms.bell._listening

    def wait():
        inside.set()
        try:
            anja.prompts(version, 50)
        except TrayRevoked as error:
            refused.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    inside.wait(30)
    while not listening and waiting.is_alive():
        threading.Event().wait(0.01)
    with clinic.house.store.transaction() as tx:
        trays.revoke(tx, ANJA, at_control())
        tx.after_commit(clinic.house.rooms.bell.ring)
    waiting.join(60)
    assert refused
    assert not listening


def test_a_long_poll_hears_what_changed(clinic, a_registration):
    anja = clinic.sits()
    version, heard = anja.prompts().version, []
    waiting = threading.Thread(target=lambda: heard.append(anja.prompts(version, 50)))
    waiting.start()
    clinic.house.take(a_registration())
    waiting.join(60)
    assert [item.initials for item in heard[0].prompts] == ["A.W."]


def test_sixty_desks_wait_at_once_and_another_call_is_answered(clinic, a_registration):
    anja = clinic.sits()
    version, heard = anja.prompts().version, []
    listening = clinic.house.rooms.bell._listening
    desks = [threading.Thread(target=lambda: heard.append(anja.prompts(version, 50))) for _ in range(60)]
    for one in desks:
        one.start()
    while len(listening) < 60 and any(one.is_alive() for one in desks):
        threading.Event().wait(0.01)
    assert anja.practice().user == ANJA
    clinic.house.take(a_registration())
    for one in desks:
        one.join(60)
    assert [len(one.prompts) for one in heard] == [1] * 60


def test_two_users_see_whose_claim_it_is(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
    opened = anja.claim(taken.prompt)
    assert [item.claim for item in anja.prompts().prompts] == [Holding.MINE]
    assert [item.claim for item in bert.prompts().prompts] == [Holding.OTHER]
    with pytest.raises(RemoteError) as refused:
        bert.claim(taken.prompt)
    assert (refused.value.code, refused.value.status) == ("WOR-S140", 409)
    anja.release(taken.prompt, opened.claim)
    assert [item.claim for item in bert.prompts().prompts] == [Holding.FREE]
    bert.claim(taken.prompt)


def test_one_user_at_two_workstations_is_one_person(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    here, there = clinic.sits(ANJA), clinic.sits(ANJA)
    here.claim(taken.prompt)
    assert [item.claim for item in there.prompts().prompts] == [Holding.MINE]


def test_who_answers_is_the_paired_user_threat_31(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    anja = clinic.sits()
    opened = anja.claim(taken.prompt)
    [route], [text_a, _] = opened.routes, opened.texts
    until = anja.answer(
        taken.prompt,
        answering(
            opened,
            Answer.GIVEN_TO_ME,
            scopes=frozenset({Scope.CONTACT, Scope.FEEDBACK}),
            organisation=route.organisation,
            product=route.products[0],
            text_hash=text_a.hash,
        ),
    )
    assert until == (clinic.house.clock.now() + 10 * clinic.house.MINUTE) // 1000 * 1000
    whole = anja.referral(taken.referral)
    assert (whole.state, whole.timeline[-1].actor) == ("queued", ANJA)
    given = [line for line in clinic.trail() if line.event == "consent.given_to_me"]
    assert [(line.user, line.role, line.on_behalf_of) for line in given] == [(ANJA, "assistant", "")]
    anja.undo(taken.prompt)
    assert clinic.house.state(taken.referral) == "awaiting_consent"


@pytest.mark.parametrize("path", ["/v1/prompts/{}/claim", "/v1/prompts/{}/answer", "/v1/prompts/{}/undo"])
def test_a_desk_answers_for_nobody_else_threat_31(clinic, a_registration, path):
    taken = clinic.house.take(a_registration())
    token = clinic.pair(clinic.code()).token
    body = {"by": BERT}
    status, answer = clinic.raw("POST", path.format(taken.prompt), body, Authorization=f"Bearer {token}")
    assert (status, answer["code"]) == (422, "WOR-S264")
    assert clinic.house.state(taken.referral) == "awaiting_consent"


def test_a_desk_gets_no_bsn_and_shows_no_patient(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    token = clinic.pair(clinic.code()).token
    _, claimed = clinic.raw("POST", f"/v1/prompts/{taken.prompt}/claim", {}, Authorization=f"Bearer {token}")
    assert "999990019" not in json.dumps(claimed)
    opened = clinic.client(token).claim(taken.prompt)
    assert (opened.patient.name, opened.patient.birth_date) == ("A. Wilgenhout", date(1951, 3, 12))
    assert opened.patient.address.postcode == "5461AA"
    assert "Wilgenhout" not in repr(opened) + repr(opened.patient) + str(clinic.client(token).prompts())


def test_a_referrer_sees_own_registrations_first(clinic, a_registration, a_patient):
    from wor_sidecar.domain.registration import Author

    clinic.house.take(a_registration(author=Author("C. Ander")))
    clinic.house.clock.advance(1000)
    clinic.house.take(a_registration(a_patient(his_number="10202", bsn="999911120", initials="B.")))
    own, other = clinic.sits("m.  bernard", DeskRole.REFERRER), clinic.sits("M. Bernard")
    assert [(item.initials, item.mine) for item in own.prompts().prompts] == [("B.W.", True), ("A.W.", False)]
    assert [item.mine for item in other.prompts().prompts] == [False, False]


def test_a_referral_by_hand_is_the_paired_users(clinic):
    anja = clinic.sits()
    made = anja.new(NewPatient("Berkenbos", his_number="77", birth_date=date(1960, 1, 2), phones=("0413-1",)))
    assert [item.id for item in anja.prompts().prompts] == [made.prompt_id]
    [line] = [line for line in clinic.trail() if line.event == "prompt.made"]
    assert (line.user, line.role) == (ANJA, "assistant")
    assert [brief.id for brief in anja.referrals()] == [made.referral_id]


@pytest.mark.parametrize(
    "call",
    [
        *(("GET", f"/v1/{name}") for name in ("status", "audit", "audit/verify", "partners", "quarantine")),
        *(("GET", f"/v1/{name}") for name in ("plugins", "identity", "trays")),
        *(("POST", f"/v1/{name}") for name in ("join", "trays", "trays/x/revoke", "partners/x/end")),
    ],
    ids=str,
)
def test_what_is_the_administrators_is_unknown_at_a_desk(clinic, call):
    token = clinic.pair(clinic.code(role=DeskRole.MANAGER)).token
    status, answer = clinic.raw(*call, {}, Authorization=f"Bearer {token}")
    assert (status, answer["code"]) == (404, "WOR-S262")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer " + "0" * 64},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_stranger_gets_nothing_from_the_prompts_listener_threat_25_threat_26(clinic, headers):
    token = clinic.pair(clinic.code()).token
    if headers and "Authorization" not in headers:
        headers = {"Authorization": f"Bearer {token}", **headers}
    status, answer = clinic.raw("GET", "/v1/prompts", **headers)
    assert (status, answer["code"]) == (401, "WOR-T103")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}], ids=str)
def test_a_web_page_cannot_even_guess_codes_threat_26(clinic, headers):
    body = {"code": clinic.code(), "workstation": "x"}
    assert clinic.raw("POST", "/v1/pair", body, **headers)[0] == 401
    assert "pairing.refused" not in [line.event for line in clinic.trail()]


def test_another_certificate_gets_neither_code_nor_token_threat_25(clinic):
    code = clinic.code()
    with pytest.raises(PinMismatch):
        pair(clinic.desks.url, "0" * 64, code, "balie-1")
    with pytest.raises(PinMismatch):
        DeskClient(clinic.desks.url, "0" * 64, "secret").prompts()
    assert clinic.pair(code).name == ANJA


def test_a_restart_keeps_tokens_and_pin(clinic):
    anja_token, pin = clinic.pair(clinic.code()).token, clinic.desks.pin
    clinic.desks.stop()
    with pytest.raises(DaemonAway):
        clinic.client(anja_token).practice()
    clinic.house.restart()
    clinic.open()
    assert clinic.desks.pin == pin
    assert clinic.client(anja_token).practice().user == ANJA


def test_neither_code_nor_token_stands_in_the_database_or_a_log_threat_12_threat_15(clinic, monkeypatch):
    root, stream = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    configure_logs("debug", stream)
    try:
        code = clinic.code()
        with pytest.raises(PairingRefused):
            clinic.pair("00000000")
        clinic.house.clock.advance(61_000)
        paired = clinic.pair(code)
        clinic.client(paired.token).practice()
        with clinic.house.store.transaction() as tx:
            clinic.house.rooms.trays.revoke(tx, ANJA, at_control())
        with pytest.raises(TrayRevoked):
            clinic.client(paired.token).practice()
    finally:
        root.setLevel(level)
        structlog.reset_defaults()
    kept = b"".join(path.read_bytes() for path in clinic.house.folder.glob("wor.db*"))
    for secret in (code, paired.token):
        assert secret.encode() not in kept
        assert bytes.fromhex(secret) not in kept
        assert secret not in stream.getvalue()
        assert secret not in repr(paired)
    assert b"balie-1" in kept


def test_who_called_today_is_written_down_outside_the_call(clinic):
    clinic.sits().practice()
    trays = clinic.house.rooms.trays
    trays.note_seen()
    with clinic.house.store.reading() as tx:
        assert [tray.seen_on for tray in trays.listed(tx)] == [date(2027, 1, 15)]


LISTENING = """
[practice]
name = "Huisartsenpraktijk De Linde"
[prompts]
listen = "127.0.0.1:0"
[data]
folder = 'data'
"""


@pytest.fixture
def listeners(make_house):
    house = make_house(LISTENING)
    (house.folder / "data").mkdir()
    both = Listeners(house.rooms, house.folder / "data", house.clock, house.randomness)
    yield house, both
    both.stop()


def test_the_administrator_pairs_lists_and_revokes(listeners):
    house, both = listeners
    control = ControlClient(house.folder / "data")
    offer = control.call("POST", "/v1/trays", {"name": ANJA, "role": "referrer"})
    assert (offer["server"], offer["pin"]) == (both.door.server, both.door.pin)
    paired = pair(offer["server"], offer["pin"], offer["code"], "balie-1")
    [listed] = control.call("GET", "/v1/trays")
    assert (listed["name"], listed["role"], listed["workstation"]) == (ANJA, "referrer", "balie-1")
    assert control.call("GET", "/v1/status")["trays"] == 1
    control.call("POST", f"/v1/trays/{listed['id']}/revoke")
    assert control.call("GET", "/v1/trays") == []
    with pytest.raises(TrayRevoked):
        DeskClient(offer["server"], offer["pin"], paired.token).practice()
    for body, code in (({"name": "control"}, "WOR-T111"), ({"name": "x", "role": "coach"}, "WOR-S264")):
        with pytest.raises(RemoteError) as refused:
            control.call("POST", "/v1/trays", body)
        assert refused.value.code == code
    with pytest.raises(RemoteError) as unknown:
        control.call("POST", "/v1/trays/nobody/revoke")
    assert unknown.value.code == "WOR-T112"


def test_pairing_is_no_call_of_the_control_listener_nor_its_token_one_of_a_desk(listeners):
    house, both = listeners
    control = ControlClient(house.folder / "data")
    with pytest.raises(RemoteError) as refused:
        control.call("POST", "/v1/pair", {"code": "0" * 8, "workstation": "x"})
    assert refused.value.code == "WOR-S262"
    token = json.loads(both.control.path.read_text())["token"]
    with pytest.raises(TrayNotPaired):
        DeskClient(both.door.server, both.door.pin, token).practice()


def test_a_listener_that_was_lost_is_opened_again_on_its_own_port(listeners):
    house, both = listeners
    control, desks = both.control, both.desks
    both.look()
    assert (both.control, both.desks) == (control, desks)
    for lost in (control, desks):
        server = lost._server
        server._server.end()
        server._thread.join(30)
    assert not control.alive
    assert not desks.alive
    both.look()
    assert (both.control.port, both.desks.url) == (control.port, desks.url)
    assert ControlClient(house.folder / "data").call("GET", "/v1/status")["trays"] == 0
    with pytest.raises(TrayNotPaired):
        DeskClient(desks.url, desks.pin, "0" * 64).practice()


def test_without_a_listener_nobody_is_paired(house):
    (house.folder / "data").mkdir()
    both = Listeners(house.rooms, house.folder / "data", house.clock, house.randomness)
    try:
        with pytest.raises(RemoteError) as refused:
            ControlClient(house.folder / "data").call("POST", "/v1/trays", {"name": ANJA})
        assert (refused.value.code, both.door) == ("WOR-T110", None)
    finally:
        both.stop()


@pytest.mark.slow
def test_the_program_says_where_workstations_find_it_and_pairs_them(tmp_path):
    config = tmp_path / "wor.toml"
    config.write_text(LISTENING + '[vault]\nkind = "keyfile"\n', "utf-8")
    script = str(Path(sys.executable).with_name("wor-sidecar"))
    subprocess.run([script, "init", "--config", str(config)], check=True, capture_output=True, timeout=60)
    process = subprocess.Popen(
        [script, "run", "--json", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        ready = json.loads(process.stdout.readline())
        asked = [script, "pair", "--name", ANJA, "--json", "--config", str(config)]
        answer = subprocess.run(asked, check=True, capture_output=True, timeout=60, text=True)
        offer = json.loads(answer.stdout)
        assert (offer["server"], offer["pin"]) == (ready["prompts"], ready["pin"])
        paired = pair(offer["server"], offer["pin"], offer["code"], "balie-1")
        desk = DeskClient(ready["prompts"], ready["pin"], paired.token)
        assert desk.practice().user == ANJA
        waiting = threading.Thread(target=_until_away, args=(desk,))
        waiting.start()
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()
    waiting.join(60)
    assert not waiting.is_alive()


def _until_away(desk):
    version = 0
    with pytest.raises(DaemonAway):
        while True:
            version = desk.prompts(version, 50).version
