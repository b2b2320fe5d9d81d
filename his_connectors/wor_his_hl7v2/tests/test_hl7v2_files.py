"""Files as they come: line ends, frames, signs, character sets, batches, and where they were cut."""

import io
import tracemalloc
from itertools import product

import pytest
from hl7v2_messages import (
    BARE,
    HL7,
    OBR,
    OBX,
    ORU,
    OTHER,
    PID,
    code_of,
    items,
    msh,
    only,
    passed,
    pv1,
    raw,
    read,
)  # fmt: skip
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated, ProfileOptionRefused
from wor_sidecar.domain.errors.formats import Hl7MarksWrong, NotHl7
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.hl7v2.marks import Marks, marks_of
from wor_sidecar.hooks.oddities import heard
from wor_sidecar.hooks.text_files import WON

FHS = r"FHS|^~\&|HIS|PR|WOR|WOR|20261121"
BHS = r"BHS|^~\&|HIS|PR|WOR|WOR|20261121"
NEXT = (msh(number="2"), OTHER, OBR, OBX)
LAST = (msh(number="3"), OTHER.replace("999990019", "999911120"), OBR, OBX)
PASSED = (msh("ADT^A08"), PID)


def bsns(found: list[object]) -> list[str]:
    return [item.patient.bsn for item in found if isinstance(item, Registration)]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\n\r\n", "\r\r", "\r\n  \r\n"])
def test_any_end_of_a_line_is_one(end: str) -> None:
    assert bsns(items(raw(*ORU, *NEXT, end=end))) == ["123456782", "999990019"]


def test_ends_of_lines_may_be_mixed_with_a_mark_and_blanks_before_all() -> None:
    ends = ("\r", "\n", "\r\n", "\n\n") * 2
    mixed = "".join(segment + end for segment, end in zip((*ORU, *NEXT), ends, strict=True))
    for start in ("", "\ufeff", "\r\n", "\ufeff\n\n", "  \t\n"):
        assert len(bsns(items((start + mixed).encode()))) == 2
    assert len(bsns(items(mixed.encode() + b"\x1a"))) == 2
    assert len(bsns(items(b"".join(b"\xef\xbb\xbf" + raw(*message) for message in (ORU, NEXT))))) == 2


@pytest.mark.parametrize("frame", [b"\x0b%s\x1c\r", b"\x0b%s\x1c", b"\x0b%s\x1c\r\n", b"\r\n\x0b%s\x1c\r"])
def test_frames_of_mllp_do_not_matter(frame: bytes) -> None:
    framed = b"".join(frame % raw(*message) for message in (ORU, NEXT))
    assert bsns(items(framed)) == ["123456782", "999990019"]


def test_a_frame_without_its_end_was_cut() -> None:
    with pytest.raises(FileTruncated):
        items(b"\x0b" + raw(*ORU))
    with pytest.raises(FileTruncated):
        items(b"\x0b" + raw(*ORU) + b"\x1c\r\x0b" + raw(*NEXT))


