"""Whatever is put into messages comes out of them, in any signs, line ends and character sets."""

from dataclasses import dataclass
from datetime import date

from hl7v2_messages import items
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, RecordError
from wor_sidecar.hooks.hl7v2.marks import Marks

BSNS = ("123456782", "999990019", "999911120", "999900900", "999999011")
SETS = {"8859/1": "cp1252", "8859/15": "iso-8859-15", "UNICODE UTF-8": "utf-8", "": "utf-8"}
SIGNS = "|^~\\&$%*/+!@#?>;:_"
LETTERS = st.text(st.sampled_from("abcdefgé ëüñ'-.|^~\\&_$/+@#Zz68"), min_size=1, max_size=20)


@dataclass(frozen=True)
class Contact:
    """One message in plain values. `kind` is where the code stands, if it does."""

    bsn: str
    number: str
    surname: str
    prefix: str
    partner: str
    street: str
    born: date
    day: date
    kind: str
    carries: str


def one_line(text: str) -> str:
    return " ".join(text.split())


VALUE = LETTERS.map(one_line).filter(lambda text: bool(text) and text != '""')
CONTACT = st.builds(
    Contact,
    bsn=st.sampled_from(BSNS),
    number=st.integers(1, 99999).map(str),
    surname=VALUE,
    prefix=st.sampled_from(["", "de", "van der"]),
    partner=st.sampled_from(["", "Jansen", "O'Brien"]),
    street=VALUE,
    born=st.dates(date(1920, 1, 1), date(2010, 1, 1)),
    day=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    kind=st.sampled_from(["ORU^R01", "ORM^O01", "MDM^T02", "REF^I12", "OML^O21"]),
    carries=st.sampled_from(["DG1", "OBX-5", "OBX-3", "alternate", "text", "I10", "deleted", "none"]),
)
FIRES = ("DG1", "OBX-5", "OBX-3", "alternate")
CODED = {
    "DG1": "DG1|1||Z68^verwijzing^ICPC",
    "OBX-5": "OBX|1|CE|E^e^L||Z68^verwijzing^ICPC1NL||||||F",
    "OBX-3": "OBX|1|ST|Z68^verwijzing^icpc-1-nl||ja||||||F",
    "alternate": "OBX|1|CWE|E^e^L||7^zeven^L^Z68^verwijzing^ICPC||||||F",
    "text": "OBX|1|TX|E^e^L||Z68 Z68^Z68^ICPC||||||F",
    "I10": "DG1|1||Z68^body mass index^I10",
    "deleted": "OBX|1|CE|E^e^L||Z68^verwijzing^ICPC||||||D",
    "none": "OBX|1|CE|E^e^L||A04^moe^ICPC||||||F",
}


def message(contact: Contact, marks: Marks, charset: str) -> list[str]:
    """Write a message by hand: structure in the usual signs, values escaped, then the signs exchanged."""
    table = str.maketrans(
        "|^~\\&", marks.field + marks.component + marks.repetition + marks.escape + marks.sub
    )

    def put(frame: str, *values: str) -> str:
        parts = frame.translate(table).split("\0")
        filled = [part + marks.escaped(value) for part, value in zip(parts, (*values, ""), strict=True)]
        return "".join(filled)

    family = (contact.prefix, contact.surname, "", contact.partner)
    pid = put(
        f"PID|1||{contact.bsn}^^^NLMINBIZA^NNNLD~{contact.number}^^^HIS^PI||&\0&\0&\0&\0"
        f"^A^^^^^L||{contact.born:%Y%m%d}|F|||\0&\0&1^^Veghel",
        *family,
        f"{contact.street} 1",
        contact.street,
    )
    head = put(f"MSH|^~\\&|HIS|PR|||20200101||{contact.kind}|1|P|2.4||||||\0", charset)
    visit = put(f"PV1|1{'|' * 43}{contact.day:%Y%m%d}")
    subject = {"ORU": ["OBR|1|P1"], "MDM": ["TXA|1|CN"], "REF": []}.get(
        contact.kind[:3], ["ORC|NW|P1", "OBR|1|P1"]
    )
    code = put(CODED[contact.carries])
    before = [put("RF1|A")] if contact.kind == "REF^I12" else []
    return [head, *before, pid, visit, *map(put, subject), code]


def expected(contacts: list[Contact]) -> list[tuple[object, ...]]:
    return [
        (
            each.bsn, each.number, each.surname, each.prefix, each.partner, each.street, "1", each.born,
            each.day, "Z68", f"message {at}",
        )
        for at, each in enumerate(contacts, 1)
        if each.carries in FIRES
    ]  # fmt: skip


def told(item: Registration) -> tuple[object, ...]:
    who = item.patient
    return (
        who.bsn, who.his_number, who.surname, who.prefix, who.partner_surname, who.address.street,
        who.address.house_number, who.birth_date, item.contact_date, item.code, item.source.position,
    )  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> tuple[list[Contact], bytes]:
    """Draw contacts, and the file that they are written into."""
    contacts = draw(st.lists(CONTACT, min_size=1, max_size=4))
    content = b""
    wrapped = draw(st.booleans())
    ends = draw(st.lists(st.sampled_from(["\r", "\n", "\r\n", "\r\n\r\n"]), min_size=1, max_size=3))
    number = 0

    def ended(segments: list[str], encoding: str) -> bytes:
        nonlocal number
        text = ""
        for segment in segments:
            text += segment + ends[number % len(ends)]
            number += 1
        return text.encode(encoding)

    for contact in contacts:
        charset = draw(st.sampled_from(sorted(SETS)))
        signs = draw(
            st.one_of(st.just("|^~\\&"), st.permutations(SIGNS).map(lambda drawn: "".join(drawn[:5])))
        )
        whole = ended(message(contact, Marks(*signs), charset), SETS[charset])
        framed = draw(st.booleans())
        content += b"\x0b" + whole + b"\x1c\r" if framed else whole
    if wrapped:
        head, tail = ended([r"BHS|^~\&|HIS"], "ascii"), ended([f"BTS|{len(contacts)}"], "ascii")
        content = head + content + tail
    return contacts, draw(st.sampled_from([b"", b"\xef\xbb\xbf", b"\r\n"])) + content


@given(files())
@settings(max_examples=80)
def test_what_is_written_is_read(drawn: tuple[list[Contact], bytes]) -> None:
    contacts, content = drawn
    found = items(content)
    assert not [item for item in found if isinstance(item, RecordError)]
    assert [told(item) for item in found if isinstance(item, Registration)] == expected(contacts)
    assert sum(isinstance(item, Passed) for item in found) == len(contacts) - len(expected(contacts))


@given(files(), st.data())
@settings(max_examples=80)
def test_a_beginning_gives_whole_messages_or_says_that_it_was_cut(
    drawn: tuple[list[Contact], bytes], data: st.DataObject
) -> None:
    contacts, content = drawn
    cut = data.draw(st.integers(1, len(content) - 1))
    assume(content[:cut].strip(b"\xef\xbb\xbf\r\n"))
    try:
        found = items(content[:cut])
    except FileTruncated:
        return
    assert content[:cut].endswith((b"\r", b"\n", b"\x1c")), "it ends within a segment"
    registrations = [told(item) for item in found if isinstance(item, Registration)]
    assert registrations == expected(contacts)[: len(registrations)]
    assert len(found) <= len(contacts)
    if content.lstrip(b"\xef\xbb\xbf\r\n").startswith(b"BHS"):
        assert registrations == expected(contacts), "a batch without its trailer"
