"""Terminal servers, weekends, restarts, and two practices on one machine: nothing twice, nothing crosses."""

import shutil
import threading

import pytest

from wor_sidecar.domain.answers import Answer
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import DaemonAway, PairingRefused, TrayNotPaired
from wor_sidecar.domain.prompts import LEASE, Holding
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.wire.desk_client import DeskClient, enrol, pair
from wor_sidecar.wire.desk_sends import Answering

ANJA, BERT = "Anja de Wit", "Bert Smit"
WEEKEND = 60 * 3600 * 1000


def answering(opened, answer=Answer.REFUSED, key="k" * 26, **more):
    return Answering(opened.claim, opened.version, key, answer, **more)


def refused(call):
    with pytest.raises(RemoteError) as error:
        call()
    return error.value.code, error.value.status


def answers(clinic):
    return [(line.event, line.user) for line in clinic.trail() if line.event.startswith("consent.")]


class TestATerminalServer:
    def test_two_users_of_one_machine_have_each_their_own_claims_and_lines(
        self, clinic, a_registration, a_patient
    ):
        one = clinic.house.take(a_registration())
        other = clinic.house.take(a_registration(a_patient(his_number="10202", bsn="999911120")))
        anja, bert = (
            clinic.client(clinic.pair(clinic.code(name), "TERMINAL-1").token) for name in (ANJA, BERT)
        )
        hers, his = anja.claim(one.prompt), bert.claim(other.prompt)
        held = {item.id: item.claim for item in anja.prompts().prompts}
        assert held == {one.prompt: Holding.MINE, other.prompt: Holding.OTHER}
        assert refused(lambda: bert.answer(one.prompt, answering(his))) == ("WOR-S143", 409)
        anja.answer(one.prompt, answering(hers))
        bert.answer(other.prompt, answering(his, key="l" * 26))
        assert answers(clinic) == [("consent.refused", ANJA), ("consent.refused", BERT)]
        with clinic.house.store.reading() as tx:
            trays = clinic.house.rooms.trays.listed(tx)
        assert {(tray.name, tray.workstation) for tray in trays} == {
            (ANJA, "TERMINAL-1"),
            (BERT, "TERMINAL-1"),
        }

    def test_one_file_pairs_both_on_that_machine(self, clinic):
        made = clinic.file(users=2)
        users = [clinic.client(clinic.enrol(made.secret, name, "TERMINAL-1").token) for name in ("a", "b")]
        assert [user.practice().user for user in users] == ["a", "b"]


class TestAfterAWeekend:
    def test_a_long_poll_with_fridays_version_is_answered_at_once(self, clinic, a_registration):
        anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
        friday = anja.prompts().version
        clinic.house.take(a_registration())
        clinic.house.clock.advance(WEEKEND)
        bert.practice()
        heard = []
        waiting = threading.Thread(target=lambda: heard.append(anja.prompts(friday, 50)))
        waiting.start()
        waiting.join(40)
        assert [len(one.prompts) for one in heard] == [1]
        assert heard[0].version != friday

    def test_what_nobody_took_is_answered_with_fridays_claim(self, clinic, a_registration):
        taken, anja = clinic.house.take(a_registration()), clinic.sits(ANJA)
        opened = anja.claim(taken.prompt)
        clinic.house.clock.advance(WEEKEND)
        anja.answer(taken.prompt, answering(opened))
        assert answers(clinic) == [("consent.refused", ANJA)]

    def test_what_a_colleague_opened_or_answered_meanwhile_is_not(self, clinic, a_registration):
        taken, anja, bert = clinic.house.take(a_registration()), clinic.sits(ANJA), clinic.sits(BERT)
        opened = anja.claim(taken.prompt)
        clinic.house.clock.advance(WEEKEND)
        theirs = bert.claim(taken.prompt)
        clinic.house.clock.advance(LEASE)
        assert refused(lambda: anja.answer(taken.prompt, answering(opened))) == ("WOR-S143", 409)
        bert.answer(taken.prompt, answering(theirs, key="l" * 26))
        assert refused(lambda: anja.answer(taken.prompt, answering(opened))) == ("WOR-S141", 409)
        assert answers(clinic) == [("consent.refused", BERT)]


