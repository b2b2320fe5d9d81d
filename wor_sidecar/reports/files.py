"""The same figures in four shapes: a page to read and print, two for a spreadsheet, one for a program."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wor_sidecar.reports.page import page
from wor_sidecar.reports.sections import Section, tables
from wor_sidecar.reports.table import as_csv, as_json


class Format(StrEnum):
    """In which shape."""

    HTML = "html"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said, before it has a shape. `facts` stand beside the tables in JSON."""

    title: str
    lead: tuple[str, ...]
    parts: tuple[Section, ...]
    warning: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def as_file(paper: Paper, shape: Format) -> bytes:
    """Return the figures as the content of a file."""
    if shape is Format.HTML:
        return page(paper.title, paper.lead, paper.parts, paper.warning).encode()
    found = tables(paper.parts)
    if shape is Format.CSV:
        return as_csv(found, paper.warning).encode()
    if shape is Format.JSON:
        value = {"title": paper.title, **paper.facts, "tables": as_json(found)}
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
    from wor_sidecar.reports.workbook import as_xlsx

    return as_xlsx(found, paper.warning)
