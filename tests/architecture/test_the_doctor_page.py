"""The pages for a monitor and about the doctor name what the programs say."""

import re
from pathlib import Path

import pytest

from wor_sidecar.doctor.findings import Subject, report
from wor_sidecar.domain.clock import Millis
from wor_sidecar.postbus import doctor as postbus
from wor_sidecar.practice.doctor import examining as practice
from wor_sidecar.welfare import doctor as inbox

DOCS = Path(__file__).parents[2] / "docs"
CHECKS = {*practice.NAMES, *inbox.NAMES, *postbus.NAMES}


@pytest.mark.parametrize("page", ["how-to/the-doctor.md", "nl/how-to/de-dokter.md"])
def test_each_check_stands_on_the_page_and_no_other(page: str) -> None:
    assert {name for row in _rows(DOCS / page) for name in row} == CHECKS


@pytest.mark.parametrize("page", ["reference/for-a-monitor.md", "nl/reference/voor-een-monitor.md"])
def test_each_key_of_a_report_stands_on_the_page_and_no_other(page: str) -> None:
    of_doctor = (DOCS / page).read_text("utf-8").partition("## doctor")[2].partition("## status")[0]
    assert _first_column(of_doctor) == set(report([], Millis(0), Subject("wor-sidecar")))


def _rows(path: Path) -> list[list[str]]:
    return [re.findall(r"`([a-z_.]+)`", line.split("|")[1]) for line in _lines(path.read_text("utf-8"))]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| `")]


def _first_column(text: str) -> set[str]:
    return {name for line in _lines(text) for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])}
