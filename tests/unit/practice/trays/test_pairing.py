"""Pairing a workstation: a code once, five tries, ten minutes; a token kept nowhere. Threats 12, 15."""

import io
import logging
import threading
from datetime import date

import pytest
import structlog

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import DaemonAway, PairingRefused, PinMismatch, TrayRevoked
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.wire.desk_client import DeskClient, pair

ANJA, BERT = "Anja de Wit", "Bert Smit"
BODY = {"code": "00000000", "workstation": "x"}


def test_a_code_pairs_once(clinic):
    code = clinic.code(ANJA, DeskRole.MANAGER)
    paired = clinic.pair(f" {code[:4]}-{code[4:]} ")
    assert (paired.name, paired.role, paired.practice) == (ANJA, "manager", "Huisartsenpraktijk De Linde")
    card = clinic.client(paired.token).practice()
    assert (card.user, card.role, card.mode) == (ANJA, "manager", "refer")
    with pytest.raises(PairingRefused):
        clinic.pair(code)


def wrong_of(code):
    return f"{(int(code) + 1) % 10**8:08d}"


def test_five_wrong_tries_close_a_code(clinic):
    code = clinic.code()
    for number in range(5):
        assert clinic.guess(wrong_of(code), f"127.0.0.{number // 4 + 2}") == "WOR-T104"
        clinic.house.clock.advance(61_000)
    with pytest.raises(PairingRefused):
        clinic.pair(code)


def test_four_wrong_tries_of_one_address_leave_one_for_another(clinic):
    code = clinic.code()
    for _ in range(4):
        assert clinic.guess(wrong_of(code), "127.0.0.2") == "WOR-T104"
        clinic.house.clock.advance(61_000)
    for _ in range(3):
        assert clinic.guess(code, "127.0.0.2") == "WOR-T105"
    assert clinic.pair(code).name == ANJA


def test_who_was_shut_out_may_try_again_once_no_code_of_then_lives(clinic):
    for _ in range(4):
        assert clinic.guess("00000000", "127.0.0.2") == "WOR-T104"
        clinic.house.clock.advance(61_000)
    clinic.house.clock.advance(540_000)
    assert clinic.guess(clinic.code(), "127.0.0.2") == ""


def test_a_code_is_too_old_after_ten_minutes(clinic):
    early, late = clinic.code(), clinic.code(BERT)
    clinic.house.clock.advance(10 * clinic.house.MINUTE - 1)
    assert clinic.pair(early).name == ANJA
    clinic.house.clock.advance(1)
    with pytest.raises(PairingRefused):
        clinic.pair(late)


def test_guessing_is_slow_and_slower_each_time_and_costs_no_tries(clinic):
    code = clinic.code()
    for pause in (1, 2, 4):
        assert clinic.guess(wrong_of(code)) == "WOR-T104"
        for _ in range(9):
            with pytest.raises(RemoteError) as refused:
                clinic.pair(code)
            assert (refused.value.code, refused.value.status) == ("WOR-T105", 429)
            assert f"in {pause} seconds" in refused.value.message
        clinic.house.clock.advance(pause * 1000)
    assert clinic.pair(code).name == ANJA


def test_a_guesser_holds_nobody_up_but_himself_after_the_first_second(clinic):
    code = clinic.code()
    assert clinic.guess(wrong_of(code), "127.0.0.2") == "WOR-T104"
    assert clinic.guess(code) == "WOR-T105"
    clinic.house.clock.advance(1000)
    assert clinic.guess(wrong_of(code), "127.0.0.2") == "WOR-T104"
    assert clinic.guess(code, "127.0.0.2") == "WOR-T105"
    assert clinic.pair(code).name == ANJA


def test_guessing_from_many_addresses_is_slow_too(clinic):
    for number, pause in enumerate((1, 2, 4)):
        answer, told = clinic.answered("POST", "/v1/pair", BODY, f"127.0.1.{number + 1}")
        assert (answer.status, told["code"]) == (403, "WOR-T104")
        answer, told = clinic.answered("POST", "/v1/pair", BODY, "127.0.2.1")
        assert (told["code"], answer.headers["Retry-After"]) == ("WOR-T105", str(pause))
        clinic.house.clock.advance(pause * 1000)


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
