"""The small parts of a workbook: which sheet, its strings' part, how its numbers are shown."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from wor_his_table.xlsx.archive import Archive
from wor_sidecar.domain.errors.formats import SheetMissing, WorkbookBroken
from wor_sidecar.hooks.guarded_xml import BETWEEN, DEEPEST, too_deep

_MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE: Final = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 37), *range(50, 59)), "d-m-yyyy"),
    22: "d-m-yyyy h:mm",
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h:mm:ss"),
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30; days as one format, for what they show is a day."""
_NUMBER: Final = re.compile("[0-9]{1,3}")
_TRUE: Final = ("1", "true")
_LONGEST_FORMAT: Final = 255
"""Characters: Excel's own limit."""


@dataclass(frozen=True, slots=True)
class Book:
    """What is needed to read one sheet. `formats`: of each cell style; `strings`: a part, or empty."""

    sheet: str
    strings: str
    formats: tuple[str, ...]
    since_1904: bool


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str


@dataclass(slots=True)
class _Sheets:
    """(name, relation, state) of each, in the order of the tabs."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    since_1904: bool = False

    def hear(self, path: tuple[str, ...], attributes: dict[str, str]) -> None:
        if path == ("workbook", "workbookPr"):
            self.since_1904 = attributes.get("date1904", "").lower() in _TRUE
        elif path == ("workbook", "sheets", "sheet"):
            relation = next(
                (attributes[each] for ns in _RELATIONS if (each := f"{ns}{BETWEEN}id") in attributes), ""
            )
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))


@dataclass(slots=True)
class _Formats:
    own: dict[str, str] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)

    def hear(self, path: tuple[str, ...], attributes: dict[str, str]) -> None:
        number = attributes.get("numFmtId", "0")
        if path == ("styleSheet", "numFmts", "numFmt"):
            self.own[number] = attributes.get("formatCode", "")[:_LONGEST_FORMAT]
        elif path == ("styleSheet", "cellXfs", "xf"):
            self.styles.append(number)

    def codes(self) -> tuple[str, ...]:
        return tuple(self.own.get(number) or _built_in(number) for number in self.styles)


def opened(archive: Archive, wanted: str) -> Book:
    """Find the sheet named `wanted`, or the first that isn't hidden, and what its cells refer to.

    Raises:
        SheetMissing: naming those there are.
        WorkbookBroken: a part isn't there, or isn't whole.

    """
    book = next((each.target for each in _relations(archive, "") if each.kind == "officeDocument"), "")
    book = book or "xl/workbook.xml"
    heard = _Sheets()
    _walk(archive, book, _MAIN, heard.hear)
    related = _relations_by_id(archive, book)
    sheets = {
        name: (related[relation].target, state)
        for name, relation, state in heard.sheets
        if relation in related and related[relation].kind == "worksheet"
    }
    if not sheets:
        raise WorkbookBroken(part=book)
    by_kind = {each.kind: each.target for each in related.values() if each.target in archive.names}
    formats = _Formats()
    if "styles" in by_kind:
        _walk(archive, by_kind["styles"], _MAIN, formats.hear)
    return Book(_chosen(sheets, wanted), by_kind.get("sharedStrings", ""), formats.codes(), heard.since_1904)


def _chosen(sheets: dict[str, tuple[str, str]], wanted: str) -> str:
    if not wanted:
        shown = [target for target, state in sheets.values() if state == "visible"]
        return (shown or [target for target, _state in sheets.values()])[0]
    folded = {name.strip().casefold(): target for name, (target, _state) in sheets.items()}
    if wanted.casefold() not in folded:
        raise SheetMissing(sheet=wanted, known=", ".join(sheets))
    return folded[wanted.casefold()]


def _relations(archive: Archive, part: str) -> list[_Relation]:
    return list(_relations_by_id(archive, part).values())


def _relations_by_id(archive: Archive, part: str) -> dict[str, _Relation]:
    """Return what a part refers to inside the archive; nothing outside it is ever looked at."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relation] = {}

    def hear(path: tuple[str, ...], attributes: dict[str, str]) -> None:
        if path == ("Relationships", "Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, target)

    if place in archive.names:
        _walk(archive, place, _PACKAGE, hear)
    return found


def _built_in(number: str) -> str:
    return _BUILT_IN.get(int(number), "") if _NUMBER.fullmatch(number) else ""


def _walk(
    archive: Archive,
    part: str,
    namespaces: tuple[str, ...],
    hear: Callable[[tuple[str, ...], dict[str, str]], None],
) -> None:
    """Call `hear` with each element of these namespaces: its path by local names, and its attributes."""
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(BETWEEN)
        path.append(local if namespace in namespaces else name)
        if len(path) > DEEPEST:
            raise too_deep(DEEPEST)
        hear(tuple(path), attributes)

    def attach(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _name: path.pop()

    for _piece in archive.parse(part, attach):
        pass
