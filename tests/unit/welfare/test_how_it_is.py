"""One word for a monitor about an inbox: what gets no better by itself is a fault."""

import pytest

from wor_sidecar.welfare.how_it_is import severity

GOOD = {
    "plugins": [{"status": "loaded"}],
    "keys": [],
    "mail": {"failed": 0},
    "reminders": {"trouble": None},
    "backup": {"folder": "/backup", "code": None},
    "down": [],
    "after_restore": None,
}


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({}, "good"),
        ({"plugins": [{"status": "broken"}]}, "fault"),
        ({"keys": [{"code": "WOR-K201"}]}, "fault"),
        ({"mail": {"failed": 1}}, "fault"),
        ({"reminders": {"trouble": {"told": "refused"}}}, "fault"),
        ({"backup": {"folder": None, "code": None}}, "warning"),
        ({"backup": {"folder": "/backup", "code": "WOR-S431"}}, "warning"),
        ({"down": [{"code": "WOR-C301"}]}, "warning"),
        ({"after_restore": {"told": "waits"}}, "warning"),
    ],
)
def test_an_inbox_is_as_what_is_worst_in_it(changed, word):
    assert severity(GOOD | changed).value == word