@pytest.mark.parametrize("content", [b"", b"\r\n", b" \n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_nothing_is_said_to_be_nothing(content: bytes) -> None:
    with pytest.raises((FileEmpty, FileTruncated)):
        items(content)


@pytest.mark.parametrize(
    "content",
    [
        b"Naam;BSN\n",
        b"<a/>",
        b"UNB+UNOC:1'",
        b"PID|1\r",
        b"{}",
        b"%PDF-1.4\n",
        b"\xff\xfeM\0S\0H\0",
        b"\n\nDSC|1\r",
    ],
)
def test_another_format_is_refused(content: bytes) -> None:
    with pytest.raises(NotHl7):
        items(content)


@pytest.mark.parametrize(
    ("head", "marks"),
    [
        (rb"MSH|^~\&|", Marks()),
        (rb"MSH|^_\&|", Marks(repetition="_")),
        (rb"MSH|^~\&#|", Marks(truncation="#")),
        (rb"MSH|^~\|", Marks(sub="")),
        (rb"MSH|^~|", Marks(sub="", escape="")),
        (rb"MSH$%*/+$", Marks("$", "%", "*", "/", "+")),
        (rb"MSH|^~\&", Marks()),
    ],
)
def test_signs_are_what_the_header_says(head: bytes, marks: Marks) -> None:
    assert marks_of(head) == marks


@pytest.mark.parametrize(
    "head",
    [
        b"MSH",
        b"MSH|",
        b"MSH||",
        b"MSH|^|",
        b"MSH|^^\\&|",
        b"MSH|ab~&|",
        b"MSH|^~\\&#!|",
        b"MSH\xe9^~\\&\xe9",
        b"MSH| ~\\&|",
    ],
)
def test_signs_that_are_none_cost_the_message(head: bytes) -> None:
    with pytest.raises(Hl7MarksWrong):
        marks_of(head)


def test_a_message_with_wrong_signs_costs_itself_alone() -> None:
    bad, good = items(raw(r"MSH|^^\&|HIS", PID, OBX, *ORU))
    assert code_of(bad) == "WOR-F261"
    assert isinstance(good, Registration)


@pytest.mark.parametrize("signs", [r"|^_\&", "$%*/+", "!?#:>"])
def test_a_message_reads_the_same_with_other_signs(signs: str) -> None:
    table = str.maketrans("|^~\\&", signs)
    found = items(raw(*(segment.translate(table) for segment in ORU)))
    assert found == read(*ORU)


@pytest.mark.parametrize("signs", ["^~\\", "^~"])
def test_with_fewer_signs_the_rest_of_a_name_is_the_name(signs: str) -> None:
    segments = [segment.replace("Jansen - de Vries&de&Vries&&Jansen", "Bos & Zn") for segment in ORU]
    segments[0] = segments[0].replace("^~\\&", signs)
    assert only(read(*segments)).patient.surname == "Bos & Zn"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f", r"a|b^c&d~e\f"),
        (r"\H\vet\N\ gewoon", "vet gewoon"),
        (r"een\.br\twee\.sp2\drie\.BR\vier", "een\ntwee\ndrie\nvier"),
        (r"\.in+4\\.ti2\ingesprongen\.fi\\.nf\ ", "ingesprongen "),
        (r"\X41\\X0D0A\B", "A\r\nB"),
        (r"\XC3AB\ en \XFF\ ", "ë en \\XFF\\ "),
        (r"\Zeigen\ en \C2842\ ", "\\Zeigen\\ en \\C2842\\ "),
        ("C:\\map\\.br\\een \\ los", "C:\\map\neen \\ los"),
        ("\\", "\\"),
        (r"\E\F\E\ ", "\\F\\ "),
        (r"\P\ ", "# "),
    ],
)  # fmt: skip
def test_escapes_are_taken_out_and_what_is_none_stays(written: str, meant: str) -> None:
    assert Marks().meant(written) == meant


@given(st.text(), st.permutations("|^~\\&$%*/+!@#?>"))
def test_whatever_is_escaped_is_meant_again(text: str, signs: list[str]) -> None:
    marks = Marks(*signs[:5])
    written = marks.escaped(text)
    assert not set(written) & {marks.field, marks.component, marks.repetition, marks.sub, "\r", "\n"}
    assert marks.meant(written) == text.replace("\r\n", "\n").replace("\r", "\n")