class TestARestartUnderOpenPrompts:
    @pytest.fixture
    def opened(self, clinic, a_registration):
        taken = clinic.house.take(a_registration())
        anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
        return taken.prompt, anja, bert, anja.claim(taken.prompt)

    def test_claim_and_version_hold_and_the_answer_is_kept_once(self, clinic, opened):
        prompt, anja, bert, mine = opened
        clinic.restart()
        assert [item.claim for item in bert.prompts().prompts] == [Holding.OTHER]
        assert refused(lambda: bert.claim(prompt)) == ("WOR-S140", 409)
        first = anja.answer(prompt, answering(mine))
        clinic.restart()
        assert anja.answer(prompt, answering(mine)) == first
        assert refused(lambda: anja.answer(prompt, answering(mine, Answer.NOT_WOR))) == ("WOR-S145", 409)
        assert answers(clinic) == [("consent.refused", ANJA)]

    def test_an_answer_whose_confirmation_was_lost_is_sent_again_and_is_one(self, clinic, opened):
        prompt, anja, _, mine = opened
        anja.answer(prompt, answering(mine))
        clinic.desks.stop()
        with pytest.raises(DaemonAway):
            anja.answer(prompt, answering(mine))
        clinic.house.restart()
        clinic.open()
        anja.answer(prompt, answering(mine))
        anja.undo(prompt)
        assert answers(clinic) == [("consent.refused", ANJA), ("consent.undone", ANJA)]

    def test_who_waited_hears_that_it_ended_and_waits_on(self, clinic, opened, a_registration, a_patient):
        _, anja, _, _ = opened
        version, heard = anja.prompts().version, []

        def wait():
            try:
                heard.append(anja.prompts(version, 50).version)
            except DaemonAway as error:
                heard.append(error.code)

        listening = clinic.house.rooms.bell._listening
        waiting = threading.Thread(target=wait)
        waiting.start()
        while not listening and waiting.is_alive():
            threading.Event().wait(0.01)
        clinic.house.rooms.bell.close()
        clinic.restart()
        waiting.join(60)
        assert heard
        clinic.house.take(a_registration(a_patient(his_number="10202", bsn="999911120")))
        assert len(anja.prompts(version, 50).prompts) == 2


class TestTwoPracticesOnOneMachine:
    @pytest.fixture
    def both(self, house, make_clinic, template, tmp_path):
        folder = tmp_path / "second"
        folder.mkdir()
        shutil.copy(template, folder / "wor.db")
        second = type(house)(folder)
        second.randomness(64)  # tokens of its own
        yield make_clinic(house), make_clinic(second)
        second.store.close()

    def test_the_token_of_one_is_refused_at_the_other(self, both):
        linde, eik = both
        token = linde.pair(linde.code()).token
        assert linde.client(token).practice().user == ANJA
        with pytest.raises(TrayNotPaired):
            eik.client(token).practice()

    def test_neither_code_nor_file_of_one_opens_the_other(self, both):
        linde, eik = both
        with pytest.raises(PairingRefused):
            pair(eik.desks.url, eik.desks.pin, linde.code(), "balie-1")
        eik.house.clock.advance(2000)
        secret = linde.file().secret
        with pytest.raises(Exception) as refusal:
            enrol(eik.desks.url, eik.desks.pin, secret, "adewit", "balie-1")
        assert refusal.value.code == "WOR-T113"

    def test_the_certificate_of_one_is_not_the_others(self, both):
        from wor_sidecar.domain.errors.tray import PinMismatch

        linde, eik = both
        with pytest.raises(PinMismatch):
            DeskClient(eik.desks.url, linde.desks.pin, linde.pair(linde.code()).token).prompts()

    def test_questions_claims_and_news_stay_in_their_own_house(self, both, a_registration):
        linde, eik = both
        here, there = linde.sits(ANJA), eik.sits(ANJA)
        version = there.prompts().version
        taken = linde.house.take(a_registration())
        here.claim(taken.prompt)
        assert (there.prompts().version, there.prompts().prompts) == (version, ())
        assert refused(lambda: there.claim(taken.prompt))[1] in (404, 410)
        eik.sits("M. Bernard", DeskRole.REFERRER)
        assert len(linde.sits(BERT).prompts().prompts) == 1
        assert [line.event for line in eik.trail() if line.event.startswith("prompt.")] == []
