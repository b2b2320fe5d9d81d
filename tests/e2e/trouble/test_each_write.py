"""A disk is full at one write or another of a referral's course; `bench full_disk` tries every one."""

import shutil
import sys

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


def test_whatever_write_finds_a_full_disk_all_arrives_once_and_every_refusal_has_a_code():
    if sys.platform != "linux" or shutil.which("gcc") is None:
        lacking("needs Linux and gcc: tests/prepare.sh")
    seen = filled(WALKS)
    assert {one: seen[one] for one in HARM} == {"lost": [], "twice": [], "broken": [], "uncoded": {}}
    assert seen["hits"] >= len(WALKS)  # the disk was full indeed
    assert "WOR-S208" in seen["codes"]
