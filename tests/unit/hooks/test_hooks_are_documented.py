"""A hook without documentation, an example or a test fails here."""

import inspect
import re
from pathlib import Path

import pytest

from wor_sidecar.hooks import PLUGIN_API, specs

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8")
HOOKS = {name: hook for name, hook in vars(specs).items() if name.startswith("wor_")}


def test_there_are_six() -> None:
    assert len(HOOKS) == 6


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_since_when_on_which_thread_what_errors_do_and_gives_an_example(name: str) -> None:
    text = inspect.getdoc(HOOKS[name]) or ""
    for wanted in ("Since 1.", "Threads", "rrors", "@hookimpl", f"def {name}("):
        assert wanted in text, wanted


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_its_section_with_signature_and_example(name: str) -> None:
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section, name
    arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)
    assert f"`{name}({arguments}" in section[1]
    assert f"(#{name})" in PAGE
    if name != "wor_his_connectors":  # its example has a page of its own
        assert f"def {name}({arguments})" in section[1]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_a_test(name: str) -> None:
    tests = (ROOT / "tests" / "unit" / "hooks" / "test_loader.py").read_text("utf-8")
    assert f'"{name}"' in tests


def test_the_page_names_this_api_and_no_foreign_hook() -> None:
    assert f'PLUGIN_API = "{PLUGIN_API}"' in PAGE
    assert set(re.findall(r"\bwor_(?:his_connectors|transports|couriers|vaults|on_\w+)\b", PAGE)) == set(
        HOOKS
    )


def test_every_attribute_of_a_connector_is_documented() -> None:
    from wor_sidecar.hooks.connector import Connector

    for name in vars(Connector):
        if not name.startswith("_"):
            assert re.search(rf"`{name}\b", PAGE), name
