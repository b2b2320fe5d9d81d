"""The documentation's site builds in both languages without a warning."""

from pathlib import Path

import pytest
from sphinx.cmd.build import build_main

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "front"), [("en", "index"), ("nl", "nl/index")])
def test_the_site_builds_without_a_warning(language: str, front: str, tmp_path: Path) -> None:
    chosen = ["-D", f"language={language}", "-D", f"root_doc={front}"]
    assert build_main(["-W", "--keep-going", "-q", "-E", *chosen, str(DOCS), str(tmp_path)]) == 0
    assert (tmp_path / f"{front}.html").is_file()
