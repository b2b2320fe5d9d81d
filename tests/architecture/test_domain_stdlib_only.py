"""The domain stands on the standard library alone, so that nothing can make it anything but rules."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "wor_sidecar" / "domain").rglob("*.py"))


def imported(module: Path):
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield node.module or ""


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(ROOT)))
def test_a_module_of_the_domain_imports_the_standard_library_and_the_domain_only(module):
    for name in imported(module):
        ours = name == "wor_sidecar.domain" or name.startswith("wor_sidecar.domain.")
        assert ours or name.partition(".")[0] in sys.stdlib_module_names, f"{module.name} imports {name}"


def test_there_is_a_domain_to_look_at():
    assert len(MODULES) > 20
