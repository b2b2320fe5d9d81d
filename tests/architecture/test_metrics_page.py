"""The page of counts names every one that the daemon and the inbox give, in both languages, and no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_BOTH = ("store/numbers.py", "mail/counting.py", "wire/scrape.py")
OWN = {"wor_sidecar": "practice/metrics.py", "wor_inbox": "welfare/metrics.py"}
_NAME = re.compile(r'f"\{(?:PREFIX|prefix)\}_([a-z_]+)"')
_PROCESS = re.compile(r'"(process_[a-z_]+)"')


def written(file: str) -> str:
    return (ROOT / "wor_sidecar" / file).read_text("utf-8")


def given() -> set[str]:
    names = set(_PROCESS.findall(written("wire/own_process.py")))
    for prefix, own in OWN.items():
        names |= {f"{prefix}_{name}" for file in (*OF_BOTH, own) for name in _NAME.findall(written(file))}
    return names


@pytest.mark.parametrize(
    "page", ["docs/reference/logs-and-metrics.md", "docs/nl/reference/logs-en-metingen.md"]
)
def test_the_page_names_every_count_and_no_other(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith(("| `wor_", "| `process_"))]
    assert {name for row in rows for name in re.findall(r"`([a-z_]+)", row)} == given()
    assert len(given()) > 30
