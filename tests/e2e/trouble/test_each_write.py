"""A disk is full at one write or another of a referral's course; `bench full_disk` tries every one."""

import shutil
import sys

import pytest
from trouble_scene import lacking

from bench.full_disk import HARM, filled

WALKS = (
    {"disk": "practice", "at": [11, 24]},
    {"disk": "practice", "at": [30], "many": 1, "kind": "SHORT"},
    {"disk": "welfare", "at": [24]},
    {"disk": "postbus", "at": [5]},
    {"disk": "import", "at": [1]},
)
"""Writes of each disk, from the first that fails."""


KEPT = (
    {"what": "backup", "at": [4, 8, 19]},
    {"what": "night", "at": [2, 11, 300]},
    {"what": "restore", "at": [1, 14, 400]},
    {"what": "restore", "at": [6, 45], "kind": "NOT_ON_DISK", "many": 1},
)
"""Writes of a backup, of a night's with its proof, and of a restore with its migration and last flush."""


@pytest.fixture(autouse=True)
def _can_be_filled():
    if sys.platform != "linux" or shutil.which("gcc") is None:
        lacking("needs Linux and gcc: tests/prepare.sh")


def test_whatever_write_finds_a_full_disk_all_arrives_once_and_every_refusal_has_a_code():
    seen = filled(WALKS)
    assert {one: seen[one] for one in HARM} == {"lost": [], "twice": [], "broken": [], "uncoded": {}}
    assert seen["hits"] >= len(WALKS)  # the disk was full indeed
    assert "WOR-S208" in seen["codes"]


def test_a_backup_and_a_restore_that_find_a_full_disk_say_so_and_come_to_their_end_once_there_is_room():
    seen = filled(KEPT, "keeping")
    assert {one: seen[one] for one in HARM} == {"lost": [], "twice": [], "broken": [], "uncoded": {}}
    assert seen["hits"] == sum(len(walk["at"]) for walk in KEPT)
    assert {"WOR-E042", "WOR-E045"} <= seen["codes"].keys()
