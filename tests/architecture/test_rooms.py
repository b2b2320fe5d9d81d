"""The house stands as its plan says: rooms, layers, and sizes that stay readable."""

import ast
import tomllib
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
ROOMS = {path.name for path in (ROOT / "wor_sidecar").iterdir() if (path / "__init__.py").is_file()}
SHELVES = {path.stem for path in (ROOT / "wor_sidecar").glob("[!_]*.py")}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = next(contract for contract in CONTRACTS if contract["type"] == "layers")["layers"]


def modules() -> list[Path]:
    roots = [ROOT / "wor_sidecar", ROOT / "his_connectors", ROOT / "plugins"]
    found = [path for root in roots for path in root.rglob("*.py")]
    return [path for path in found if "tests" not in path.parts]


def test_every_room_but_the_kit_for_authors_has_its_place_in_the_layers() -> None:
    placed = {name.strip().removeprefix("wor_sidecar.") for layer in LAYERS for name in layer.split("|")}
    assert placed == (ROOMS | SHELVES) - {"testing"}


def test_every_room_says_in_one_line_what_it_is() -> None:
    for room in ROOMS:
        doc = ast.get_docstring(ast.parse((ROOT / "wor_sidecar" / room / "__init__.py").read_text("utf-8")))
        assert doc, room


def test_modules_stay_small() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert [str(path) for path, size in sizes.items() if size > 350] == []
    assert median(sizes.values()) < 120


def test_nothing_is_called_utils() -> None:
    assert [path for path in modules() if path.stem in ("utils", "helpers", "common", "misc")] == []
