"""The documentation's site builds in both languages without a warning."""

import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "front", "builder", "made"),
    [("nl", "nl/index", "html", "nl/index.html"), ("en", "index", "dummy", ".doctrees/index.doctree")],
)
def test_the_site_builds_without_a_warning(
    language: str, front: str, builder: str, made: str, tmp_path: Path
) -> None:
    """The same pages twice: in the second language all is read and every link followed, none written."""
    chosen = ["-D", f"language={language}", "-D", f"root_doc={front}"]
    build = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-E",
        "-b",
        builder,
        *chosen,
        str(DOCS),
        str(tmp_path),
    ]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / made).is_file()
