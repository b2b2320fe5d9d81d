"""XML from an export folder: what may not be in it is refused, and half a document is never a whole one."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import XmlBroken, XmlEncodingRefused, XmlRefused
from wor_sidecar.hooks.guarded_xml import LONGEST, fed
from wor_sidecar.hooks.xml_paths import Element, followed


class Hearing:
    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.heard.append((name, attributes))

    def end(self, name: str) -> None:
        self.heard.append(("end", name))

    def text(self, data: str) -> None:
        self.heard.append(("text", data))

    def said(self) -> str:
        return "".join(str(what) for kind, what in self.heard if kind == "text")


def hear(content: bytes) -> Hearing:
    hearing = Hearing()
    for _ in fed(BytesIO(content), hearing):
        pass
    return hearing


def both_ways(content: bytes) -> list[type[Exception] | None]:
    """Read with a sink, and along paths: the guard is the same."""
    ends: list[type[Exception] | None] = []
    for read in (lambda: hear(content), lambda: list(followed(BytesIO(content), Element(anywhere=True)))):
        try:
            read()
            ends.append(None)
        except WorError as error:
            ends.append(type(error))
    return ends


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 10 + b'"><!ENTITY c "' + b"&b;" * 10 + b'">]>'
    b"<l>&c;</l>"
)
QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 50_000 + b'">]><l>' + b"&a;" * 50_000 + b"</l>"
INTERNAL = b"<!DOCTYPE r [<!ELEMENT r ANY>]><r/>"
EXTERNAL = b'<!DOCTYPE r SYSTEM "file:///etc/hostname"><r/>'
PUBLIC = b'<!DOCTYPE r PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd"><r/>'
XXE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>'
IN_ATTRIBUTE = b'<!DOCTYPE r [<!ENTITY x "y">]><r a="&x;"/>'
PARAMETER = b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><r/>'
DEFAULTS = b'<!DOCTYPE r [<!ATTLIST r a CDATA "from the DTD">]><r/>'


@pytest.mark.parametrize(
    "content",
    [LAUGHS, QUADRATIC, INTERNAL, EXTERNAL, PUBLIC, XXE, IN_ATTRIBUTE, PARAMETER, DEFAULTS],
    ids=[
        "laughs",
        "quadratic",
        "internal",
        "external",
        "public",
        "xxe",
        "attribute",
        "parameter",
        "defaults",
    ],
)
@pytest.mark.parametrize("before", [b"", b'<?xml version="1.0"?>\n', b"\xef\xbb\xbf", b"<!-- x -->\n  "])
def test_a_document_type_is_refused_whatever_it_holds_threat_17_threat_18(
    content: bytes, before: bytes
) -> None:
    assert both_ways(before + content) == [XmlRefused, XmlRefused]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="UTF-16"?>'])
def test_a_document_type_is_seen_in_utf_16_too_threat_17(encoding: str, marked: bool, declared: str) -> None:
    mark = "\ufeff" if marked and encoding != "utf-16" else ""
    content = (mark + declared + XXE.decode()).encode(encoding)
    assert both_ways(content) == [XmlRefused, XmlRefused]


@pytest.mark.parametrize(
    "name",
    ["utf-7", "UTF-32", "rot13", "punycode", "idna", "undefined", "cp037", "unicode_escape", "x-unknown"],
)
def test_only_listed_encodings_are_looked_up_at_all_threat_17(name: str) -> None:
    hidden = "+ADwAIQ-DOCTYPE r+AD4-<r/>" if name == "utf-7" else "<r/>"
    content = f'<?xml version="1.0" encoding="{name}"?>{hidden}'.encode()
    assert both_ways(content) == [XmlEncodingRefused, XmlEncodingRefused]


def test_nothing_is_included_and_no_file_is_opened_threat_17(tmp_path: Path, monkeypatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    monkeypatch.setattr("builtins.open", lambda *_args, **_named: pytest.fail("a file was opened"))
    content = (
        '<r xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="urn:x {secret.as_uri()}"><?xml-stylesheet href="{secret.as_uri()}"?>'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></r>'
    )
    assert hear(content.encode()).said() == ""


def test_an_entity_that_nobody_declared_is_broken_and_never_empty_threat_17() -> None:
    assert both_ways(b"<r>&x;</r>") == [XmlBroken, XmlBroken]
    assert hear(b"<r>&lt;&amp;&#8364;</r>").said() == "<&€"


@pytest.mark.parametrize("depth", [65, 200_000])
def test_depth_ends_at_sixty_four_threat_18(depth: int) -> None:
    assert both_ways(b"<a>" * depth + b"</a>" * depth) == [XmlRefused, XmlRefused]
    assert both_ways(b"<a>" * 64 + b"</a>" * 64) == [None, None]


def test_depth_is_counted_in_what_nobody_listens_to_threat_18() -> None:
    deaf = Element(inside={"r": Element(text=lambda _text: None)})
    with pytest.raises(XmlRefused):
        list(followed(BytesIO(b"<r>" + b"<x>" * 64 + b"</x>" * 64 + b"</r>"), deaf))


@pytest.mark.parametrize(
    "content",
    [
        b'<r a="' + b"x" * (3 << 20) + b'"/>',
        b"<r " + b" ".join(b'a%d=""' % number for number in range(1_000_000)) + b"/>",
        b"<!--" + b"x" * (3 << 20) + b"--><r/>",
        b"<?p " + b"x" * (3 << 20) + b"?><r/>",
        b"<" + b"r" * (3 << 20) + b"/>",
        b"<r>" + b"".join(b"<e%d/>" % number for number in range(60_000)) + b"</r>",
        b'<r xmlns="urn:' + b"x" * 300 + b'">' + b"<e/>" * 9 + b"</r>",
        b'<r xmlns:p="urn:' + b"x" * 300 + b'"><p:e/></r>',
    ],
    ids=["attribute", "attributes", "comment", "instruction", "name", "names", "namespace", "prefix"],
)
def test_what_grows_without_end_is_refused_threat_18(content: bytes) -> None:
    assert both_ways(content) == [XmlRefused, XmlRefused]


def test_a_document_over_its_size_is_refused_threat_18() -> None:
    with pytest.raises(XmlRefused, match="1 MiB"):
        list(fed(BytesIO(b"<r>" + b" " * (2 << 20) + b"</r>"), Hearing(), largest=1 << 20))


def test_a_long_text_is_no_long_tag() -> None:
    words = b"woord " * (LONGEST // 3)
    assert len(hear(b"<r>" + words + b"</r>").said()) == len(words)
    assert len(hear(b"<r><![CDATA[" + words + b"]]></r>").said()) == len(words)


def test_a_tag_may_be_longer_where_the_caller_says_so() -> None:
    content = b'<r a="' + b"x" * (3 << 20) + b'"/>'
    assert list(fed(BytesIO(content), Hearing(), longest=4 << 20))


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("utf-8", "utf-8"), ("utf8", "utf-8"), ("", "utf-8"), ("windows-1252", "windows-1252"),
        ("Windows-1252", "cp1252"), ("iso-8859-1", "latin-1"), ("iso-8859-15", "iso-8859-15"),
        ("utf-16", "utf-16"), ("utf-8", "utf-8-sig"), ("windows-1252", "utf-8-sig"), ("utf-8", "utf-16"),
    ],
)  # fmt: skip
def test_the_declared_encoding_counts_and_a_byte_order_mark_before_it(declared: str, used: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = "Zoë" if used == "latin-1" else "Zoë €"
    assert hear(f"{declaration}<r>{text}</r>".encode(used)).said() == text


@pytest.mark.parametrize(
    ("declared", "used"), [("utf-8", "cp1252"), ("utf-16", "utf-8"), ("us-ascii", "utf-8")]
)
def test_an_encoding_that_isnt_what_it_says_is_broken_and_never_replaced(declared: str, used: str) -> None:
    content = f'<?xml version="1.0" encoding="{declared}"?><r>Zoë</r>'.encode(used)
    assert both_ways(content) == [XmlBroken, XmlBroken]


@pytest.mark.parametrize(
    "content",
    [
        b"<r>\0</r>", b"<r\0/>", b"<r/>\0", b"<r/><r/>", b"<r/>x", b"<r></x>", b"hallo", b"<r a=1/>",
        b"<r><p:e/></r>", b'<r a="1" a="2"/>', b"<r>\x81</r>", b"<r>&#0;</r>", b" <?xml version='1.0'?><r/>",
        b'<r xmlns:xml="urn:x"/>', b"<r/><?xml version='1.0'?>", b'{"r": 1}', b"PK\x03\x04",
    ],
)  # fmt: skip
def test_what_isnt_well_formed_is_broken(content: bytes) -> None:
    assert both_ways(content) == [XmlBroken, XmlBroken]


def test_a_broken_line_is_named_and_never_what_stands_there_threat_17() -> None:
    with pytest.raises(XmlBroken, match="line 3") as caught:
        hear(b"<r>\n<naam>Voorbeeld</naam>\n<bsn>999990019<</bsn></r>")
    assert "999990019" not in str(caught.value)


def test_a_namespace_counts_and_not_its_prefix() -> None:
    content = b'<a:r xmlns:a="urn:x"><b:e xmlns:b="urn:x" xmlns:a="urn:y"/><a:e/><e/></a:r>'
    names = [name for name, what in hear(content).heard if isinstance(what, dict)]
    assert names == ["urn:x r", "urn:x e", "urn:x e", "e"]


def test_nothing_at_all_is_empty() -> None:
    with pytest.raises(FileEmpty):
        hear(b"")


WHOLE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- vóór -->\n<r xmlns="urn:x" a="&amp;é">\n'
    "<e>Zoë &lt; &#8364; 😀</e><![CDATA[ <x> ]]><?p q?><!-- in --><f/>\n</r>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_beginning_of_a_whole_document_is_truncated(encoding: str) -> None:
    text = WHOLE.replace("UTF-8", "UTF-16") if encoding.startswith("utf-16") else WHOLE
    content = text.encode(encoding)
    assert both_ways(content) == [None, None]
    assert {both_ways(content[:cut])[0] for cut in range(1, len(content))} == {FileTruncated}
    assert {both_ways(content[:cut])[1] for cut in range(1, len(content))} == {FileTruncated}


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
)


@settings(max_examples=60, deadline=None)
@given(st.recursive(WORDS, lambda inner: st.lists(inner, max_size=4), max_leaves=8), st.data())
def test_any_cut_of_any_document_is_truncated_and_any_tail_is_broken(tree, data) -> None:
    content = f"<r>{written(tree)}</r>".encode()
    assert both_ways(content) == [None, None]
    assert both_ways(content + b"&")[0] is XmlBroken
    cut = data.draw(st.integers(1, len(content) - 1))
    assert both_ways(content[:cut]) == [FileTruncated, FileTruncated]


def written(tree: object) -> str:
    if isinstance(tree, list):
        return "".join(f'<e n="{len(written(each))}">{written(each)}</e>' for each in tree)
    return str(tree).replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_heard_or_refused_in_a_coded_sentence(content: bytes) -> None:
    assert both_ways(content)
    assert both_ways(b"<r>" + content + b"</r>")


def test_paths_hear_what_a_sink_hears() -> None:
    said: list[str] = []
    inner = Element(text=lambda text: said.append(f"e:{text}"), end=lambda: said.append("/e"))
    outer = Element(
        start=lambda attributes: said.append(f"n:{attributes['a']}"),
        text=lambda text: said.append(f"n:{text}"),
        end=lambda: said.append("/n"),
        inside={"e": inner},
    )
    content = b'<w><n a="1">een<e>twee<x>niet</x>drie</e>vier<x>niet<e>niet</e></x>vijf</n><e>niet</e></w>'
    list(followed(BytesIO(content), Element(anywhere=True, inside={"n": outer})))
    assert said == ["n:1", "n:een", "e:twee", "e:drie", "/e", "n:vier", "n:vijf", "/n"]


def test_what_may_stand_anywhere_is_found_at_any_depth_and_in_nothing_that_was_found() -> None:
    found: list[str] = []
    leaf = Element(start=lambda attributes: found.append(attributes["i"]))
    tree = Element(anywhere=True, inside={"leaf": leaf, "box": Element(inside={"leaf": leaf})})
    content = b'<w><leaf i="1"/><a><b><leaf i="2"/></b></a><box><c><leaf i="no"/></c><leaf i="3"/></box></w>'
    list(followed(BytesIO(content), tree))
    assert found == ["1", "2", "3"]


def test_the_stream_is_read_in_pieces_and_memory_stays_flat_threat_18() -> None:
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb", buffering=0) as feed:
        feed.write(b'<?xml version="1.0" encoding="UTF-8"?><r><e/>')
        chunks = fed(Piecewise(stream), Hearing())
        next(chunks)
        feed.write(b"</r>")
        next(chunks)


class Piecewise:
    """Gives what there is, as a slow share does."""

    def __init__(self, stream) -> None:
        self.stream = stream

    def read(self, size: int) -> bytes:
        return self.stream.read1(size)


@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>', "<!-- x -->" * 20_000])
def test_a_document_that_declares_no_encoding_is_utf_8_or_else_windows_1252(before: str) -> None:
    said = "Zoë € Müller"
    document = f"{before}<r>{said}</r>"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert hear(document.encode(encoding)).said() == said
    assert hear(document.encode("utf-16")).said() == said
    for cut in (1, 5, 9):
        with pytest.raises(FileTruncated):
            hear(document.encode("cp1252")[:-cut])


def test_what_is_neither_utf_8_nor_windows_1252_is_broken_and_a_declared_encoding_is_held_to() -> None:
    for content in (b"<r>\x81\xe9</r>", b'<?xml version="1.0" encoding="UTF-8"?><r>\xe9</r>'):
        with pytest.raises(XmlBroken):
            hear(content)


def test_a_character_cut_in_half_is_truncated() -> None:
    for text in ("<r>Zoë Müller", "<r>Zoë", "<r>€"):
        with pytest.raises(FileTruncated):
            hear(text.encode().rstrip(b"ler")[:-1])
