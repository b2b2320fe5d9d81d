"""What two sides could say to each other has to remain."""

import pytest

from wor_sidecar.exchange.statements import Spoken
from wor_sidecar.mail.agreeing import lost


def said(words: str) -> list[Spoken]:
    return [Spoken.parse(one) for one in words.split()]


@pytest.mark.parametrize(
    ("before", "now", "theirs", "gone"),
    [
        ("a/1 b/1", "a/1 b/1", "a/1 b/1", ()),
        ("a/1", "a/1 a/2", "a/1", ()),
        ("a/1 a/2", "a/2 a/3", "a/1 a/2", ()),
        ("a/1 a/2", "a/2 a/3", "a/1", ("a/1",)),
        ("a/1 b/1", "a/1", "a/1 b/1", ("b/1",)),
        ("a/1", "a/1", "a/1 new/1", ()),
        ("a/1 b/1", "a/1", "a/1", ()),
    ],
    ids=[
        "the same",
        "more",
        "n and n-1",
        "n-2 is left behind",
        "a type gone",
        "theirs is newer",
        "never shared",
    ],
)
def test_a_type_that_both_had_is_lost_when_no_version_of_it_is_common_any_more(before, now, theirs, gone):
    assert lost(said(before), said(now), said(theirs)) == gone