def named(surname: str, charset: str, encoding: str) -> bytes:
    pid = PID.replace("Jansen - de Vries&de&Vries&&Jansen", surname)
    return raw(msh(charset=charset), pid, OBR, OBX, encoding=encoding)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("8859/1", "iso-8859-1"), ("8859/1", "cp1252"), ("8859/15", "iso-8859-15"), ("8859/1", "utf-8"),
        ("8859/15", "utf-8"), ("UNICODE UTF-8", "utf-8"), ("UNICODE", "utf-8"), ("utf-8", "utf-8"),
        ("", "utf-8"), ("", "cp1252"), ("", "iso-8859-1"), ("8859/1~UNICODE UTF-8", "iso-8859-1"),
        ("~8859/1", "iso-8859-1"),
        ("ISO 8859-1", "iso-8859-1"), ("windows-1252", "cp1252"),
        ("ASCII~8859/1", "iso-8859-1"), ("8859/1~ISO IR87", "iso-8859-1"),
        ("UNICODE UTF-8~8859/1", "iso-8859-1"), ('""', "utf-8"),
    ],
)  # fmt: skip
def test_a_name_is_read_in_the_character_set_that_is_declared(charset: str, encoding: str) -> None:
    assert only(items(named("Müller-Çelik", charset, encoding))).patient.surname == "Müller-Çelik"


def test_curly_quotes_under_8859_1_are_those_of_windows() -> None:
    assert only(items(named("d\u2019Arc", "8859/1", "cp1252"))).patient.surname == "d\u2019Arc"


@pytest.mark.parametrize(
    ("charset", "encoding", "code"),
    [
        ("UNICODE UTF-8", "iso-8859-1", "WOR-F201"), ("ASCII", "iso-8859-1", "WOR-F201"),
        ("ASCII", "utf-8", "WOR-F201"), ("UNICODE UTF-16", "utf-8", "WOR-F262"),
        ("GB 18030-2000", "utf-8", "WOR-F262"), ("ISO IR87", "utf-8", "WOR-F262"),
    ],
)  # fmt: skip
def test_threat_20_a_lie_about_the_character_set_costs_the_message_and_replaces_nothing(
    charset: str, encoding: str, code: str
) -> None:
    bad, good = items(named("Müller", charset, encoding) + raw(*NEXT))
    assert (code_of(bad), bsns([good])) == (code, ["999990019"])


def test_a_character_written_as_its_byte_is_of_the_declared_set() -> None:
    assert only(items(named(r"M\XFC\ller", "8859/1", "utf-8"))).patient.surname == "Müller"
    assert only(items(named(r"M\XC3BC\ller", "UNICODE UTF-8", "utf-8"))).patient.surname == "Müller"


def test_utf_8_under_8859_1_is_read_and_told_as_an_oddity() -> None:
    told: list[tuple[str, str]] = []
    with heard(lambda position, what: told.append((position, what))):
        items(
            named("Jansen", "8859/1", "utf-8") + named("Müller", "8859/1", "utf-8") + named("Bé", "", "utf-8")
        )
    assert told == [("message 2", "MSH-18")]


def test_a_lie_names_the_first_wrong_byte_of_the_file() -> None:
    content = raw(*NEXT) + named("Müller", "UNICODE UTF-8", "iso-8859-1")
    _good, bad = items(content)
    assert bad.error.fields["position"] == content.index(b"\xfc") + 1


def test_a_lie_in_a_text_is_a_lie() -> None:
    content = raw(msh(charset="UNICODE UTF-8"), PID, OBR, OBX) + b"NTE|1||caf\xe9\r"
    assert code_of(only(items(content))) == "WOR-F201"


def test_bytes_that_no_candidate_has_are_refused_without_a_declaration_too() -> None:
    assert code_of(only(items(named("M\u0081ller", "", "iso-8859-1")))) == "WOR-F201"


def test_the_profile_overrules_what_is_declared() -> None:
    profile = Profile("hl7v2", options={"encoding": "iso-8859-1"})
    assert only(items(named("Müller", "UNICODE UTF-8", "iso-8859-1"), profile)).patient.surname == "Müller"
    assert only(items(named("Müller", "UNICODE UTF-16", "iso-8859-1"), profile)).patient.surname == "Müller"
    strict = Profile("hl7v2", options={"encoding": "utf-8"})
    assert code_of(only(items(named("Müller", "8859/1", "iso-8859-1"), strict))) == "WOR-F201"


