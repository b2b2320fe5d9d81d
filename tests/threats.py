"""`make threats`: run the tests that carry a threat's number, and say how each row of the table stands.

It fails when a test fails, and when a row of the room `trust` has no test that passed. What another room has
not proven yet is owed by that room: listed, with counts at the end.
"""

import ast
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "explanation" / "threats.md"
TO_COME = "to come"
OURS = "trust"
"""The room whose rows must stand."""
_NUMBER = re.compile(r"threat_0*([0-9]+)(?=_|$)")
_ROW = re.compile(r"\| *([0-9]+) *" + r"\| *([^|]+?) *" * 5 + r"\|")


@dataclass(frozen=True)
class Row:
    number: int
    attacker: str
    threat: str
    room: str
    tests: str


def read_row(line: str) -> Row | None:
    """Read a line of the table; none where it is no row."""
    row = _ROW.fullmatch(line)
    return row and Row(int(row[1]), row[2], row[3], row[5], row[6])


def rows() -> list[Row]:
    """Read the table."""
    return [row for line in TABLE.read_text("utf-8").splitlines() if (row := read_row(line))]


def numbers(name: str) -> set[int]:
    """Tell which rows a test says that it proves: its name may hold several."""
    return set(map(int, _NUMBER.findall(name)))


@cache
def named_tests() -> dict[int, set[str]]:
    """Say for each number in which files tests of it stand."""
    found: dict[int, set[str]] = defaultdict(set)
    for root in ("tests", "his_connectors", "plugins"):
        for file in sorted((ROOT / root).rglob("test_*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    for number in numbers(node.name):
                        found[number].add(file.relative_to(ROOT).as_posix())
    return found


@dataclass
class Tally:
    """How many tests of each row ended how; pytest calls it."""

    ended: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            name = report.nodeid.partition("::")[2].partition("[")[0]
            for number in numbers(name):
                self.ended[number][report.outcome] += 1

    def proven(self, row: Row) -> bool:
        """Tell whether a test of this row passed, and none ended otherwise than passed or skipped."""
        counted = self.ended.get(row.number, Counter())
        return counted["passed"] > 0 and not counted.keys() - {"passed", "skipped"}

    def line(self, row: Row) -> str:
        counted = self.ended.get(row.number, Counter())
        told = ", ".join(f"{how} {count}" for how, count in sorted(counted.items())) or "no test yet"
        return f"{row.number:>3}  {told:<24}  {row.room:<7} {row.attacker}: {row.threat}"

    def owed(self, table: list[Row]) -> dict[str, list[int]]:
        """Say which rows each room has not proven."""
        found: dict[str, list[int]] = {}
        for row in table:
            if not self.proven(row):
                found.setdefault(row.room, []).append(row.number)
        return found

    def report(self, table: list[Row]) -> str:
        """Say how each row stands, what is owed by whom, and the counts."""
        owed = self.owed(table)
        missing = sum(map(len, owed.values()))
        lines = [self.line(row) for row in table]
        for room, rows_ in sorted(owed.items()):
            lines.append(f"owed by {room}: {', '.join(map(str, rows_))} ({len(rows_)})")
        lines.append(f"{len(table)} rows: {len(table) - missing} proven, {missing} owed")
        return "\n".join(lines) + "\n"


def main() -> int:
    tally = Tally()
    files = sorted(set[str]().union(*named_tests().values()))
    code = pytest.main(["-q", "--no-header", "-k", "threat_", *sys.argv[1:], *files], plugins=[tally])
    table = rows()
    sys.stdout.write(tally.report(table))
    return int(code) or int(OURS in tally.owed(table))


if __name__ == "__main__":
    sys.exit(main())
