"""Prometheus's text, version 0.0.4: names, a line of help, a type, and numbers.

Sixty lines of our own, where the library `prometheus_client` could stand: what it is for is counting inside a
process, and here nearly all is counted in the database at the moment it is asked for. Its registry, its own
server and its metrics of Python itself would stay unused in each of three programs, and in each release's
bill, licences and two locks. The tests read what is written here with that library's parser.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Kind(StrEnum):
    """What may become of a number: a counter only grows (or begins anew), a gauge goes both ways."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True)
class Family:
    """One name and its numbers; `label` is the one label that tells them apart, or empty for a lone number.

    A value of a label is a word of ours or a place in the settings, never what anybody typed.
    """

    name: str
    help: str
    samples: tuple[tuple[tuple[tuple[str, str], ...], float], ...]
    kind: Kind = Kind.GAUGE


def number(name: str, help_: str, value: float | None, kind: Kind = Kind.GAUGE) -> Family:
    """Return a lone number; None is known by nobody, and then no number stands there."""
    return Family(name, help_, () if value is None else (((), value),), kind)


def numbers(name: str, help_: str, label: str, values: Mapping[str, float | None]) -> Family:
    """Return a number for each value of one label, in their order."""
    told = tuple((((label, each),), value) for each, value in values.items() if value is not None)
    return Family(name, help_, told)


def exposition(families: Iterable[Family]) -> str:
    """Write them down."""
    return "".join(line + "\n" for family in families for line in _lines(family))


def _lines(family: Family) -> Iterable[str]:
    if not family.samples:
        return
    yield f"# HELP {family.name} {_escaped(family.help)}"
    yield f"# TYPE {family.name} {family.kind}"
    for labels, value in family.samples:
        shown = ",".join(f'{name}="{_quoted(each)}"' for name, each in labels)
        yield f"{family.name}{{{shown}}} {value!r}" if shown else f"{family.name} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