def test_each_message_has_its_own_character_set_and_the_log_says_which(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    content = named("Müller", "8859/1", "iso-8859-1") + named("Çelik", "UNICODE UTF-8", "utf-8")
    assert [item.patient.surname for item in items(content)] == ["Müller", "Çelik"]
    assert [record.getMessage() for record in caplog.records] == [f"{WON}cp1252", f"{WON}utf-8"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("encoding", 5), ("encoding", "latin"), ("max_segment_kilobytes", 5), ("max_segment_kilobytes", True),
        ("max_segment_kilobytes", "64"), ("code_systems", 5), ("code_systems", ["x", 7]),
        ("his_number_authority", {"a": 1}),
    ],
)  # fmt: skip
def test_an_option_of_the_wrong_kind_is_refused_by_name(key: str, value: object) -> None:
    with pytest.raises(ProfileOptionRefused, match=f"hl7v2.{key}"):
        items(raw(*ORU), Profile("hl7v2", options={key: value}))


BATCHES = [
    (FHS, BHS, *ORU, *NEXT, "BTS|2", "FTS|1"),
    (BHS, *ORU, *NEXT, "BTS|2"),
    (BHS, *ORU, *NEXT, "BTS|0002|klaar"),
    (BHS, *ORU, *NEXT, "BTS"),
    (FHS, *ORU, *NEXT, "FTS|1"),
    (FHS, *ORU, *NEXT, "FTS|0"),
    (FHS, *ORU, *NEXT, "FTS|2"),
    (FHS, *ORU, *NEXT, "FTS"),
    (FHS, BHS, *ORU, "BTS|1", BHS, *NEXT, "BTS|1", "FTS|2"),
    (BHS, *ORU, "BTS|1", BHS, *NEXT, "BTS|1"),
    (FHS, BHS, *ORU, "BTS|1", "FTS|1", FHS, BHS, *NEXT, "BTS|1", "FTS|1"),
    (*ORU, BHS, *NEXT, "BTS|1"),
]


@pytest.mark.parametrize("batch", BATCHES)
def test_messages_in_a_batch_are_read_and_their_counts_agree(batch: tuple[str, ...]) -> None:
    found = read(*batch)
    assert bsns(found) == ["123456782", "999990019"]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("batch", "code", "position"),
    [
        ((FHS, BHS, *ORU, *NEXT, "BTS|3", "FTS|1"), "WOR-F263", "batch 1"),
        ((FHS, BHS, *ORU, "BTS|1", BHS, *NEXT, "BTS|9", "FTS|2"), "WOR-F263", "batch 2"),
        ((FHS, BHS, *ORU, *NEXT, "BTS|2", "FTS|2"), "WOR-F263", "file 1"),
        ((FHS, BHS, *ORU, *NEXT, "BTS|twee", "FTS|1"), "WOR-F263", "batch 1"),
        ((FHS, *ORU, *NEXT, "FTS|5"), "WOR-F263", "file 1"),
        ((FHS, BHS, *ORU, *NEXT, "FTS|1"), "WOR-F265", "file 1"),
        ((BHS, *ORU, BHS, *NEXT, "BTS|1"), "WOR-F265", "batch 1"),
        ((*ORU, *NEXT, "BTS|2"), "WOR-F265", "batch 1"),
        ((*ORU, *NEXT, "FTS|1"), "WOR-F265", "file 1"),
        ((r"BHS|^^\&|x", *ORU, *NEXT, "BTS|2"), "WOR-F261", "batch 1"),
        ((BHS, *ORU, *NEXT, "BTS|2", "NTE|1||nog iets", "NTE|2"), "WOR-F265", "message 2"),
    ],
)
def test_threat_20_what_is_wrong_with_a_batch_is_told_and_costs_no_message(
    batch: tuple[str, ...], code: str, position: str
) -> None:
    found = read(*batch)
    assert bsns(found) == ["123456782", "999990019"]
    assert [(code_of(item), item.position) for item in found if isinstance(item, RecordError)] == [
        (code, position)
    ]


