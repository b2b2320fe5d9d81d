"""What the desk is refused, each by its own code, over the real listener; and nothing of it happens."""

import socket
import ssl
import threading
from collections import Counter

import pytest

from wor_sidecar.domain.answers import Answer
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import PinMismatch
from wor_sidecar.domain.prompts import LEASE
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.wire.buckets import Rate
from wor_sidecar.wire.certificate import own_certificate
from wor_sidecar.wire.desk_client import DeskClient, pair
from wor_sidecar.wire.desk_sends import Answering
from wor_sidecar.wire.limits import Limits, house_of

ANJA, BERT = "Anja de Wit", "Bert Smit"


def answering(opened, answer=Answer.REFUSED, key="k" * 26, **more):
    return Answering(opened.claim, opened.version, key, answer, **more)


def a_yes(opened, scopes=(Scope.CONTACT,), **more):
    [route], texts = opened.routes, opened.texts
    return answering(
        opened,
        Answer.GIVEN_TO_ME,
        scopes=frozenset(scopes),
        organisation=route.organisation,
        product=route.products[0],
        text_hash=texts[Scope.FEEDBACK not in scopes].hash,
        **more,
    )


def refused(call):
    with pytest.raises(RemoteError) as error:
        call()
    return error.value.code, error.value.status


@pytest.fixture
def asked(clinic, a_registration):
    """A question, and two who may answer it."""
    taken = clinic.house.take(a_registration())
    return taken.prompt, clinic.sits(ANJA), clinic.sits(BERT)


def test_a_second_decision_is_refused(clinic, asked):
    prompt, anja, bert = asked
    opened = anja.claim(prompt)
    anja.answer(prompt, answering(opened))
    late = answering(opened, Answer.NOT_WOR, key="l" * 26)
    for desk in (anja, bert):
        assert refused(lambda desk=desk: desk.answer(prompt, late)) == ("WOR-S141", 409)
    assert refused(lambda: bert.claim(prompt)) == ("WOR-S141", 409)


def test_a_yes_without_the_tick_contact_is_refused_and_the_question_stays_open(clinic, asked):
    prompt, anja, _ = asked
    opened = anja.claim(prompt)
    for scopes in ((), (Scope.FEEDBACK,)):
        code, status = refused(lambda scopes=scopes: anja.answer(prompt, a_yes(opened, scopes)))
        assert status == 422, code
    assert [one.prompt.open for one in clinic.house.waiting()] == [True]
    assert not [line for line in clinic.trail() if line.event.startswith("consent.")]
    anja.answer(prompt, a_yes(opened))


def test_an_expired_claim_that_nobody_took_still_answers(clinic, asked):
    prompt, anja, _ = asked
    opened = anja.claim(prompt)
    clinic.house.clock.advance(3 * LEASE)
    assert anja.answer(prompt, a_yes(opened)) > clinic.house.clock.now()


def test_an_expired_claim_that_a_colleague_took_is_lost(clinic, asked):
    prompt, anja, bert = asked
    opened = anja.claim(prompt)
    clinic.house.clock.advance(LEASE)
    theirs = bert.claim(prompt)
    assert refused(lambda: anja.answer(prompt, answering(opened))) == ("WOR-S143", 409)
    assert refused(lambda: anja.claim(prompt)) == ("WOR-S140", 409)
    bert.answer(prompt, answering(theirs))


def test_somebody_elses_claim_neither_answers_nor_is_given_back(clinic, asked):
    prompt, anja, bert = asked
    opened = anja.claim(prompt)
    made_up = Answering("c" * 26, opened.version, "k" * 26, Answer.REFUSED)
    assert refused(lambda: bert.answer(prompt, made_up)) == ("WOR-S143", 409)
    bert.release(prompt, "c" * 26)
    anja.answer(prompt, answering(opened))


def test_the_same_answer_twice_is_one(clinic, asked):
    prompt, anja, _ = asked
    opened = anja.claim(prompt)
    first = anja.answer(prompt, answering(opened))
    assert anja.answer(prompt, answering(opened)) == first
    assert len([line for line in clinic.trail() if line.event == "consent.refused"]) == 1


def test_a_key_with_another_answer_is_refused(clinic, asked):
    prompt, anja, _ = asked
    opened = anja.claim(prompt)
    anja.answer(prompt, answering(opened, Answer.NO_ANSWER))
    again = anja.claim(prompt)
    assert refused(lambda: anja.answer(prompt, answering(again))) == ("WOR-S145", 409)
    anja.answer(prompt, answering(again, key="l" * 26))


def test_a_key_of_another_question_is_refused(clinic, asked, a_registration, a_patient):
    prompt, anja, _ = asked
    other = clinic.house.take(a_registration(a_patient(his_number="10202", bsn="999911120"))).prompt
    anja.answer(prompt, answering(anja.claim(prompt)))
    opened = anja.claim(other)
    assert refused(lambda: anja.answer(other, answering(opened))) == ("WOR-S145", 409)
    anja.answer(other, answering(opened, key="l" * 26))


