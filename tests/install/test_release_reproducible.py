"""Two builds of one source give the same bytes; what a tool would put of its own in them is listed here.

The MSI's case is in test_msi_tables.py: wixl writes the time and a random code into the summary stream, and
no table differs; package.py sets both straight. A signature that a time server stamped differs each time.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installer.release.archives import tar_gz, zipped
from installer.release.compiling import compiled
from installer.release.locks import read
from installer.release.targets import LINUX
from installer.release.tree import cache, files, summed, without_history
from installer.release.wheels import fetched, sha256, unpacked

pytestmark = pytest.mark.install


def tree(into: Path) -> Path:
    """Lay out a small tree from two real wheels."""
    pins = [pin for pin in read(LINUX.lock) if pin.name in {"click", "pluggy"}]
    for wheel in fetched(LINUX, pins, cache()):
        unpacked(wheel, into)
    compiled(into)
    summed(into)
    (into / "click" / "link").symlink_to("core.py")
    without_history(into)
    return into


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    first, second = (tree(tmp_path_factory.mktemp("tree") / name) for name in ("one", "another-name"))
    return first, second


def test_two_trees_hold_the_same_bytes_compiled_ones_too(twice: tuple[Path, Path]) -> None:
    first, second = twice
    assert (first / "SHA256SUMS").read_bytes() == (second / "SHA256SUMS").read_bytes()
    assert [path for path in files(first) if path.suffix == ".pyc"]


@pytest.mark.parametrize("pack", [tar_gz, zipped])
def test_two_archives_hold_the_same_bytes_whoever_owns_the_files(
    twice: tuple[Path, Path], tmp_path: Path, pack: "type[tar_gz]"
) -> None:
    first, second = twice
    os.chown(second / "click" / "core.py", os.getuid(), os.getgid())
    pack(first, "1.2.0", tmp_path / "first")
    pack(second, "1.2.0", tmp_path / "second")
    assert sha256(tmp_path / "first") == sha256(tmp_path / "second")


def test_a_build_under_another_time_zone_and_hash_seed_is_the_same(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "import test_release_reproducible as t;"
        "from installer.release.archives import zipped;"
        "zipped(t.tree(Path(sys.argv[1]) / 'tree'), '1', Path(sys.argv[1]) / 'zip')"
    )
    sums = []
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        into = tmp_path / zone.replace("/", "-")
        (into / "tree").mkdir(parents=True)
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-c", code, str(into), str(Path(__file__).parent)]
        subprocess.run(command, env=environment, check=True)
        sums.append(sha256(into / "zip"))
    assert sums[0] == sums[1]
    assert time.gmtime((tmp_path / "UTC" / "tree" / "click" / "core.py").stat().st_mtime).tm_year == 2026


def test_a_card_tells_neither_when_nor_where_it_was_made(linux_tree: Path) -> None:
    card = json.loads((linux_tree / "release.json").read_text())
    assert card.keys() == {"version", "platform", "python"}
