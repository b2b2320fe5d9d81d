"""Exports over a real inbox: the lines in the trail, the file, and everything that stands in its way."""

import json
import threading
from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn
from wor_sidecar.domain.errors.upkeep import (
    ExportDecided,
    ExportEmpty,
    ExportUnknown,
    ExportVoid,
    ExportWhyMissing,
)
from wor_sidecar.store import audit
from wor_sidecar.store.tables import data_keys
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.exporting.desk import Exporting
from wor_sidecar.welfare.exporting.export import KEPT, Stage
from wor_sidecar.welfare.exporting.extent import Extent, Kind
from wor_sidecar.welfare.exporting.sheet import from_csv
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.tables import cases as rows

WHY = "jaarverslag van de gemeente"
ANNA = SignedIn("a.coordinator", "A. Coordinator", Role.COORDINATOR)
CARLA = SignedIn("a.administrator", "A. Administrator", Role.ADMINISTRATOR)
COACH = SignedIn("a.coach", "A. Coach", Role.COACH)


class Room:
    def __init__(self, site):
        self.site = site
        site.practice = site.desk.practice = site.partner()
        self.exporting = Exporting(site.store, site.inbox.post.partners)

    @property
    def today(self):
        return local_date(self.site.clock.now())

    def extent(self, practice=""):
        return Extent(self.today, self.today, practice)

    def asked(self, kind=Kind.CSV):
        return self.exporting.ask(self.extent(), kind, WHY, ANNA)

    def approved(self, kind=Kind.CSV):
        asked = self.asked(kind)
        return self.exporting.decide(asked.id, CARLA, approve=True)

    def trail(self):
        with self.site.store.reading() as tx:
            return [record.line for record in audit.lines(tx)]

    def events(self, *prefixes):
        return [(one.event, one.user, one.object) for one in self.trail() if one.event.startswith(prefixes)]

    def change(self, id_, **changed):
        with self.site.store.transaction() as tx:
            users.save(tx, replace(users.get(tx, id_), **changed))


@pytest.fixture
def room(site):
    return Room(site)


def test_an_export_goes_its_way_and_every_step_and_patient_is_a_line(room):
    case = room.site.desk.brought_to("active")
    made = room.approved()
    _export, file = room.exporting.fetch(made.id, ANNA)
    assert room.events("export.", "case.exported") == [
        ("export.asked", "a.coordinator", made.id),
        ("export.approved", "a.administrator", made.id),
        ("export.fetched", "a.coordinator", made.id),
        ("case.exported", "a.coordinator", case),
    ]
    headings, line = from_csv(file)
    told = dict(zip(headings, line, strict=True))
    assert told["Kenmerk"] == case
    assert (told["Naam"], told["Geboortedatum"]) == ("A. Voorbeeld", "1950-02-03")
    assert told["Telefoon"] == "0612-345678"
    assert told["Praktijk"] == "De Linde"
    assert told["Aangenomen op"] == told["Intake op"] == room.today.isoformat()
    assert told["Soort activiteit"]
    assert "weer onder de mensen" not in file.decode()


def test_json_lines_have_codes_and_days(room):
    case = room.site.desk.brought_to("active")
    _export, file = room.exporting.fetch(room.approved(Kind.JSON_LINES).id, ANNA)
    [line] = [json.loads(one) for one in file.decode().splitlines()]
    assert (line["reference"], line["state"], line["category"]) == (case, "active", "meeting")
    assert line["phones"] == ["0612345678"]
    assert line["closed_on"] is None


def test_the_trail_names_nobody(room):
    room.site.arrives()
    room.exporting.fetch(room.approved().id, ANNA)
    assert not any("Voorbeeld" in repr(line) or WHY in repr(line) for line in room.trail())


def test_it_is_fetched_once(room):
    room.site.arrives()
    made = room.approved()
    room.exporting.fetch(made.id, ANNA)
    with pytest.raises(ExportDecided):
        room.exporting.fetch(made.id, ANNA)


def test_no_line_no_file_threat_31(room, monkeypatch):
    room.site.arrives()
    made = room.approved()

    def full(*_lines):
        raise OSError

    monkeypatch.setattr("wor_sidecar.store.transactions.append", full)
    with pytest.raises(OSError):
        room.exporting.fetch(made.id, ANNA)
    monkeypatch.undo()
    assert room.exporting.shown(made.id).stage is Stage.APPROVED