def test_an_answer_that_was_undone_does_not_come_back_under_its_key(clinic, asked):
    prompt, anja, _ = asked
    opened = anja.claim(prompt)
    anja.answer(prompt, answering(opened))
    anja.undo(prompt)
    assert refused(lambda: anja.answer(prompt, answering(opened))) == ("WOR-S145", 409)
    assert [one.prompt.open for one in clinic.house.waiting()] == [True]


class Impostor:
    """Another server at a known address: it ends the handshake and keeps every byte that comes after."""

    def __init__(self, folder, clock):
        folder.mkdir()
        self._context = own_certificate(folder, clock).server_context()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self.handshakes, self.heard = 0, b""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            with plain:
                plain.settimeout(30)
                try:
                    with self._context.wrap_socket(plain, server_side=True) as secret:
                        self.handshakes += 1
                        while piece := secret.recv(4096):
                            self.heard += piece
                except (ssl.SSLError, OSError):
                    continue

    def close(self):
        if self._listener.fileno() < 0:
            return
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(30)


@pytest.fixture
def impostor(tmp_path, clinic):
    made = Impostor(tmp_path / "elsewhere", clinic.house.clock)
    yield made
    made.close()


def test_not_a_byte_goes_to_a_server_with_another_certificate_threat_25(clinic, impostor):
    code = clinic.code()
    token = clinic.pair(clinic.code(BERT)).token
    desk = DeskClient(impostor.url, clinic.desks.pin, token)
    for call in (desk.practice, desk.prompts, lambda: desk.claim("p" * 26), lambda: desk.find("Wilgenhout")):
        with pytest.raises(PinMismatch):
            call()
    with pytest.raises(PinMismatch):
        pair(impostor.url, clinic.desks.pin, code, "balie-1")
    impostor.close()
    assert impostor.handshakes == 5
    assert impostor.heard == b""
    assert clinic.pair(code).name == ANJA


class TestLimits:
    @pytest.fixture
    def few(self, clinic):
        """The same listener, with little to spend: ten calls of an address, four of a user."""
        clinic.desks.stop()
        clinic.limits = Limits(clinic.house.clock, Rate(10, 1), Rate(4, 0.5))
        clinic.open()
        return clinic

    def test_a_user_who_runs_wild_waits_and_a_colleague_goes_on_threat_25(self, few):
        tokens = [few.pair(few.code(name)).token for name in (ANJA, BERT)]
        wild, calm = ({"Authorization": f"Bearer {token}"} for token in tokens)
        answers = [few.answered("GET", "/v1/practice", **wild)[0] for _ in range(5)]
        assert [answer.status for answer in answers] == [200] * 4 + [429]
        assert answers[-1].headers["Retry-After"] == "2"
        assert few.answered("GET", "/v1/practice", **calm)[0].status == 200
        few.house.clock.advance(2000)
        assert few.answered("GET", "/v1/practice", **wild)[0].status == 200

    def test_an_address_that_runs_wild_waits_and_another_goes_on_threat_25(self, few):
        statuses = [few.answered("GET", "/v1/practice", of="127.0.0.2")[0].status for _ in range(11)]
        assert statuses == [401] * 10 + [429]
        answer, told = few.answered("GET", "/v1/practice", of="127.0.0.2", Host="evil.example")
        assert (answer.status, told["code"], answer.headers["Retry-After"]) == (429, "WOR-T116", "1")
        assert few.sits().practice().user == ANJA

    def test_nobody_gives_himself_another_address_threat_25(self, few):
        for number in range(10):
            few.answered("GET", "/v1/practice", **{"X-Forwarded-For": f"192.0.2.{number}"})
        assert few.answered("GET", "/v1/practice", **{"X-Forwarded-For": "192.0.2.99"})[0].status == 429

    def test_a_user_has_few_calls_under_way_at_once(self, clinic):
        limits, inside = Limits(clinic.house.clock), Counter()
        from contextlib import ExitStack

        from wor_sidecar.domain.errors.tray import TooManyCalls

        with ExitStack() as stay:
            for _ in range(12):
                stay.enter_context(limits.inside("token"))
                inside["token"] += 1
            with pytest.raises(TooManyCalls):
                stay.enter_context(limits.inside("token"))
            stay.enter_context(limits.inside("another"))
        with limits.inside("token"):
            assert inside["token"] == 12

    def test_twenty_users_of_one_terminal_server_work_on(self, clinic):
        limits = Limits(clinic.house.clock)
        for _change in range(40):  # in one second each of them asks anew for each
            for user in range(20):
                limits.at_door("192.0.2.7")
                with limits.inside(f"token {user}"):
                    pass
            clinic.house.clock.advance(50)

    @pytest.mark.parametrize(
        ("host", "house"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("unix", ""),
        ],
    )
    def test_a_network_of_the_next_protocol_is_one_address(self, host, house):
        assert house_of(host) == house


def test_a_revoked_users_claim_ends_nothing_for_the_others(clinic, asked):
    prompt, anja, bert = asked
    anja.claim(prompt)
    with clinic.house.store.transaction() as tx:
        clinic.house.rooms.trays.revoke(tx, ANJA, at_control())
    clinic.house.clock.advance(LEASE)
    bert.answer(prompt, answering(bert.claim(prompt)))
