"""The practice's figures by command: a page for inside, files without names, and what the region is told."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.formats import FolderNotWritable
from wor_sidecar.exchange import contents
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.cli import cli
from wor_sidecar.practice.cli_report import _write
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.referrals import counting
from wor_sidecar.reports.region.told import read
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.store import audit
from wor_sidecar.texts.catalogue import speaking
from wor_sidecar.wire.control_server import serve_control

SETTINGS = '[practice]\nname = "Huisartsenpraktijk De Linde"\n[data]\nfolder = "data"\n'
GP = "dr. M. Bernard"
FORMATS = ("html", "csv", "xlsx", "json")


@pytest.fixture
def report(house):
    """Runs `report` to its end; returns the bytes that it printed."""
    config, data = house.folder / "wor.toml", house.folder / "data"
    config.write_text(SETTINGS, "utf-8")
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def run(*arguments, code=0):
        with speaking("en"):
            result = CliRunner().invoke(cli, ["report", "--config", str(config), *arguments])
        assert result.exit_code == code, result.output
        return result.stdout_bytes

    yield run
    control.stop()


@pytest.fixture
def lived(house, a_registration, a_patient):
    """Four people: one doesn't come to the talk, one says no, one goes elsewhere, one waits to be asked."""

    def person(number):
        return a_registration(a_patient(his_number=str(number), bsn="", surname=f"Proef{number}"))

    coming = person(1)
    referral = house.refer(coming)
    check = house.check(referral, coming.patient)
    plan = contents.PlanDetails(date(2027, 1, 20))
    for move, details in (("accept", None), ("plan", plan), ("no_show", None), ("not_reached", tries())):
        assert house.deliver(house.status(move, check, details=details), referral) is None
    house.answer(house.take(person(2)).prompt, "refused")
    house.answer(house.take(person(3)).prompt, "referred_elsewhere", channel="phone")
    house.take(person(4))
    house.take(person(1))  # the same contact once more: another format, or the same list
    return referral


def tries():
    return contents.NotReachedDetails(1, date(2027, 1, 15), date(2027, 1, 15), ("mobile",))


def tables(report, *more):
    value = json.loads(report("--format", "json", *more))
    return value, {one["table"]: one["rows"] for one in value["tables"]}


def test_the_funnel_has_everybody_once_and_each_loss_its_name(report, lived) -> None:
    value, found = tables(report)
    assert (value["people"], value["referrals"]) == (4, 4)
    reached = {row[0]: row[1] for row in found["way"]}
    assert list(reached.values()) == [4, 3, 1, 1, 1, 1, 0, 0, 0]
    assert sorted({row[0] for row in found["losses"]}) == [
        "Did not come to the talk",
        "Referred another way",
        "Said no",
    ]
    assert found["open"] == [["Waits for the patient's answer", 1]]


def test_a_test_patient_counts_nowhere(house, report, lived, a_registration) -> None:
    with house.store.transaction() as tx:
        house.rooms.registrar.test(tx, a_registration(), at_control())
    value, _ = tables(report)
    assert value["people"] == 4


@pytest.mark.parametrize("shape", FORMATS)
def test_every_shape_comes_out_and_leaves_a_line_on_the_trail(house, report, lived, shape) -> None:
    content = report("--format", shape)
    match shape:
        case "html":
            assert content.startswith(b"<!doctype html>")
        case "csv":
            assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))[2][:2] == [
                "Seen in the GP's system",
                "4",
            ]
        case "xlsx":
            assert openpyxl.load_workbook(BytesIO(content)).worksheets[0]["B4"].value == 4
        case "json":
            assert json.loads(content)["practice"] == "Huisartsenpraktijk De Linde"
    with house.store.reading() as tx:
        lines = [one.line for one in audit.lines(tx) if one.line.event == "figures.taken"]
    assert [one.outcome for one in lines] == [shape]


def test_the_page_names_who_referred_and_a_file_that_may_go_away_doesnt(
    report, lived, a_registration
) -> None:
    name = a_registration().author.name
    assert name
    assert name in report().decode()
    for shape in ("csv", "json"):
        content = report("--format", shape).decode("utf-8-sig")
        assert name not in content
        assert "Referrer 1" in content
    book = openpyxl.load_workbook(BytesIO(report("--format", "xlsx")))
    said = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert name not in said
    assert "Referrer 1" in said


def test_days_and_quarters_narrow_it_down(report, lived) -> None:
    assert tables(report, "--quarter", "2027-Q1")[0]["people"] == 4
    assert tables(report, "--quarter", "2027")[0]["from"] == "2027-01-01"
    assert tables(report, "--quarter", "2026-Q4")[0]["people"] == 0
    assert tables(report, "--from", "2027-01-16")[0]["people"] == 0
    assert tables(report, "--to", "2027-01-15")[0]["people"] == 4


def test_one_grouping_may_be_asked_for_alone(report, lived) -> None:
    _, found = tables(report, "--by", "channel")
    assert "channel" in found
    assert "product" not in found
    assert {row[0]: row[1] for row in found["channel"]}["telephone"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--quarter", "2026-Q5"),
        ("--quarter", "2026-Q1", "--from", "2026-01-01"),
        ("--figures", "--from", "2026-01-01"),
        ("--by", "patient"),
    ],
)
def test_what_cannot_be_asked_is_said(report, wrong) -> None:
    report(*wrong, code=2)


def test_what_the_region_is_told_is_whole_quarters_of_counts(house, report, lived) -> None:
    assert read(report("--figures"), "f").quarters == {}, "the quarter isn't over"
    house.clock.advance(80 * house.DAY)
    told = read(report("--figures"), "f")
    assert told.practice == "Huisartsenpraktijk De Linde"
    people = told.quarters["2027-Q1"].people
    assert (people.seen, people.asked, people.consent, people.elsewhere, people.received) == (4, 3, 1, 1, 1)
    assert people.referred == 2


def test_contacts_that_ask_nobody_are_counted_by_why(house, report, lived, a_registration, a_patient) -> None:
    old = a_registration(a_patient(his_number="9", bsn=""), contact_date=date(2025, 12, 1))
    house.take(old)
    house.take(a_registration(a_patient(his_number="1", bsn=""), contact_date=date(2027, 1, 13)))
    _, found = tables(report)
    said = {row[0]: row[1] for row in found["detection"]}
    assert said["Asked somebody"] == 4
    assert said["Asked nobody: belongs to a running referral"] == 1
    assert said["Asked nobody: from before the start"] == 1
    assert said["From contact to seen here: longest"] is not None


def test_consent_taken_back_leaves_days_and_codes_alone(house, report, a_registration) -> None:
    referral = house.refer(a_registration())
    with house.store.transaction() as tx:
        house.rooms.acting.withdraw(tx, referral, "everything", at_control())
        row = counting.find(tx, referral)
    assert row.municipality == ""
    _, found = tables(report)
    assert found["losses"][0][0] == "Consent taken back"


def test_an_end_before_its_beginning_is_no_empty_page(report, tmp_path) -> None:
    page = tmp_path / "page.html"
    report("--from", "2027-02-01", "--to", "2027-01-01", "--out", str(page), code=2)
    assert not page.exists()


def test_a_page_for_a_folder_that_is_not_there_is_said_plainly(tmp_path) -> None:
    with pytest.raises(FolderNotWritable, match="nowhere"):
        _write(b"figures", tmp_path / "nowhere" / "page.html")
