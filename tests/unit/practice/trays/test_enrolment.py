"""Enrolment files: one secret, so many accounts, until a day; and how little who reads it gets."""

import json
from datetime import date, timedelta

import pytest

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import (
    EnrolmentRefused,
    EnrolmentTooWide,
    EnrolmentUnreadable,
    PinMismatch,
    TrayNotPaired,
    TrayRevoked,
)
from wor_sidecar.practice.api.trays import TrayCalls
from wor_sidecar.practice.trays import rows
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.tray import home as tray_home
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.desk_client import enrol

TODAY = date(2027, 1, 15)


def lines(clinic, *events):
    return [line for line in clinic.trail() if line.event in events]


def shown(clinic):
    return TrayCalls(clinic.house.rooms).listed(Call({}, {}, None, True))


def revoke(clinic, which, **body):
    return TrayCalls(clinic.house.rooms).revoke(Call({"which": which}, {}, body, True))


def test_a_file_pairs_accounts_as_assistants_under_their_own_names(clinic):
    made = clinic.file(users=2)
    desks = [clinic.client(clinic.enrol(made.secret, name).token) for name in ("adewit", "bsmit")]
    cards = [desk.practice() for desk in desks]
    assert [(card.user, card.role) for card in cards] == [("adewit", "assistant"), ("bsmit", "assistant")]
    assert sorted((one["name"], one["file"]) for one in shown(clinic)) == [
        ("adewit", made.enrolment.id),
        ("bsmit", made.enrolment.id),
    ]
    paired = lines(clinic, "enrolment.offered", "tray.paired")
    assert [(line.user, line.outcome) for line in paired] == [
        ("control", "2 users until 2027-01-22"),
        ("adewit", f"by file {made.enrolment.id}"),
        ("bsmit", f"by file {made.enrolment.id}"),
    ]


def test_a_file_that_is_used_up_opens_nothing_threat_25(clinic):
    made = clinic.file(users=1)
    clinic.enrol(made.secret, "adewit")
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    [line] = lines(clinic, "enrolment.refused")
    assert (line.user, line.object, line.outcome) == ("bsmit", made.enrolment.id, "used up")


def test_a_file_opens_for_the_last_time_on_its_day_threat_25(clinic):
    made = clinic.file(last_day=TODAY + timedelta(days=1))
    clinic.house.clock.advance(clinic.house.DAY)
    clinic.enrol(made.secret, "adewit")
    clinic.house.clock.advance(clinic.house.DAY)
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    assert [line.outcome for line in lines(clinic, "enrolment.refused")] == ["too old"]


def test_a_file_that_was_taken_back_opens_nothing_and_takes_whom_it_paired_along(clinic):
    made, by_hand = clinic.file(), clinic.sits("Cor Bos")
    desk = clinic.client(clinic.enrol(made.secret).token)
    assert [one["name"] for one in revoke(clinic, made.enrolment.id)] == ["adewit"]
    with pytest.raises(TrayRevoked):
        desk.practice()
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    assert by_hand.practice().user == "Cor Bos"
    assert [line.user for line in lines(clinic, "enrolment.revoked")] == ["control"]


def test_a_file_may_be_shut_while_whom_it_paired_stay(clinic):
    made = clinic.file()
    desk = clinic.client(clinic.enrol(made.secret).token)
    assert revoke(clinic, made.enrolment.id, keep=True) == []
    assert desk.practice().user == "adewit"
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    assert revoke(clinic, clinic.file().enrolment.id) == []


def test_a_wrong_secret_is_refused_slowly_and_writes_no_name_threat_25(clinic):
    with pytest.raises(EnrolmentRefused):
        clinic.enrol("0" * 64, "A Name Of A Stranger")
    [line] = lines(clinic, "enrolment.refused")
    assert (line.user, line.outcome) == ("unknown", "unknown")
    with pytest.raises(RemoteError) as fast:
        clinic.enrol(clinic.file().secret)
    assert (fast.value.code, fast.value.status) == ("WOR-T105", 429)


def test_another_certificate_does_not_get_the_secret_threat_25(clinic):
    made = clinic.file()
    with pytest.raises(PinMismatch):
        enrol(clinic.desks.url, "0" * 64, made.secret, "adewit", "balie-1")
    assert lines(clinic, "enrolment.refused", "tray.paired") == []


def test_one_account_on_one_workstation_is_one_line_and_one_use(clinic):
    made = clinic.file(users=2)
    lost, found = (clinic.client(clinic.enrol(made.secret, "adewit", "BALIE-1").token) for _ in range(2))
    with pytest.raises(TrayNotPaired):
        lost.practice()
    assert found.practice().user == "adewit"
    assert [one["workstation"] for one in shown(clinic)] == ["BALIE-1"]
    clinic.enrol(made.secret, "adewit", "BALIE-2")
    assert sorted((one["workstation"], one["same_name"]) for one in shown(clinic)) == [
        ("BALIE-1", 1),
        ("BALIE-2", 1),
    ]
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    assert len(lines(clinic, "tray.renewed")) == 1


