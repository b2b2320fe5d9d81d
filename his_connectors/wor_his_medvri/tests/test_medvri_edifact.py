"""The tokenizer: the dialect's marks, and what stands in real segments."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wor_his_medvri.edifact import LONGEST, Segment, Service, segments
from wor_his_medvri.interchange import interchanges

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated, NotEdifact, SegmentTooLong

HERE = Path(__file__).parent
REAL = [
    line.split("\t", 1)[1]
    for dialect in ("medeur", "medrpt")
    for line in (HERE / f"{dialect}-segments.tsv").read_text("utf-8").splitlines()
]
DANISH = sorted((HERE / "medcom-dk").iterdir())
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


@pytest.mark.parametrize("text", ["U", "UN", "UNA", "UNA:+.? '", "UNA:+.? '\r\nUN", "\ufeffUN", "\r\nU"])
def test_the_beginning_of_an_interchange_is_truncated(text: str) -> None:
    with pytest.raises(FileTruncated):
        list(segments(io.StringIO(text)))


def test_a_blank_for_a_release_character_means_that_there_is_none() -> None:
    assert tokens("UNA:+.  'UNB+x'TXT+a?'b'")[0] == Segment("TXT", (), (("a?",),))


def test_every_interchange_of_a_file_has_its_own_service_characters() -> None:
    first = "UNA:+ ? '\r\nUNB+UNOA:1+a'UNZ+0'\r\n\x1a\r\n"
    second = "UNA|^.! ~UNB^UNOA|1^b~TXT^'!~+~UNZ^0~"
    third = "UNA|^.! ~UNB^c~UNZ^0~"
    assert [
        each.get(1) or each.get(0) for each in tokens(f"{first}{second}{third}") if each.tag != "UNZ"
    ] == [
        "b",
        "'~+",
        "c",
    ]


@pytest.mark.parametrize("path", DANISH, ids=lambda path: path.stem)
def test_every_segment_of_a_danish_message_is_found_and_its_counts_are_right(path: Path) -> None:
    text = path.read_bytes().decode("iso-8859-1")
    body = text[text.index("UNB") :]
    said = body.replace("??", "\0").replace("?'", "\1").split("'")
    tags = [raw.lstrip()[:3] for raw in said if raw.strip()]
    assert [each.tag for each in segments(io.StringIO(text, newline=""))] == tags
    ((interchange, (message,)),) = [
        (head, list(messages)) for head, messages in interchanges(io.StringIO(text, newline=""))
    ]
    # One of these published messages has another reference in UNZ than in UNB.
    assert interchange.oddities == (["UNZ reference"] if path.stem == "RPT04_2" else [])
    assert message.count is None
    assert len(message.body) == len(tags) - 4


def test_there_are_32_of_them() -> None:
    assert len(DANISH) == 32


def test_a_danish_message_written_again_reads_the_same() -> None:
    for path in DANISH:
        found = list(segments(io.StringIO(path.read_bytes().decode("iso-8859-1"), newline="")))
        again = "\r\n".join(each.written(Service()) for each in found)
        assert [_bare(each) for each in segments(io.StringIO(again, newline=""))] == [
            _bare(each) for each in found
        ]


def _bare(segment: Segment) -> tuple[object, ...]:
    """What a segment says; empty places at the end say nothing."""
    elements = ["\0".join(parts).rstrip("\0") for parts in segment.elements]
    while elements and not elements[-1]:
        elements.pop()
    return segment.tag, segment.counters, tuple(elements)


@pytest.mark.parametrize("text", ["", "hallo", "UNX", "UNA:+'UNB", "UNA::::: 'UNB+x'", "MSH|^~"])
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
