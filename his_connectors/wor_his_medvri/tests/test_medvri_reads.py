"""Messages from a HIS: leniently read, and nothing in their text is a code unless the profile says so."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from wor_his_medvri.connector import MedvriConnector
from wor_his_medvri.edifact import Segment, Service

from wor_sidecar.domain.bsn import passes_eleven_test
from wor_sidecar.domain.errors.folders import (
    CountWrong,
    FileEmpty,
    FileTruncated,
    MessageOutOfOrder,
    NotEdifact,
    ProfileOptionRefused,
    SegmentMissing,
    ValueMissing,
    ValueUnreadable,
)
from wor_sidecar.domain.errors.formats import BatchCountWrong
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.oddities import heard
from wor_sidecar.practice.cli_connectors import connectors

SAMPLE = (Path(__file__).parents[1] / "samples" / "letter.edi").read_text("utf-8")
CODE_LINE = r"ICPC: (?P<code>[A-Z][0-9]{2}(\.[0-9]{2})?)"


def read(text: str | bytes, **options):
    raw = text if isinstance(text, bytes) else text.encode("iso-8859-1")
    profile = Profile("medvri", options={"code_line": CODE_LINE, **options})
    return list(MedvriConnector().read(io.BytesIO(raw), profile))


def test_text_is_no_code_unless_the_profile_says_so() -> None:
    assert read(SAMPLE, code_line="") == [Passed("", "", "message 1")]


def test_a_line_of_the_profiles_pattern_makes_a_registration() -> None:
    (found,) = read(SAMPLE)
    assert isinstance(found, Registration)
    assert (found.code, found.code_system) == ("Z68", "icpc-1-nl")
    assert found.contact_date == date(2026, 11, 20)
    assert found.patient.bsn == "999990019"
    assert (found.patient.surname, found.patient.prefix, found.patient.call_name) == (
        "Voorbeeld",
        "van",
        "Anna",
    )
    assert found.patient.address.city == "Veghel"
    assert found.author is not None
    assert found.author.name == "Voorbeeld Verwijzer"


def test_an_optional_code_that_is_not_there_is_no_code() -> None:
    (found,) = read(SAMPLE, code_line=r"ICPC: (?:(?P<code>A99)|Z68)")
    assert found == Passed("", "", "message 1")


def test_a_damaged_file_is_refused_without_the_text_that_stands_where_a_tag_should() -> None:
    for damaged in (
        SAMPLE.replace("UNH+", "van den Voorbeeld+"),
        SAMPLE.replace("UNB+", "UNBvan den Voorbeeld+"),
    ):
        with pytest.raises(MessageOutOfOrder) as refused:
            read(damaged)
        assert "Voorbeeld" not in f"{refused.value} {refused.value.fields}"


@pytest.mark.parametrize("line", ["zie ICPC?: Z68", "ICPC?: Z68 en meer", "Z68", "ICPC?: Z680"])
def test_the_pattern_must_fit_the_whole_line(line: str) -> None:
    (found,) = read(SAMPLE.replace("ICPC?: Z68", line))
    assert isinstance(found, Passed)


def test_our_own_letter_never_triggers_threat_38() -> None:
    own = SAMPLE.replace("TXT:2'", "TXT:2+Kenmerk abcdefghijklmnopqrstuvwxyz'")
    assert isinstance(read(own)[0], Passed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Voorbeeld:van:::", "::Voorbeeld:van:"),
        ("++BSN999990019", "+BSN999990019"),
        ("UNZ+1+SAMPLE1", "UNZ+1+ANDERS"),
        ("UNT+10+SAMPLE1", "UNT+10+ANDERS"),
        ("UNT+10", "UNT+9"),
        ("UNT+10", "UNT"),
        ("TXT:2'", "TXT:1'"),
        ("TXT:2'", "TXT'"),
        ("DET+26", "DET:1+26"),
        ("DET+26", "DET+2026"),
        ("MEDVRI:1", "MEDSPE:1"),
        ("BSN999990019", "bsn 99999.0019"),
        ("++BSN999990019", "+77+BSN999990019"),
        ("++BSN999990019", "+BSN999990019+BSN999990018"),
        ("TXT:2'", "TXT:2+'"),
        ("Z68'", "Z68++'"),
        ("UNA:+ ? '\n", ""),
    ],
)
def test_small_differences_that_real_messages_have_are_read(old: str, new: str) -> None:
    (found,) = read(SAMPLE.replace(old, new))
    assert isinstance(found, Registration)
    assert (found.patient.bsn, found.patient.surname) == ("999990019", "Voorbeeld")


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("1950:02:01", "0000:01:01", ValueMissing),
        ("1950:02:01", f"{'9' * 30}:02:01", ValueMissing),
        ("BSN999990019", "BSN999990018", ValueUnreadable),
        ("BSN999990019", "BSN000000000", ValueMissing),
        ("BSN999990019", "BSN1234567", ValueUnreadable),
        ("++BSN999990019", "+BSN123456782+BSN999990019", ValueUnreadable),
        ("PAD+", "PID+1980:02:29+M+Proef++BSN123456782'\nPAD+", ValueUnreadable),
        ("1950:02:01", "50:02:01", ValueMissing),
        ("Voorbeeld:van:::", ":::::", ValueMissing),
        ("PID+", "PIX+", SegmentMissing),
    ],
)
def test_a_message_that_cannot_be_trusted_costs_that_message_alone_threat_20(old, new, error) -> None:
    message = SAMPLE[SAMPLE.index("UNH") : SAMPLE.index("UNZ")]
    two = SAMPLE.replace(message, message.replace(old, new) + message).replace("UNZ+1", "UNZ+2")
    broken, good = read(two)
    assert isinstance(broken, RecordError)
    assert isinstance(broken.error, error)
    assert broken.position == "message 1"
    assert isinstance(good, Registration)


def test_without_det_the_contact_is_of_the_day_on_which_the_interchange_was_prepared() -> None:
    for old, new in (
        ("DET+26:11:20+09:05'\n", ""),
        ("DET+26:11:20", "DET+26:13:20"),
        ("DET+26", "DET+" + "9" * 30),
    ):
        (found,) = read(SAMPLE.replace(old, new))
        assert found.contact_date == date(2026, 11, 21)
    (lacking,) = read(SAMPLE.replace("DET+26:11:20+09:05'\n", "").replace("261121:1130", "x"))
    assert lacking.error.fields == {"field": "contact_date"}


def test_det_has_two_digits_of_a_year_and_a_birth_date_four() -> None:
    (found,) = read(SAMPLE.replace("1950:02:01", "0050:02:01").replace("26:11:20", "50:02:01"))
    assert (found.patient.birth_date, found.contact_date) == (date(50, 2, 1), date(2050, 2, 1))


def test_the_patients_number_is_the_receivers_or_the_senders_as_the_profile_says() -> None:
    both = SAMPLE.replace("++BSN999990019", "+S12+R34")
    assert read(both)[0].patient.ids == (("his_number", "R34"),)
    assert read(both, his_number="sender")[0].patient.ids == (("his_number", "S12"),)
    wrong_bsn = SAMPLE.replace("++BSN999990019", "+BSN999990018+R34")
    assert read(wrong_bsn)[0].patient.ids == (("his_number", "R34"),)
    with pytest.raises(ProfileOptionRefused, match=r"medvri\.his_number"):
        read(both, his_number="both")


@pytest.mark.parametrize(
    ("pairs", "own", "partner"),
    [
        ("Voorbeeld:van:Proef:de:Anna:A.", ("Proef", "de"), ("Voorbeeld", "van")),
        ("Voorbeeld:van::::A.", ("Voorbeeld", "van"), ("", "")),
        ("::Proef:de::A.", ("Proef", "de"), ("", "")),
        ("Voorbeeld", ("Voorbeeld", ""), ("", "")),
    ],
)
def test_both_pairs_of_a_name_are_read(pairs: str, own: tuple, partner: tuple) -> None:
    (found,) = read(SAMPLE.replace("Voorbeeld:van:::Anna:A.", pairs))
    patient = found.patient
    assert (patient.surname, patient.prefix) == own
    assert (patient.partner_surname, patient.partner_prefix) == partner


def test_any_line_of_the_text_may_be_the_one_with_the_code() -> None:
    other = SAMPLE.replace("TXT:2'", "TXT:2+ICPC?: A04'")
    assert read(other)[0].code == "Z68"
    assert read(other.replace("Z68", "A05")) == [Passed("A04", "icpc-1-nl", "message 1")]


def test_several_interchanges_of_one_file_are_one_list() -> None:
    found = read(SAMPLE + SAMPLE.replace("UNA:+ ? '\n", "") + SAMPLE)
    assert [each.source.position for each in found] == ["message 1", "message 2", "message 3"]


def test_a_message_of_another_kind_is_passed_over() -> None:
    message = SAMPLE[SAMPLE.index("UNH") : SAMPLE.index("UNZ")]
    mixed = SAMPLE.replace(message, message.replace("MEDVRI", "MEDLAB") + message)
    assert [type(each) for each in read(mixed)] == [Passed, Registration]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("UNT+10", "UNT+9", ("message 1", "UNT count: a part may be missing")),
        ("UNT+10", "UNT+11", ("message 1", "UNT count: a part may be missing")),
        ("UNT+10", "UNT+x", ("message 1", "UNT count")),
        ("UNT+10+SAMPLE1", "UNT+10+X", ("message 1", "UNT reference")),
        ("TXT:2'", "TXT:1'", ("message 1", "TXT counters")),
        ("DET+26", "DET+xx", ("message 1", "DET")),
        ("++BSN", "+BSN", ("message 1", "PID 4: BSN")),
        ("0019'", "0018'", ("message 1", "PID: BSN")),
        ("1950:", "0000:", ("message 1", "PID 1")),
        ("UNZ+1", "UNZ+2", ("interchange 1", "UNZ count: a part may be missing")),
        ("UNZ+1", "UNZ+0", ("interchange 1", "UNZ count")),
        ("UNZ+1+S", "UNZ+1+T", ("interchange 1", "UNZ reference")),
        ("TXT:1", "TXT:1", None),
    ],
)
def test_what_differs_from_the_book_is_told_by_name_and_never_by_value(old, new, told) -> None:
    heard_of = []
    missing = ": a part may be missing"
    with heard(
        lambda *what: heard_of.append(what), lambda where, what: heard_of.append((where, what + missing))
    ):
        read(SAMPLE.replace(old, new), code_line="")
    assert heard_of == ([told] if told else [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("TXT:2'", "TXT:2+Gaat het?'", "10 segments, but has 9"),
        ("TXT:3+ICPC", "TXT:3+foto's ICPC", "10 segments, but has 11"),
    ],
)
def test_a_code_line_that_a_mark_swallowed_is_never_missed_silently(old: str, new: str, said: str) -> None:
    lost = SAMPLE.replace(old, new)
    assert lost != SAMPLE
    (found,) = read(lost)
    assert isinstance(found, RecordError)
    assert isinstance(found.error, CountWrong)
    assert said in str(found.error)
    assert read(lost, code_line="") == [Passed("", "", "message 1")]


def test_a_message_that_an_interchange_lost_is_never_missed_silently() -> None:
    found, lost = read(SAMPLE.replace("UNZ+1", "UNZ+2"))
    assert isinstance(found, Registration)
    assert isinstance(lost, RecordError)
    assert (lost.position, type(lost.error)) == ("interchange 1", BatchCountWrong)
    assert len(read(SAMPLE.replace("UNZ+1", "UNZ+0"))) == 1


def test_the_same_oddity_of_many_messages_is_shown_a_few_times_and_then_counted(tmp_path) -> None:
    message = SAMPLE[SAMPLE.index("UNH") : SAMPLE.index("UNZ")].replace("Z68", "A04")
    many = SAMPLE.replace(SAMPLE[SAMPLE.index("UNH") : SAMPLE.index("UNZ")], message * 40)
    file = tmp_path / "a.edi"
    file.write_text(many.replace("UNZ+1", "UNZ+40").replace("ICPC?:", "ICPC:"), "utf-8")
    run = CliRunner().invoke(connectors, ["try", str(file)])
    assert run.exit_code == 0
    assert run.stderr.count("WOR-F272") == 3
    assert "37" in run.stderr
    assert "medvri.code_line" in run.stdout


def test_the_command_tells_it_and_does_not_fail_for_it(tmp_path) -> None:
    file = tmp_path / "a.edi"
    file.write_text(SAMPLE.replace("UNT+10", "UNT+9"), "utf-8")
    run = CliRunner().invoke(connectors, ["try", str(file), "--json"])
    assert run.exit_code == 0
    assert json.loads(run.stdout)["others"] == 1
    assert "het aantal in UNT" in run.stderr
    assert "WOR-F273" in run.stderr


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (SAMPLE.replace("Anna", "Zoë").encode("utf-8"), "auto"),
        (SAMPLE.replace("Anna", "Zoë").encode("utf-8-sig"), "auto"),
        (SAMPLE.replace("Anna", "Zoë").encode("cp1252"), "auto"),
        (SAMPLE.replace("Anna", "Zoë").encode("iso-8859-1"), "iso-8859-1"),
        (SAMPLE.replace("Anna", "Zoë").replace("\n", "").encode("cp1252"), "auto"),
        (SAMPLE.replace("Anna", "Zoë").replace("\n", "\r").encode("cp1252"), "auto"),
        (SAMPLE.replace("Anna", "Zoë").replace("\n", "\r\n").encode("cp1252") + b"\x1a", "auto"),
    ],
)
def test_lower_case_and_diacritics_under_unoa_are_read_in_any_encoding(raw: bytes, encoding: str) -> None:
    (found,) = read(raw, encoding=encoding)
    assert (found.patient.call_name, found.patient.surname) == ("Zoë", "Voorbeeld")


def test_every_cut_is_truncated() -> None:
    end = SAMPLE.rindex("'")
    for at in range(1, end):
        with pytest.raises(FileTruncated):
            read(SAMPLE[:at])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", FileEmpty),
        ("hallo", NotEdifact),
        (SAMPLE.replace("UNH", "UNX"), MessageOutOfOrder),
        (SAMPLE.replace("UNT+10+SAMPLE1'\n", ""), MessageOutOfOrder),
        (SAMPLE + "UNH+1'", MessageOutOfOrder),
    ],
)
def test_a_damaged_file_says_what_is_wrong(text: str, error: type) -> None:
    with pytest.raises(error):
        read(text)


def test_a_number_of_thousands_of_blanks_is_looked_at_once_threat_18() -> None:
    (item,) = read(SAMPLE.replace("BSN999990019", f"BSN{' ' * 60_000}x"), code_line=CODE_LINE)
    assert isinstance(item, Registration)
    assert not item.patient.bsn


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(ProfileOptionRefused, match=r"medvri\.code_line"):
        read(SAMPLE, code_line="(")


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("ICPC: (?P<code>Z68)", "Z68"),
        ("^(ICPC: )(?P<code>Z68)$", "Z68"),
        ("ICPC: ([A-Z][0-9]{2})", "Z68"),
        ("(?:(X)|ICPC: )(Z68)", "Z68"),
        ("ICPC: Z68", "Z68"),
        ("ICPC: .*", "Z68"),
        ("(ICPC): .*", ""),
        (".*8", "Z68"),
        ("Z68", ""),
        ("ICPC", ""),
    ],
)
def test_a_pattern_names_the_code_by_a_group_or_is_the_line_itself(pattern: str, code: str) -> None:
    (found,) = read(SAMPLE, code_line=pattern)
    assert found.code == code
    assert isinstance(found, Registration) == (code == "Z68")


def test_a_mark_that_a_sender_forgot_to_release_is_text() -> None:
    sloppy = SAMPLE.replace("ICPC?: Z68", "ICPC: Z68").replace("TXT:2'", "TXT:2+a+b:c'")
    told = []
    with heard(lambda *what: told.append(what)):
        (found,) = read(sloppy)
    assert found.code == "Z68"
    assert told == [("message 1", "TXT")]
    assert read(sloppy, code_line=r"a\+b:c") == [Passed("", "", "message 1")]


def test_an_interchange_is_recognised() -> None:
    assert MedvriConnector().sniff(SAMPLE.encode(), "a.txt")
    assert not MedvriConnector().sniff(b"UNB+UNOA:1+1+2'UNH+1+MEDLAB:1'", "a.edi")
    assert not MedvriConnector().sniff(b"BSN;Naam", "a.csv")


values = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=255) | st.sampled_from("'+:?"), max_size=12
)
names = values.filter(lambda text: text.strip())
patients = st.tuples(
    st.lists(values, min_size=6, max_size=6).filter(lambda parts: parts[0] or parts[2]),
    st.integers(0, 99_999_999).map(lambda n: f"{n:09}").filter(passes_eleven_test),
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["Z68", "Z68.01", "A04", "Z681"]),
    names,
)


def written(found: list, service: Service, end: str) -> str:
    """Write messages as a HIS would, but for what each of them says."""
    whole = [Segment("UNB", (), (("UNOA", "1"), ("1",), ("2",), ("261121", "1130"), ("R",)))]
    for at, (name, bsn, born, day, code, author) in enumerate(found, 1):
        body = [
            Segment("GGA", (), ((author,),)),
            Segment("DET", ("1",), ((f"{day:%y}", f"{day:%m}", f"{day:%d}"),)),
            Segment(
                "PID",
                (),
                ((f"{born:%Y}", f"{born:%m}", f"{born:%d}"), ("V",), tuple(name), (), (f"BSN{bsn}",)),
            ),
            Segment("TXT", ("1",), ((author,),)),
            Segment("TXT", ("2",), ((f"ICPC: {code}",),)),
        ]
        head = Segment("UNH", (), ((str(at),), ("MEDSPE", "1")))
        whole += [head, *body, Segment("UNT", (), ((str(len(body) + 2),), (str(at),)))]
    whole.append(Segment("UNZ", (), ((str(len(found)),), ("R",))))
    return end.join(segment.written(service) for segment in whole)


@given(st.lists(patients, max_size=4), st.sampled_from(["", "\r", "\n", "\r\n"]), st.data())
def test_what_is_written_with_every_mark_in_it_is_read_and_each_cut_of_it_is_truncated_threat_21(
    found: list, end: str, data: st.DataObject
) -> None:
    raw = written(found, Service(), end).encode()
    told = []
    with heard(lambda *what: told.append(what)):
        items = read(raw, encoding="utf-8")
    assert not told
    assert len(items) == len(found)
    for item, (name, bsn, born, day, code, author) in zip(items, found, strict=True):
        if code in ("A04", "Z681"):
            assert isinstance(item, Passed)
            continue
        patient = item.patient
        assert (patient.bsn, patient.birth_date, item.contact_date) == (bsn, born, day)
        assert (item.code, item.author.name) == (code, author)
        both = name[0] and name[2]
        assert patient.surname == (name[2] if both else name[0] or name[2])
        assert patient.partner_surname == (name[0] if both else "")
        assert (patient.call_name, patient.initials) == (name[4], name[5])
    with pytest.raises(FileTruncated):
        read(raw[: data.draw(st.integers(1, len(raw) - 1))], encoding="iso-8859-1")
