"""Ten practices tell what they counted; one command makes the region's slide of it."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from random import Random

import openpyxl
import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.figures import (
    FiguresUnreadable,
    NoQuarter,
    PracticeInNoGroup,
    PracticeInTwoGroups,
)
from wor_sidecar.domain.errors.foundations import SettingRefused
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.cli import cli
from wor_sidecar.reports.region.told import Counts, Quarter, read, to_json, told_by
from wor_sidecar.texts.catalogue import speaking

PILOT = {"Praktijk Een": 30, "Praktijk Twee": 29, "Praktijk Drie": 28}
OTHERS = {f"Praktijk {n}": 13 + (n < 2) for n in range(7)} | {"Praktijk 0": 13}
MADE_ON = date(2026, 10, 2)
GROUPS = """
[region]
title = "Welzijn op Recept in Meierijstad"
[[group]]
name = "Pilot"
practices = ["Praktijk Een", "Praktijk Twee", "Praktijk Drie"]
[[group]]
name = "Overige"
practices = ["Praktijk 0", "Praktijk 1", "Praktijk 2", "Praktijk 3", "Praktijk 4", "Praktijk 5", "Praktijk 6"]
[[earlier]]
quarter = "2024-Q4"
group = "Pilot"
referred = 41
practices = 3
"""


def somebody(n: int, seen: date, state: State, dice: Random) -> Facts:
    """A simulated row: somebody who was referred, by this program or another way."""
    row = Facts(
        RegistrationId(f"person-{n}"),
        ReferralId(f"referral-{n}"),
        "lijst",
        outcome=state,
        product=dice.choice(["welzijn-op-recept", "welzijn-op-recept", "bewegen-op-recept"]),
        reasons=("loneliness",),
        target_group="older",
        author="0123456789abcdef",
        stages={Stage.SEEN: seen, Stage.ASKED: seen},
    )
    if state is State.RECEIVED:
        row = row.at(Stage.CONSENT, seen).at(Stage.RECEIVED, seen + timedelta(1))
    return row


def rows_of(referred: int, seed: int) -> list[Facts]:
    """Two quarters of one practice; in the second exactly so many people are referred, others are not."""
    dice = Random(seed)
    summer = [date(2026, 7, 1) + timedelta(dice.randrange(92)) for _ in range(referred)]
    ways = [State.RECEIVED if dice.random() < 0.8 else State.REFERRED_ELSEWHERE for _ in summer]
    rows = [somebody(n, day, way, dice) for n, (day, way) in enumerate(zip(summer, ways, strict=True))]
    refused = [somebody(1000 + n, date(2026, 8, 3), State.CONSENT_REFUSED, dice) for n in range(4)]
    spring = [somebody(2000 + n, date(2026, 5, 4), State.RECEIVED, dice) for n in range(referred // 2)]
    again = [replace(one, referral=ReferralId(f"{one.referral}-2")) for one in rows[:3]]
    wrong = replace(rows[0], registration=RegistrationId("wrong"), outcome=State.WRONG_PATIENT)
    return [*rows, *refused, *spring, *again, wrong]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    for seed, (name, referred) in enumerate({**PILOT, **OTHERS}.items()):
        told = told_by(name, rows_of(referred, seed), date(2026, 4, 8), MADE_ON, "1.0")
        (folder / f"{name}.json").write_text(json.dumps(to_json(told)), "utf-8")
    (folder / "groups.toml").write_text(GROUPS, "utf-8")
    return folder


def combined(folder: Path, *more: str, names: tuple[str, ...] = (*PILOT, *OTHERS)) -> bytes:
    out = folder / "out"
    arguments = ["--groups", str(folder / "groups.toml"), "--out", str(out), *more]
    paths = [str(folder / f"{name}.json") for name in names]
    with speaking("en"):
        result = CliRunner().invoke(cli, ["figures", "combine", *arguments, *paths])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return out.read_bytes()


def told(folder: Path, *more: str, names: tuple[str, ...] = (*PILOT, *OTHERS)) -> dict:
    return json.loads(combined(folder, "--format", "json", *more, names=names))


def rows(value: dict, table: str) -> list[list]:
    return next(one["rows"] for one in value["tables"] if one["table"] == table)


def test_a_quarter_s_179_referrals_are_87_from_3_pilot_practices_and_92_from_7_others(files) -> None:
    assert sum(PILOT.values()) == 87
    assert sum(OTHERS.values()) == 92
    value = told(files)
    assert (value["quarter"], value["referred"]) == ("2026-Q3", 179)
    assert value["groups"] == [
        {"group": "Pilot", "referred": 87, "reported": 3, "practices": 3},
        {"group": "Overige", "referred": 92, "reported": 7, "practices": 7},
    ]
    page = combined(files).decode()
    assert (
        "Quarter 3 of 2026: 179 referrals, 87 from 3 practices (Pilot), 92 from 7 practices (Overige)."
        in page
    )
    assert "<title>Welzijn op Recept in Meierijstad</title>" in page
    assert "179 = 87 + 92" in page


def test_one_practice_is_no_practices(files) -> None:
    page = combined(files, names=("Praktijk Een", "Praktijk Twee", "Praktijk 0")).decode()
    assert "59 from 2 practices (Pilot), 13 from 1 practice (Overige)." in page


def test_earlier_quarters_stand_beside_it_and_say_who_typed_them(files) -> None:
    found = rows(told(files), "quarters")
    assert [row[0] for row in found] == ["quarter 4 of 2024", "quarter 2 of 2026", "quarter 3 of 2026"]
    assert found[0] == ["quarter 4 of 2024", 41, None, 41, "typed in by hand"]
    assert found[2] == ["quarter 3 of 2026", 87, 92, 179, "10 of 10 practices"]


def test_who_has_not_reported_is_counted_and_named(files) -> None:
    value = told(files, names=(*tuple(PILOT), "Praktijk 1", "Praktijk 2", "Praktijk 3", "Praktijk 4"))
    assert rows(value, "quarters")[-1][-1] == "7 of 10 practices"
    missing = [row[0] for row in rows(value, "practices") if row[2] == "not reported"]
    assert missing == ["Praktijk 0", "Praktijk 5", "Praktijk 6"]


def test_what_a_practice_tells_holds_counts_of_whole_quarters_and_nothing_of_anybody(files) -> None:
    text = (files / "Praktijk Een.json").read_text("utf-8")
    for secret in ("loneliness", "older", "0123456789abcdef", "person-", "referral-", "lijst"):
        assert secret not in text
    value = json.loads(text)
    assert sorted(value) == ["format", "made_on", "practice", "program", "quarters"]
    assert [one["quarter"] for one in value["quarters"]] == ["2026-Q2", "2026-Q3"]
    assert sorted(value["quarters"][1]["people"]) == ["asked", "consent", "elsewhere", "received", "seen"]
    assert value["quarters"][1]["people"]["seen"] == 34


def test_a_quarter_that_is_not_over_is_not_told_and_one_without_anybody_is() -> None:
    found = told_by("P", rows_of(8, 1), date(2025, 12, 30), date(2026, 9, 30), "1")
    assert list(found.quarters) == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert found.quarters["2026-Q1"] == Quarter()
    assert told_by("P", [], None, MADE_ON, "1").quarters == {}


def test_what_is_told_is_read_back_as_it_was(files) -> None:
    found = told_by("P", rows_of(9, 5), date(2026, 4, 8), MADE_ON, "1.0")
    again = read(json.dumps(to_json(found)).encode(), "p.json")
    assert again == found
    assert again.quarters["2026-Q3"].people.referred == 9


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"[]",
        b'{"format":"wor-figures-1"}',
        b'{"format":"other","practice":"P","made_on":"2026-10-02","program":"1","quarters":[]}',
        b'{"format":"wor-figures-1","practice":"P","made_on":"2026","program":"1","quarters":[]}',
        b'{"format":"wor-figures-1","practice":"P","made_on":"2026-10-02","program":"1","quarters":[{}]}',
        (
            b'{"format":"wor-figures-1","practice":"P","made_on":"2026-10-02","program":"1","quarters":[{"quarter":'
            b'"2026","people":{},"products":[]}]}'
        ),
        (
            b'{"format":"wor-figures-1","practice":"P","made_on":"2026-10-02","program":"1","quarters":[{"quarter":'
            b'"2026-Q1","people":{"seen":1,"asked":2,"consent":0,"elsewhere":0,"received":0},"products":[]}]}'
        ),
        (
            b'{"format":"wor-figures-1","practice":"P","made_on":"2026-10-02","program":"1","quarters":[{"quarter":'
            b'"2026-Q1","people":{"seen":-1,"asked":-2,"consent":-3,"elsewhere":0,"received":-4},"products":[]}]}'
        ),
    ],
)
def test_a_file_that_is_no_practice_s_figures_is_refused_by_name(spoilt) -> None:
    with pytest.raises(FiguresUnreadable) as refused:
        read(spoilt, "zuid.json")
    assert "zuid.json" in str(refused.value)


def test_of_two_files_of_one_practice_the_newer_counts(files) -> None:
    late = told_by("Praktijk Een", rows_of(31, 0), date(2026, 4, 8), date(2026, 11, 2), "1.0")
    (files / "late.json").write_text(json.dumps(to_json(late)), "utf-8")
    assert told(files, names=("late", *PILOT, *OTHERS))["referred"] == 180


def test_practices_and_groups_must_fit(files) -> None:
    stranger = told_by("Praktijk Vreemd", [], date(2026, 4, 8), MADE_ON, "1.0")
    (files / "stranger.json").write_text(json.dumps(to_json(stranger)), "utf-8")
    with pytest.raises(PracticeInNoGroup):
        combined(files, names=("stranger",))
    (files / "twice.toml").write_text(
        GROUPS + '[[group]]\nname = "X"\npractices = ["Praktijk Een"]\n', "utf-8"
    )
    with pytest.raises(PracticeInTwoGroups):
        combined(files, "--groups", str(files / "twice.toml"))
    (files / "wrong.toml").write_text(GROUPS.replace('group = "Pilot"', 'group = "Pilto"'), "utf-8")
    with pytest.raises(SettingRefused):
        combined(files, "--groups", str(files / "wrong.toml"))
    with pytest.raises(NoQuarter):
        combined(files, "--quarter", "2019-Q1")


def test_a_typed_quarter_can_be_shown_too(files) -> None:
    value = told(files, "--quarter", "2024-Q4")
    assert (value["referred"], value["groups"]) == (
        41,
        [{"group": "Pilot", "referred": 41, "reported": 3, "practices": None}],
    )


def test_the_workbook_has_a_sheet_for_each_table_and_numbers_as_numbers(files) -> None:
    book = openpyxl.load_workbook(BytesIO(combined(files, "--format", "xlsx")))
    assert book.sheetnames == ["Referrals per quarter", "How far, in quarter 3 of 2026", *book.sheetnames[2:]]
    sheet = book["Referrals per quarter"]
    assert sheet["A1"].value == "Referrals per quarter (people)"
    assert [cell.value for cell in sheet[6]] == ["quarter 3 of 2026", 87, 92, 179, "10 of 10 practices"]
    assert sheet["B6"].data_type == "n"


def test_the_file_for_a_spreadsheet_has_every_table(files) -> None:
    lines = list(csv.reader(StringIO(combined(files, "--format", "csv").decode("utf-8-sig"), newline="")))
    assert ["quarter 3 of 2026", "87", "92", "179", "10 of 10 practices"] in lines
    assert ["Referred in all", "87", "92", "179"] in lines


def test_published_figures_hide_small_numbers_everywhere_and_name_no_practice(files) -> None:
    few = told_by("Praktijk Een", rows_of(3, 3), date(2026, 4, 8), MADE_ON, "1.0")
    (files / "few.json").write_text(json.dumps(to_json(few)), "utf-8")
    many = ("few", "Praktijk 1")
    value = told(files, "--publish", names=many)
    assert (value["referred"], value["groups"][0]["referred"]) == (None, None)
    last = rows(value, "quarters")[-1]
    assert "*" in last[1:4]
    assert [one["table"] for one in value["tables"]] == ["quarters", "products"]
    page = combined(files, "--publish", names=many).decode()
    assert "Praktijk" not in page
    for row in rows(value, "products"):
        assert all(cell == "*" or cell >= 5 for cell in row[1:])


def test_a_group_of_which_one_practice_reported_is_not_published(files) -> None:
    value = told(files, "--publish", names=("Praktijk Een", *OTHERS))
    assert (value["referred"], value["groups"][0]["referred"]) == (None, None)
    assert rows(value, "quarters")[-1][1:4] == ["*", "*", 122]
    assert all(row[1] == "*" for row in rows(value, "products"))
    alone = told(files, "--publish", names=("Praktijk Een",))
    assert rows(alone, "quarters")[-1][1:4] == ["*", "*", "*"]


def test_published_figures_of_enough_people_are_shown_as_they_are(files) -> None:
    value = told(files, "--publish")
    assert value["referred"] == 179
    assert rows(value, "quarters")[-1] == ["quarter 3 of 2026", 87, 92, 179, "10 of 10 practices"]


def test_counts_add_up() -> None:
    assert Counts(5, 4, 3, 1, 2) + Counts(1, 1, 1, 0, 1) == Counts(6, 5, 4, 1, 3)
    assert Counts(5, 4, 3, 1, 2).referred == 4
