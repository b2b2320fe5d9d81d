"""Files of FHIR to items: all that may matter is gathered first, for what is meant may stand further on."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

from wor_his_fhir.distilling import CODED, KEPT, Distiller, is_void
from wor_his_fhir.entries import HISTORY, UNSAID, Entry, Flaw, Scope
from wor_his_fhir.gathering import Gathered
from wor_his_fhir.json_entries import json_entries
from wor_his_fhir.nodes import Node, objects, text
from wor_his_fhir.records import Record, has_code
from wor_his_fhir.references import Address, address_of
from wor_his_fhir.registering import Registering, passed
from wor_his_fhir.xml_entries import xml_entries
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import EncodingRefused, FileTruncated, NotText
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import FileFault, Item, Passed, RecordError
from wor_sidecar.hooks.text_files import decoded

_FINDINGS: Final = frozenset({"Observation", "Condition"})
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class Reading:
    """Reads a file, or the files of a batch."""

    def __init__(self, trigger: Trigger, *, his_number_system: str, episodes: bool) -> None:
        self._distiller = Distiller(trigger, his_number_system)
        self._gathered = Gathered()
        self._episodes = episodes
        self._order = 0
        self._reports = False
        """A report was seen: the codes behind it are its lines, and no contacts of their own."""

    def file(self, stream: BinaryIO) -> Iterator[Item]:
        """Yield the items of one file."""
        yield from self._early(stream, Scope(), 0, self._gathered.add)
        yield from (item for _file, item in self._late())

    def batch(self, streams: Sequence[BinaryIO]) -> Iterator[tuple[int, Item | FileFault]]:
        """Yield the items of several files; one that can't be read counts for nothing."""
        whole = Scope()
        for number, stream in enumerate(streams):
            of_file: list[Record] = []
            try:
                early = list(self._early(stream, Scope(whole), number, of_file.append))
            except WorError as error:
                yield number, FileFault(error.with_traceback(None))
            else:
                yield from ((number, item) for item in early)
                for record in of_file:
                    self._gathered.add(record)
        yield from self._late()

    def _early(
        self, stream: BinaryIO, scope: Scope, file: int, keep: Callable[[Record], None]
    ) -> Iterator[Item]:
        """Read a file to its end; yield what needs nothing else to be told: something of each resource.

        Whoever reads in a child of small patience sees that it gets on.
        """
        for entry in entries(stream, scope):
            if isinstance(entry, Flaw):
                yield RecordError(entry.position, entry.error.with_traceback(None))
                continue
            record = self._record(entry, file)
            if record is None:
                yield Passed("", "", entry.position, counts=False)
                continue
            if self._may_matter(record):
                keep(record)
            self._reports = self._reports or record.kind == "Composition"
            # A report is looked at when all that it refers to is there.
            told_later = record.is_read and (has_code(record) or record.kind == "Composition")
            if record.void or not told_later:
                yield passed(record, of_report=self._reports)

    def _late(self) -> Iterator[tuple[int, Item]]:
        for record, item in Registering(self._gathered, episodes=self._episodes).items():
            yield record.file, item

    def _record(self, entry: Entry, file: int) -> Record | None:
        if not (entry.deleted or self._distiller.knows(entry.kind)):
            return None
        self._order += 1
        address = address_of(entry.full_url, entry.kind, text(entry.resource, "id"))
        record = Record(
            entry.kind, address, entry.scope, entry.position, self._order, entry.version, file, entry.deleted
        )
        if not entry.deleted:
            self._contain(record, entry.resource)
            self._fill(record, entry.resource)
        return record

    def _contain(self, record: Record, node: Node) -> None:
        for inner in objects(node, "contained") if "contained" in node else ():
            kind, number = text(inner, "resourceType"), text(inner, "id")
            if number and self._distiller.knows(kind):
                within = Record(
                    kind, Address(), record.scope, record.position, record.order, file=record.file
                )
                within.contained = record.contained
                self._fill(within, inner)
                record.contained[number] = within

    def _fill(self, record: Record, node: Node) -> None:
        record.void = is_void(node)
        kept = KEPT.get(record.kind)
        if kept is not None:
            record.source = json.dumps({name: node[name] for name in kept if name in node})
        if kept is not None and CODED.get(record.kind, frozenset()).isdisjoint(node):
            record.distil = self._distiller.data
        else:
            # A finding without the code is kept by its address alone: it may be a newer version.
            record.keep(self._distiller.data(record.kind, node))
            record.seen = ("", "") if record.void else self._distiller.seen

    def _may_matter(self, record: Record) -> bool:
        """Tell whether to remember it: a finding without the code only as a newer version of another."""
        idle = record.kind in _FINDINGS and not record.void and record.data is None
        return not idle or record.version != UNSAID or record.scope.kind == HISTORY


def entries(stream: BinaryIO, scope: Scope) -> Iterator[Entry | Flaw]:
    """Yield the resources of a file, in whichever syntax it is."""
    head = stream.read(64)
    stream.seek(0)
    if head.startswith(_UTF_16) or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from xml_entries(stream, scope)
        return
    characters = _text(stream)
    try:
        yield from json_entries(characters, scope)
    finally:
        characters.detach()  # the stream is the caller's to close


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    """JSON is UTF-8; a HIS that writes Windows-1252 is understood too."""
    try:
        return decoded(stream, "utf-8")
    except NotText as error:
        raise EncodingRefused(encoding="utf-8", position=1) from error
    except EncodingRefused as error:
        if error.fields["position"] == stream.seek(0, io.SEEK_END):
            raise FileTruncated from error  # in the middle of a character
    return decoded(stream, "windows-1252")