def test_whose_access_was_taken_back_is_not_paired_again_by_the_same_file(clinic):
    made = clinic.file()
    clinic.enrol(made.secret)
    revoke(clinic, "adewit")
    for workstation in ("balie-1", "balie-2"):
        with pytest.raises(EnrolmentRefused):
            clinic.enrol(made.secret, "ADEWIT", workstation)
        clinic.house.clock.advance(61_000)
    assert clinic.enrol(clinic.file().secret).name == "adewit"


@pytest.mark.parametrize("account", ["M. Bernard", "m.  bernard"])
def test_a_file_takes_no_name_that_the_administrator_gave_threat_25(clinic, account):
    clinic.sits("M. Bernard", DeskRole.REFERRER)
    with pytest.raises(RemoteError) as refused:
        clinic.enrol(clinic.file().secret, account)
    assert (refused.value.code, refused.value.status) == ("WOR-T115", 409)
    assert len(shown(clinic)) == 1


@pytest.mark.parametrize(
    ("account", "workstation"), [("", "x"), ("control", "x"), ("a" * 61, "x"), ("a", " ")]
)
def test_a_file_pairs_nobody_without_a_name_of_his_own(clinic, account, workstation):
    with pytest.raises(RemoteError) as refused:
        clinic.enrol(clinic.file().secret, account, workstation)
    assert refused.value.code == "WOR-T111"


@pytest.mark.parametrize(
    ("users", "days"), [(0, 1), (501, 1), (1, -1), (1, 32)], ids=["nobody", "crowd", "past", "ages"]
)
def test_a_file_is_for_few_and_for_days(clinic, users, days):
    with pytest.raises(EnrolmentTooWide):
        clinic.file(users, TODAY + timedelta(days=days))


def test_after_a_restore_no_file_and_no_code_opens_anything(clinic):
    made, code = clinic.file(), clinic.code()
    desk = clinic.client(clinic.enrol(made.secret).token)
    with clinic.house.store.transaction() as tx:
        rows.begin_again(tx)
    with pytest.raises(EnrolmentRefused):
        clinic.enrol(made.secret, "bsmit")
    clinic.house.clock.advance(2000)
    assert clinic.guess(code) == "WOR-T104"
    assert desk.practice().user == "adewit"


def test_no_secret_of_a_file_stands_in_the_database_threat_12(clinic):
    made = clinic.file()
    clinic.enrol(made.secret)
    kept = b"".join(path.read_bytes() for path in clinic.house.folder.glob("wor.db*"))
    assert made.secret.encode() not in kept
    assert bytes.fromhex(made.secret) not in kept
    assert made.secret not in repr(made)


class TestTheTraysSide:
    @pytest.fixture
    def home(self, tmp_path):
        return tray_home.made_home(tmp_path / "tray")

    @pytest.fixture
    def file(self, clinic, tmp_path):
        content = {"server": clinic.desks.url, "pin": clinic.desks.pin, "secret": clinic.file().secret}
        path = tmp_path / "wor-enrol.json"
        path.write_text(json.dumps({**content, "until": "2027-01-22"}), "utf-8-sig")
        return path

    def test_the_account_that_starts_it_is_paired_once(self, clinic, home, file):
        first = tray_home.enrolled_here(home, file)
        file.unlink()
        again = tray_home.enrolled_here(home, file)
        assert (again.server, again.token) == (first.server, first.token)
        assert clinic.client(first.token).practice().user == tray_home.account_name()

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"server": 1}', "x" * 5000])
    def test_what_is_no_enrolment_file_is_said_so(self, home, file, content):
        file.write_text(content)
        with pytest.raises(EnrolmentUnreadable):
            tray_home.enrolled_here(home, file)

    @pytest.mark.parametrize(
        "wrong", [{"server": "http://192.0.2.7:1"}, {"server": "https://[::1"}, {"pin": "00"}], ids=str
    )
    def test_a_damaged_address_or_pin_is_said_so(self, home, file, wrong):
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8-sig")), **wrong}))
        with pytest.raises(EnrolmentUnreadable):
            tray_home.enrolled_here(home, file)

    def test_a_file_that_is_not_there_is_said_so(self, home, tmp_path):
        with pytest.raises(EnrolmentUnreadable):
            tray_home.enrolled_here(home, tmp_path / "none.json")

    def test_the_environment_cannot_name_the_account(self, monkeypatch):
        known = tray_home.account_name()
        for name in ("USER", "LOGNAME", "USERNAME"):
            monkeypatch.setenv(name, "M. Bernard")
        assert tray_home.account_name() == known != "M. Bernard"
