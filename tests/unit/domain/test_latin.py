"""What people type becomes what a HIS can hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.latin import readable
from wor_sidecar.hooks.plain import latin_1


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Ze zei: \u2018\u2019t is \u201cgoed\u201d\u2026", "Ze zei: ''t is \"goed\"..."),
        ("5 \u20ac \u2013 of meer", "5 EUR - of meer"),
        ("caf\u00e9", "caf\u00e9"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u0141ukasz \u017b\u00f3\u0142\u0107", "Lukasz Z\u00f3lc"),
        ("\u0130brahim Y\u0131ld\u0131z, \u015eeyma \u011e\u00fcl", "Ibrahim Yildiz, Seyma G\u00fcl"),
        ("\u0645\u062d\u0645\u062f \u0639\u0644\u064a", "? ?"),
        ("gaat goed \U0001f642\ufe0f \U0001f44d\U0001f3fd", "gaat goed :-) ?"),
        ("zacht\u00adjes\u200b\u00a0aan", "zachtjes aan"),
        ("a\tb\nc\x85d\x07e", "a b c d e"),
        ("\u0152uvre, \ufb01ts", "OEuvre, fits"),
        ("\u1ebft", "\u00eat"),
        ("\u00bd na 8\u00ba", "\u00bd na 8\u00ba"),
    ],
)
def test_a_text_becomes_readable(typed, spelled):
    assert readable(typed) == spelled


@given(st.text())
def test_whatever_is_typed_a_connector_finds_nothing_left_to_change(text):
    spelled = readable(text)
    assert spelled.encode("iso-8859-1").decode("iso-8859-1") == spelled
    assert readable(spelled) == spelled
    assert latin_1(spelled) == spelled
    assert not any(unicodedata.category(char) in ("Cc", "Cf") for char in spelled)
    assert readable(unicodedata.normalize("NFD", text)) == spelled
