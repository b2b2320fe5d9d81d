"""The connector: a list in, registrations out; what the file is, its first bytes say, never its name."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final, NoReturn

from wor_his_table import csv_list
from wor_his_table.codes import Codes
from wor_his_table.columns import DELIMITERS, layout_of
from wor_his_table.xlsx import xlsx_list
from wor_his_table.xlsx.archive import ZIP, looks_like_workbook, refuse_old
from wor_sidecar.domain.errors.folders import CodeSystemMissing, NotWrittenByConnector
from wor_sidecar.hooks.connector import Item, Profile, RecordError
from wor_sidecar.hooks.letter import Letter

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
        """Return one item per row that isn't blank; see `hooks.connector.Connector`."""
        layout = layout_of(profile)
        codes = Codes(profile.trigger, layout.code_system)
        said = [] if codes.system else [RecordError("row 1", CodeSystemMissing())]
        head = stream.read(len(ZIP))
        stream.seek(0)
        if head and ZIP.startswith(head):
            return chain(said, xlsx_list.items(stream, layout, codes))
        refuse_old(stream)
        return chain(said, csv_list.items(stream, layout, codes))

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Refuse: a list is read only."""
        return self._only_reads(letter, profile)

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Refuse: a list is read only."""
        return self._only_reads(stream, profile)

    def _only_reads(self, *_given: object) -> NoReturn:
        raise NotWrittenByConnector(connector=self.id)
