"""The tray of the Windows release under Wine, clicked through before a practice's real daemon."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
import wine_prefix
import wine_release
from desktop_practice import named
from desktop_practice import practice as practising
from desktop_screen import Host, missing, screen, until
from release_builds import windows_release
from trouble_paired import made_once
from trouble_scene import Scene
from wine_tray import FOLDER, LIST, QUESTION, VERSION, Desk, signed_in

from installer.release.targets import WINDOWS_311
from installer.release.tree import tray_library

pytestmark = [pytest.mark.wine, pytest.mark.desktop]

SURNAMES = ("Iep", "Jasmijn", "Kornoelje", "Linde")
PEOPLE = [named(71_001 + n, name, f"01-02-{1941 + n}") for n, name in enumerate(SURNAMES)]
LOCKED = """
import ctypes
from ctypes import wintypes
user, found = ctypes.windll.user32, []
@ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
def each(window, _):
    title = ctypes.create_unicode_buffer(200)
    user.GetWindowTextW(window, title, 200)
    if title.value.endswith("Welzijn op Recept") and user.IsWindowVisible(window):
        found.append(user.PostMessageW(window, 0x02B1, 7, 0))
    return True
user.EnumWindows(each, 0)
assert found == [1], found
"""
"""WM_WTSSESSION_CHANGE with WTS_SESSION_LOCK, as Windows sends it; Wine has no session to lock."""


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A practice whose answers are on their way after two seconds."""
    if lacking := missing() or wine_prefix.lacking() or wine_release.lacking():
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {lacking}: tests/prepare.sh")
    root = tmp_path_factory.mktemp("practice")
    with practising(root, undo_seconds=2, paired=made_once(tmp_path_factory)) as made:
        yield made


@pytest.fixture(scope="module")
def desk(practice: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Somebody's Windows, with the release and the tray's own wheels where the installer puts them."""
    with (
        tempfile.TemporaryDirectory(
            prefix="wor-wine-", dir=wine_prefix.room(), ignore_cleanup_errors=True
        ) as folder,
        screen(Host.XEMBED, tmp_path_factory.mktemp("desktop")) as shown,
        signed_in(shown, Path(folder) / "prefix") as made,
    ):
        release = made.windows.here(FOLDER)
        shutil.copytree(windows_release(VERSION), release)
        tray_library(WINDOWS_311, release / "lib")
        yield made


@pytest.fixture(scope="module")
def tray(practice: Scene, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Popen[str]"]:
    """The tray, paired by a file that lies where accounts can read it."""
    file = tmp_path_factory.mktemp("Gedeelde map ë") / "wor-enrol.json"
    practice.told("sidecar", "trays", "enrol", str(file), "--users", "1")
    started = desk.starts("--enrol", desk.windows.there(file))
    yield started
    if started.poll() is None:
        started.kill()
    started.communicate()


@pytest.fixture(scope="module")
def icon_of_none(desk: Desk, tray: "Popen[str]") -> bytes:
    until(desk.icon)
    return desk.panel().tobytes()


def opened(desk: Desk, practice: Scene) -> str:
    """Open the next question of the list by a key; return its referral."""
    desk.sees(LIST)
    desk.screen.keys("Return")
    desk.sees(QUESTION)
    [mine] = [one for one in questions(practice) if one["claim"] != "free"]
    return str(mine["referral_id"])


def questions(practice: Scene) -> list[dict[str, Any]]:
    return list(practice.call("sidecar", "GET", "/v1/prompts")["prompts"])


def answered(practice: Scene, referral: str) -> bool:
    return bool(until(lambda: referral not in {one["referral_id"] for one in questions(practice)}))


def test_a_file_pairs_the_account_under_its_own_name_and_windows_keeps_the_token(
    tray, desk, practice
) -> None:
    [paired] = practice.call("sidecar", "GET", "/v1/trays")
    assert paired["name"] == "Zoë de Wit"
    kept = json.loads((desk.home() / "tray.json").read_text("utf-8"))
    assert kept["keyring"] == "winvault"
    assert "token" not in kept


def test_the_icon_tells_that_somebody_waits_and_no_window_comes_up(desk, practice, icon_of_none) -> None:
    practice.export(*PEOPLE)
    until(lambda: len(questions(practice)) == len(PEOPLE))
    until(lambda: desk.icon() and desk.panel().tobytes() != icon_of_none)
    assert desk.titles() == ""
    assert [name for name in SURNAMES if name in "\n".join(desk.screen.titles())] == []


def test_five_keys_record_a_yes_and_the_referral_reaches_the_coach(desk, practice) -> None:
    desk.opens()
    referral = opened(desk, practice)
    assert [name for name in SURNAMES if name in "\n".join(desk.screen.titles())] == []
    desk.screen.keys("space", "Tab", "space", "alt+c")
    assert answered(practice, referral)
    until(lambda: practice.cases(referral))
    until(lambda: practice.departure(referral) == "received")


def test_a_yes_is_clicked_by_the_mouse(desk, practice) -> None:
    referral = opened(desk, practice)
    desk.clicks_focused()
    desk.sees(QUESTION)
    desk.clicks_yes()
    assert answered(practice, referral)
    until(lambda: practice.cases(referral))


def test_a_no_sends_nothing(desk, practice) -> None:
    referral = opened(desk, practice)
    desk.screen.keys("alt+n")
    assert answered(practice, referral)
    assert practice.shown(referral)["departures"] == []
    assert practice.cases(referral) == []


def test_a_locked_session_hides_the_question_and_a_second_start_shows_the_list(desk, practice) -> None:
    referral = opened(desk, practice)
    desk.does(LOCKED)
    desk.hidden()
    assert desk.tray().returncode == 0
    desk.sees(LIST)
    assert practice.shown(referral)["departures"] == []


def test_a_window_that_is_closed_answers_nothing_and_the_icon_stays(desk, practice, tray) -> None:
    referral = opened(desk, practice)
    desk.screen.keys("alt+F4")
    desk.hidden()
    assert tray.poll() is None
    assert desk.icon()
    assert referral in {one["referral_id"] for one in questions(practice)}
    assert practice.shown(referral)["departures"] == []