def test_a_batch_of_nothing_is_read() -> None:
    assert read(FHS, BHS, "BTS|0", "FTS|1") == []


def test_a_count_is_read_with_the_signs_of_its_own_header() -> None:
    assert len(read("BHS$%*/+$HIS", *ORU, "BTS$1$x")) == 1


@pytest.mark.parametrize("batch", [*BATCHES[:3], BATCHES[8]])
def test_any_beginning_of_a_batch_is_truncated(batch: tuple[str, ...]) -> None:
    ended = raw(*batch)
    for cut in range(1, len(ended)):
        if ended[:cut].endswith(b"BTS|1\r") and not ended.startswith(b"FHS"):
            continue  # a whole batch, and what would have come behind it nobody knows
        with pytest.raises(FileTruncated):
            items(ended[:cut])


@pytest.mark.parametrize(
    "message",
    [
        ORU,
        (msh("MDM^T02"), "EVN|T02", PID, "TXA|1|CN", OBX),
        (msh("ORM^O01"), PID, pv1(), "ORC|NW|1", OBX),
        (msh("REF^I12"), "RF1|A", "PRD|RP", PID, "DG1|1"),
        (msh("ADT^A08"), "EVN|A08", PID),
    ],
)
def test_a_beginning_of_one_message_is_truncated_until_its_patient_and_its_subject_are_there(
    message: tuple[str, ...],
) -> None:
    ended = raw(*message)
    for cut in range(1, len(ended)):
        try:
            found = items(ended[:cut])
        except FileTruncated:
            continue
        assert ended[:cut].endswith(b"\r"), "cut within a segment"
        assert b"\rPID|" in ended[:cut] or b"ADT" in ended[:cut]
        assert all(isinstance(item, Passed) for item in found)


@pytest.mark.parametrize("kind", ["ORU^R01", "ADT^A08", "ACK", "REF^I12"])
def test_a_header_alone_is_no_message(kind: str) -> None:
    with pytest.raises(FileTruncated):
        read(msh(kind))
    with pytest.raises(FileTruncated):
        read(*ORU, msh(kind))


def test_a_last_message_without_a_patient_costs_itself_alone() -> None:
    good, bad = read(*ORU, msh(), OBR, OBX)
    assert isinstance(good, Registration)
    assert isinstance(bad, RecordError)
    assert bad.error.fields["segment"] == "PID"


def test_a_code_before_any_patient_is_not_the_next_ones() -> None:
    bad, other = read(msh(), OBR, OBX, PID, OBR)
    assert isinstance(bad, RecordError)
    assert bad.error.fields["segment"] == "PID"
    assert isinstance(other, Passed)


def test_a_message_without_a_patient_in_the_middle_is_passed_over() -> None:
    assert [type(item) for item in read(msh(), OBR, *ORU)] == [Passed, Registration]


def test_a_text_with_bare_line_ends_in_it_goes_on() -> None:
    text = (
        "OBX|2|TX|S^x^L||Eerste regel",
        "tweede regel",
        "  DG1 Z68^x^ICPC",
        "||Z68|",
        "NTE|1||nog een",
        "laatste",
    )
    assert bsns(read(*ORU, *text, *NEXT)) == ["123456782", "999990019"]


def test_a_line_that_is_no_segment_anywhere_else_costs_the_message() -> None:
    bad, good = read(msh(), PID, "kapot", OBR, OBX, *NEXT)
    assert (code_of(bad), bsns([good])) == ("WOR-F265", ["999990019"])
    assert code_of(only(read(msh(), PID, "OBR~1", OBX))) == "WOR-F265"


