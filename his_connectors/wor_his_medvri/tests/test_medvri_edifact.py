"""The tokenizer: the dialect's marks, and what stands in real segments."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wor_his_medvri.edifact import LONGEST, Segment, Service, segments

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated, NotEdifact, SegmentTooLong

REAL = [
    line.split("\t", 1)[1]
    for line in (Path(__file__).parent / "medeur-segments.tsv").read_text("utf-8").splitlines()
]
HEAD = "UNB+UNOA:1+1+2'"


def tokens(text: str) -> list[Segment]:
    return list(segments(io.StringIO(text)))[1:]


def one(text: str) -> Segment:
    (segment,) = tokens(HEAD + text)
    return segment


@pytest.mark.parametrize("raw", [raw for raw in REAL if "?'" not in raw and "'" not in raw])
def test_every_real_dutch_segment_survives_reading_and_writing(raw: str) -> None:
    segment = one(f"{raw}'")
    assert segment.tag == raw[:3]
    assert one(segment.written(Service())) == Segment(
        segment.tag, segment.counters, one(segment.written(Service())).elements
    )
    assert segment.written(Service()).rstrip("'").startswith(raw.rstrip("+:"))


def test_a_released_mark_of_a_real_segment_is_text() -> None:
    (raw,) = [raw for raw in REAL if "?'" in raw]
    assert one(f"{raw}'").get(1, 3) == "'s Sands"


def test_a_tag_carries_counters() -> None:
    assert one("BEP:1:1:2+0+HB'") == Segment("BEP", ("1", "1", "2"), (("0",), ("HB",)))


@pytest.mark.parametrize("end", ["", "\r", "\n", "\r\n"])
def test_any_line_end_or_none_stands_between_segments(end: str) -> None:
    assert [each.tag for each in tokens(f"{HEAD}{end}TXT:1+a'{end}TXT:2+b'{end}")] == ["TXT", "TXT"]


@pytest.mark.parametrize(
    ("una", "marks"),
    [
        ("UNA:+ ? '", ":+?'"),
        ("UNA:+.? '\r\n", ":+?'"),
        ("UNA:+.?'", ":+?'"),
        ("UNA:+? '", ":+?'"),
        ("UNA|^.! ~", "|^!~"),
    ],
)
def test_una_in_its_variants_is_obeyed(una: str, marks: str) -> None:
    component, element, release, end = marks
    text = f"{una}UNB{element}UNOA{component}1{end}TXT{element}a{release}{end}b{component}c{end}"
    assert tokens(text) == [Segment("TXT", (), (("a" + end + "b", "c"),))]


@pytest.mark.parametrize("text", ["", "hallo", "UNA", "UNA:+'UNB", "UNA::::: 'UNB+x'", "MSH|^~"])
def test_what_is_no_interchange_is_refused(text: str) -> None:
    with pytest.raises(NotEdifact):
        list(segments(io.StringIO(text)))


def test_a_segment_without_end_is_truncated_and_a_huge_one_refused_threat_18() -> None:
    with pytest.raises(FileTruncated):
        tokens(HEAD + "TXT:1+half")
    with pytest.raises(FileTruncated):
        tokens(HEAD + "TXT:1+a?'")
    with pytest.raises(SegmentTooLong):
        tokens(HEAD + "TXT:1+" + "x" * (2 * LONGEST))


def test_a_mark_and_its_release_may_lie_on_both_sides_of_a_chunk() -> None:
    for length in range((1 << 16) - 40, (1 << 16) + 4):
        line = "y" * 60 + "?'z"
        filler = f"TXT:1+{'x' * 60}'"
        text = HEAD + filler * (length // len(filler)) + "\n" * (length % len(filler)) + f"TXT:1+{line}'"
        assert tokens(text)[-1].get(0) == "y" * 60 + "'z"


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_value_can_make_or_end_a_segment_threat_21(elements: list[list[str]]) -> None:
    written = Segment("TXT", ("1",), tuple(map(tuple, elements))).written(Service())
    (read,) = tokens(HEAD + written)
    for at, parts in enumerate(elements):
        assert [read.get(at, place) for place in range(len(parts))] == parts


@given(st.text(alphabet="UNAB+:?' \r\nx", max_size=80))
def test_no_text_brings_anything_but_a_coded_error_threat_20(noise: str) -> None:
    try:
        list(segments(io.StringIO(noise)))
        list(segments(io.StringIO(HEAD + noise)))
    except WorError:
        return
