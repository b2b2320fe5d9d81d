"""`make threats`: run the tests that carry a threat's number, and say how each row of the table stands."""

import ast
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "explanation" / "threats.md"
TO_COME = "to come"
_NUMBER = re.compile(r"threat_0*([0-9]+)(?=_|$)")
_ROW = re.compile(r"\| *([0-9]+) *\| *([^|]+?) *\| *([^|]+?) *\| *([^|]+?) *\| *([^|]+?) *\|")


@dataclass(frozen=True)
class Row:
    number: int
    attacker: str
    threat: str
    tests: str


def read_row(line: str) -> Row | None:
    """Read a line of the table; none where it is no row."""
    row = _ROW.fullmatch(line)
    return row and Row(int(row[1]), row[2], row[3], row[5])


def rows() -> list[Row]:
    """Read the table."""
    return [row for line in TABLE.read_text("utf-8").splitlines() if (row := read_row(line))]


def numbers(name: str) -> set[int]:
    """Tell which rows a test says that it proves: its name may hold several."""
    return set(map(int, _NUMBER.findall(name)))


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

    def line(self, row: Row) -> str:
        counted = self.ended.get(row.number, Counter())
        told = ", ".join(f"{how} {count}" for how, count in sorted(counted.items())) or "no test yet"
        return f"{row.number:>3}  {told:<24}  {row.attacker}: {row.threat}"


def main() -> int:
    tally = Tally()
    files = sorted(set[str]().union(*named_tests().values()))
    code = pytest.main(["-q", "--no-header", "-k", "threat_", *sys.argv[1:], *files], plugins=[tally])
    sys.stdout.write("\n".join(map(tally.line, rows())) + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