def test_two_who_decide_at_once_decide_once(room):
    room.site.arrives()
    asked, done = room.asked(), []

    def decide(approve):
        try:
            done.append(room.exporting.decide(asked.id, CARLA, approve=approve).stage)
        except ExportDecided:
            done.append(None)

    threads = [threading.Thread(target=decide, args=(one,)) for one in (True, False, True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len([stage for stage in done if stage]) == 1
    assert room.exporting.shown(asked.id).stage in done


def test_a_row_that_moved_meanwhile_is_not_written_over(room):
    room.site.arrives()
    asked = room.asked()
    room.exporting.decide(asked.id, CARLA, approve=False)
    with room.site.store.transaction() as tx, pytest.raises(ExportDecided):
        exports.save(tx, asked, replace(asked, stage=Stage.APPROVED))


@pytest.mark.parametrize("changed", [{"disabled_at": 1}, {"role": Role.COACH}])
def test_an_asker_who_changed_fetches_nothing(room, changed):
    room.site.arrives()
    made = room.approved()
    room.change("a.coordinator", **changed)
    with pytest.raises(ExportVoid):
        room.exporting.fetch(made.id, ANNA)
    assert room.exporting.shown(made.id).stage is Stage.VOID


def test_what_was_made_void_stays_void_after_the_role_came_back(room):
    room.site.arrives()
    made = room.approved()
    with room.site.store.transaction() as tx:
        exports.void_of(tx, "a.coordinator")
    with pytest.raises(ExportVoid):
        room.exporting.fetch(made.id, ANNA)


@pytest.mark.parametrize("who", [COACH, CARLA])
def test_only_a_coordinator_asks(room, who):
    room.site.arrives()
    with pytest.raises(NotForThisRole):
        room.exporting.ask(room.extent(), Kind.CSV, WHY, who)


@pytest.mark.parametrize("why", ["", "nodig", "x" * 501])
def test_a_reason_is_needed_and_has_a_length(room, why):
    room.site.arrives()
    with pytest.raises(ExportWhyMissing):
        room.exporting.ask(room.extent(), Kind.CSV, why, ANNA)


def test_a_reason_with_a_bsn_in_it_stops_threat_28(room):
    room.site.arrives()
    with pytest.raises(NumberLooksLikeBsn):
        room.exporting.ask(room.extent(), Kind.CSV, "over 999.99.0019, voor de gemeente", ANNA)
    assert room.exporting.listed() == []


def test_a_period_without_a_case_is_not_asked_for(room):
    room.site.arrives()
    before = Extent(date(2020, 1, 1), date(2020, 12, 31))
    with pytest.raises(ExportEmpty):
        room.exporting.ask(before, Kind.CSV, WHY, ANNA)
    with pytest.raises(ExportEmpty):
        room.exporting.ask(room.extent("another"), Kind.CSV, WHY, ANNA)


def test_an_export_that_nobody_knows(room):
    with pytest.raises(ExportUnknown):
        room.exporting.fetch("nothing", ANNA)


def test_after_a_month_it_is_gone_with_its_reason(room):
    room.site.arrives()
    asked = room.asked()
    room.site.clock.at += KEPT + 1
    room.site.inbox.keeping.look()
    with pytest.raises(ExportUnknown):
        room.exporting.shown(asked.id)
    with room.site.store.reading() as tx:
        owners = set(tx.connection.execute(data_keys.select()).scalars())
    assert f"export:{asked.id}" not in owners


def test_who_decides_sees_the_extent_and_the_reason_and_a_count(room):
    room.site.arrives()
    room.site.arrives()
    shown = room.exporting.shown(room.asked().id)
    assert (shown.asker, shown.cases, shown.export.why) == ("A. Coordinator", 2, WHY)
    assert "Voorbeeld" not in repr(shown)


def test_a_case_whose_content_was_deleted_is_a_line_without_a_name(room):
    case = room.site.desk.brought_to("withdrawn")
    room.site.desk.act(case, "confirm-deletion")
    _export, file = room.exporting.fetch(room.approved(Kind.JSON_LINES).id, ANNA)
    line = json.loads(file)
    assert (line["reference"], line["name"], line["phones"], line["birth_date"]) == (case, "", [], None)


def test_a_coach_takes_her_own_open_cases_along_and_nobody_elses(room):
    desk = room.site.desk
    own, other, ended = (desk.brought_to(state) for state in ("active", "accepted", "not_reached"))
    with room.site.store.transaction() as tx:
        for id_, name in ((own, "A. Coach"), (other, "B. Coach"), (ended, "A. Coach")):
            cases.save(tx, replace(cases.get(tx, id_), coach=name, coach_id=""))
    assert room.exporting.own_count(COACH) == 1
    _headings, line = from_csv(room.exporting.own_cases(COACH))
    assert line[0] == own
    assert room.events("case.downloaded", "cases.downloaded") == [
        ("cases.downloaded", "a.coach", ""),
        ("case.downloaded", "a.coach", own),
    ]


def test_a_test_referral_stands_in_no_file(room):
    room.site.arrives()
    with room.site.store.transaction() as tx:
        tx.connection.execute(rows.update().values(test=True))
    with pytest.raises(ExportEmpty):
        room.asked()