@pytest.mark.parametrize("end", ["\r", "\n"])
def test_threat_18_a_document_of_megabytes_is_skipped_and_never_held(end: str) -> None:
    document = "OBX|2|ED|PDF^x^L||^AP^PDF^Base64^" + "QUJD" * 1_000_000 + "||||||F"
    assert bsns(items(raw(*ORU, document, *NEXT, end=end))) == ["123456782", "999990019"]
    with pytest.raises(FileTruncated):
        items(raw(*ORU, document, end=end)[:-1])


@pytest.mark.parametrize("head", ["PID|2||", "DG1|1||", "OBX|2|CE|E^x^L||", "ORC|NW|"])
def test_what_matters_and_is_too_long_costs_the_message(head: str) -> None:
    bad, good = read(*ORU, head + "x" * (1 << 21), *NEXT)
    assert (code_of(bad), bsns([good])) == ("WOR-F264", ["999990019"])


def test_a_header_that_is_too_long_costs_the_message() -> None:
    bad, good = read(msh() + "|" + "x" * (1 << 21), *ORU[1:], *NEXT)
    assert (code_of(bad), bsns([good])) == ("WOR-F264", ["999990019"])


def test_threat_18_more_codes_than_any_contact_has_cost_the_message() -> None:
    bad, good = read(*ORU, *[OBX] * 1200, *NEXT)
    assert (code_of(bad), bsns([good])) == ("WOR-F313", ["999990019"])
    bad, good = read(*ORU, *["ORC|NW|" + "x" * 60_000] * 200, *NEXT)
    assert (code_of(bad), bsns([good])) == ("WOR-F264", ["999990019"])


class Endless(io.RawIOBase):
    """A file of many messages that is never in memory as a whole."""

    def __init__(self, piece: bytes, times: int) -> None:
        self._piece, self._left, self._rest = piece, times, b""

    def seek(self, *_where: int) -> int:
        return 0

    def read(self, size: int = -1) -> bytes:
        if size == 4096:
            return self._piece[:size]
        while len(self._rest) < size and self._left:
            self._rest += self._piece
            self._left -= 1
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def test_threat_18_memory_stays_flat_however_many_messages_and_results_there_are() -> None:
    def peak(times: int) -> int:
        piece = raw(*ORU, *["OBX|2|CE|E^x^L||A04^x^ICPC||||||F", "OBX|3|NM|x^y^L||12||||||F"] * 5)
        tracemalloc.start()
        assert sum(1 for _ in HL7.read(Endless(piece, times), BARE)) == times
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return taken

    peak(10)
    assert peak(1_200) - peak(200) < 300_000  # of 700 kB more


@given(st.data())
def test_damage_gives_coded_errors_alone(data: st.DataObject) -> None:
    content = bytearray(raw(FHS, BHS, *ORU, *NEXT, "BTS|2", "FTS|1"))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    try:
        for item in items(bytes(content)):
            assert not isinstance(item, RecordError) or isinstance(item.error, WorError)
    except WorError:
        pass


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"MSH|^~\\&|", True),
        (b"\x0bMSH|", True),
        (b"\xef\xbb\xbfFHS|", True),
        (b"\r\nBHS$%", True),
        (b"MSHA", False),
        (b"UNB+", False),
        (b"", False),
        (b"Naam;MSH|", False),
    ],
)
def test_the_format_is_recognised_by_its_head(head: bytes, known: bool) -> None:
    assert HL7.sniff(head, "x") is known


def test_several_kinds_of_trouble_at_once_leave_each_good_message() -> None:
    bad = [
        (msh(), PID.replace("19500201", ""), OBR, OBX),
        (r"MSH|^^\&|", PID),
        (msh(charset="EBCDIC"), PID),
        PASSED,
    ]
    for one, other in product(bad, bad):
        assert bsns(read(*ORU, *one, *NEXT, *other, *LAST)) == ["123456782", "999990019", "999911120"]
        assert passed(*PASSED)
