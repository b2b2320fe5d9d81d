"""Which events our programs write, by the code; `make docs` puts them on the pages."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wor_sidecar.settings.event_log import number_of

ROOT = Path(__file__).parents[1]
PAGES = {
    ROOT / "docs" / "reference" / "logs-and-metrics.md": "| event | level | fields | Windows |",
    ROOT / "docs" / "nl" / "reference" / "logs-en-metingen.md": "| naam | niveau | velden | Windows |",
}
BEGIN, END = "<!-- events -->", "<!-- /events -->"
_LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
_ORDER = ("debug", "info", "warning", "error")
_EVENT = re.compile(r"[a-z_]+(\.[a-z_-]+)+")
_LOUD = {"warning", "error"}


@dataclass(slots=True)
class Event:
    """What one event is written with."""

    levels: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


def events() -> Mapping[str, Event]:
    """Find every call of a log in the code."""
    found: dict[str, Event] = defaultdict(Event)
    for path in sorted((ROOT / "wor_sidecar").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (level := _level(node)):
                for name in _names(node.args[0]):
                    found[name].levels.add(level)
                    found[name].fields |= {each.arg for each in node.keywords if each.arg} - {"exc_info"}
                    if node.func.attr == "exception":  # type: ignore[attr-defined]
                        found[name].fields.add("error")
    found["logs.missed"] = Event({"warning"}, {"lines"})  # a sink writes it by itself
    return found


def table(head: str) -> str:
    """Write the table of a page."""
    lines = [head, "| --- | --- | --- | --- |"]
    for name, event in sorted(events().items()):
        levels = ", ".join(level for level in _ORDER if level in event.levels)
        fields = ", ".join(f"`{each}`" for each in sorted(event.fields))
        number = str(number_of(name)) if event.levels & _LOUD else ""
        lines.append(f"| `{name}` | {levels} | {fields} | {number} |")
    return "\n".join(lines)


def page(text: str, head: str) -> str:
    """Return a page with its table as the code has it."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table(head)}\n\n{END}{rest.split(END)[1]}"


def _level(node: ast.Call) -> str | None:
    known = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in {
        "log",
        "logger",
        "self._log",
    }
    return _LEVELS.get(node.func.attr) if known and node.args else None  # type: ignore[attr-defined]


def _names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _names(node.body)
        yield from _names(node.orelse)
    elif isinstance(node, ast.Constant) and _EVENT.fullmatch(str(node.value)):
        yield str(node.value)


def write() -> None:
    """Put the tables on the pages."""
    for place, head in PAGES.items():
        place.write_text(page(place.read_text("utf-8"), head), "utf-8")


if __name__ == "__main__":
    write()
