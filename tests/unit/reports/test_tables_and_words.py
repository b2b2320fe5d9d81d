"""What readers get: numbers as they write them, files without formulas, charts without style, a word each."""

import csv
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.lists import RejectReason, StopReason
from wor_sidecar.domain.referral import State
from wor_sidecar.reports import words
from wor_sidecar.reports.drawing import Bar, bars
from wor_sidecar.reports.files import Format, Paper, as_file
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.periods import EVERYTHING, Period, period_named, periods_of
from wor_sidecar.reports.places import INBOX_STEPS, PRACTICE_STEPS, Fate
from wor_sidecar.reports.report import Frame, Known, report
from wor_sidecar.reports.sections import Section, sections
from wor_sidecar.reports.table import Share, Table, as_csv, as_json, shown
from wor_sidecar.reports.waits import Stretch
from wor_sidecar.texts.catalogue import speaking

ALL = Frame(PRACTICE_STEPS, (Stretch(Stage.RECEIVED, Stage.ACCEPTED, 2),), tuple(Dimension))


def a_row(name: str, state: State, reason: str = "", **days: date) -> Facts:
    stages = {Stage(stage): day for stage, day in days.items()}
    return Facts(
        RegistrationId(name), ReferralId(name), "test", outcome=state, outcome_reason=reason, stages=stages
    )


@pytest.mark.parametrize(
    ("language", "cell", "wanted"),
    [
        ("nl", 1234, "1.234"),
        ("nl", 7.5, "7,5"),
        ("nl", 10.0, "10"),
        ("nl", Share(1, 3), "33%"),
        ("nl", Share(0, 0), "-"),
        ("nl", None, "-"),
        ("nl", "word", "word"),
        ("en", 1234, "1,234"),
        ("en", 7.5, "7.5"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(language, cell, wanted) -> None:
    with speaking(language):
        assert shown(cell) == wanted


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "\u2212", "\uff1d"])
def test_no_word_of_a_file_can_start_a_formula(start) -> None:
    table = Table("t", f"{start}caption", (f"{start}head", "n"), ((f"{start}1+1", 2),))
    rows = list(csv.reader(StringIO(as_csv([table]).removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert [cell[:1] for row in rows for cell in row if cell != "2"] == ["'", "'", "n", "'"]


def test_a_file_holds_numbers_that_a_spreadsheet_reads_and_a_program_gets_them_bare() -> None:
    table = Table("t", "c", ("h",), ((1234,), (2.25,), (Share(1, 3),), (None,)))
    assert as_csv([table]).splitlines()[2:6] == ["1234", "2,25", "33,3", '""']
    assert as_json([table])[0]["rows"] == [[1234], [2.25], [33.3], [None]]


def test_what_a_reader_must_know_stands_in_every_file() -> None:
    paper = Paper("t", (), (Section("s", "", Table("t", "c", ("h",), ((1,),))),), "For inside the practice.")
    assert as_file(paper, Format.CSV).decode().splitlines()[-1] == "For inside the practice."
    book = openpyxl.load_workbook(BytesIO(as_file(paper, Format.XLSX)))
    assert book.worksheets[0]["A2"].value == "For inside the practice."


def test_a_chart_is_well_formed_says_itself_and_has_no_style() -> None:
    drawn = bars("x", 'A "title" & more', "Told <so>.", [Bar("<b>", 4, "4", hatched=1), Bar("none", 0, "0")])
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    found = {one.get("id"): one.text for one in root.iter() if one.get("id")}
    assert [found[id_] for id_ in root.get("aria-labelledby").split()] == ['A "title" & more', "Told <so>."]
    assert not [one for one in root.iter() if "style" in one.attrib]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_is_counted_has_a_word(language) -> None:
    with speaking(language):
        said = [
            *map(words.step_word, PRACTICE_STEPS),
            *map(words.short_word, PRACTICE_STEPS),
            *map(words.fate_word, Fate),
            *map(words.dimension_word, Dimension),
            *map(words.known_word, Known),
            *(words.code_word(dimension, "") for dimension in Dimension),
            *(words.state_word(state) for state in State if state.open),
            *(words.reason_word(Fate.REJECTED, code) for code in RejectReason),
            *(words.reason_word(Fate.STOPPED, code) for code in [*StopReason, "no_stopped"]),
            *(words.reason_word(Fate.NO_FOLLOW_UP, code) for code in ("", "unknown", "follow_up_impossible")),
        ]
    assert all(said)
    codes = {state.value for state in State if "_" in state.value} | {reason.value for reason in StopReason}
    assert not codes & {one for one in said if "_" in one}


def test_a_practice_s_figures_name_what_only_it_sees() -> None:
    day = date(2026, 3, 2)
    rows = [
        a_row("1", State.CONSENT_REFUSED, seen=day, asked=day),
        a_row("2", State.EXPIRED, seen=day),
        a_row("3", State.REFERRED_ELSEWHERE, "phone", seen=day, asked=day),
        a_row("4", State.CANCELLED, "duplicate", seen=day, asked=day, consent=day),
        a_row("5", State.ENDED, "withheld", seen=day, asked=day, consent=day, received=day, accepted=day),
        a_row("6", State.WRONG_PATIENT, seen=day, asked=day, consent=day),
    ]
    found = report(rows, ALL, Calendar())
    fates = (Fate.REFUSED, Fate.NOT_ASKED, Fate.ELSEWHERE, Fate.NOT_RECEIVED, Fate.WITHHELD)
    assert found.people == 5
    assert [found.funnel.of(fate) for fate in fates] == [1, 1, 1, 1, 1]
    assert [step.reached for step in found.funnel.steps] == [5, 4, 2, 1, 1, 0, 0, 0, 0]
    assert {part.table.name for part in sections(found)} >= {"way", "losses", "open", "waits", "author"}


def test_figures_of_nobody_are_empty_and_no_error() -> None:
    found = report([], Frame(INBOX_STEPS, ALL.stretches, tuple(Dimension)), Calendar())
    assert found.people == 0
    assert all(len(part.table.heads) or not part.table.rows for part in sections(found))
    assert found.waits[0].median is None


def test_a_wait_counts_working_days_and_who_kept_the_term() -> None:
    friday, monday, thursday = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 12)
    rows = [
        a_row("1", State.ACCEPTED, received=friday, accepted=monday),
        a_row("2", State.ACCEPTED, received=friday, accepted=thursday),
        a_row("3", State.RECEIVED, received=friday),
    ]
    [wait] = report(rows, ALL, Calendar()).waits
    assert (wait.people, wait.median, wait.in_time) == (2, 2.5, 1)
    [wait] = report(rows, ALL, Calendar(frozenset({monday}))).waits
    assert (wait.median, wait.in_time) == (1.5, 1)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2028-Q2", date(2028, 4, 1), date(2028, 6, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_knows_its_days_and_its_name(name, first, last) -> None:
    period = period_named(name)
    assert (period.first, period.last, period.name) == (first, last, name)


def test_a_name_that_is_no_period_is_everything() -> None:
    for name in ("", "2026-Q5", "0000", "9999-Q1x", "\u0662\u0660\u0662\u0666"):
        assert period_named(name) == EVERYTHING
    found = periods_of([date(2026, 2, 1), date(2027, 12, 1)])
    assert found == (Period(2027), Period(2027, 4), Period(2026), Period(2026, 1))
