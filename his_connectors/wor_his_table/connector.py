"""The connector: a list in, registrations out; what the file is, its first bytes say, never its name."""

from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from wor_his_table import csv_list
from wor_his_table.codes import Codes
from wor_his_table.columns import DELIMITERS, Layout, layout_of
from wor_his_table.xlsx import xlsx_list
from wor_his_table.xlsx.archive import ZIP, looks_like_workbook, refuse_old
from wor_sidecar.domain.errors.folders import CodeSystemMissing, NotWrittenByConnector
from wor_sidecar.hooks.connector import Item, Profile, RecordError
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.text_files import decoded

_OTHER_FORMATS: Final = (b"UNA", b"UNB", b"MSH|", b"FHS|", b"BHS|", b"<", b"{", b"[", b"PK\x03\x04", b"%PDF")


class TableConnector:
    """`table`: see README.md for the profile's options."""

    id = "table"
    version = "2.0"
    reads = ("CSV", "XLSX")
    writes: tuple[str, ...] = ()
    suffix = ""

    def sniff(self, head: bytes, name: str) -> bool:
        """Tell from the first bytes and the name whether this could be a list."""
        if looks_like_workbook(head, name):
            return True
        first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not first or 0 in head or first.startswith(_OTHER_FORMATS):
            return False
        line = first.splitlines()[0].decode("latin-1")
        return name.lower().endswith((".csv", ".tsv")) or any(mark in line for mark in DELIMITERS)

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield one item per row that isn't blank; see `hooks.connector.Connector`."""
        layout = layout_of(profile)
        codes = Codes(profile.trigger, layout.code_system)
        if not codes.system:
            yield RecordError("row 1", CodeSystemMissing())
        head = stream.read(len(ZIP))
        stream.seek(0)
        if head and ZIP.startswith(head):
            yield from xlsx_list.items(stream, layout, codes)
            return
        refuse_old(stream)
        yield from _of_text(stream, layout, codes)

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Refuse: a list is read only."""
        return self._only_reads(letter, profile)

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Refuse: a list is read only."""
        return self._only_reads(stream, profile)

    def _only_reads(self, *_given: object) -> NoReturn:
        raise NotWrittenByConnector(connector=self.id)


def _of_text(stream: BinaryIO, layout: Layout, codes: Codes) -> Iterator[Item]:
    text = decoded(stream, layout.encoding)
    try:
        yield from csv_list.items(text, layout, codes)
    finally:
        text.detach()  # the stream is the caller's to close
