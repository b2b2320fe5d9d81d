"""Releases to upgrade between: this tree's code under another version, changed where a test says so.

What they stand on (the libraries) is the tests' own environment; files that no version changes are shared.
"""

import json
import os
import shutil
import sys
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from wor_sidecar.installed.layout import Root

SOURCE = Path(__file__).parents[3]
HERE = Path(__file__).parent
PACKAGES = (
    "wor_sidecar",
    "his_connectors/wor_his_table",
    "his_connectors/wor_his_medvri",
    "plugins/wor_transport_postbus",
)
PROGRAMS = {"wor-sidecar": "practice", "wor-inbox": "welfare", "wor-postbus": "postbus"}
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_SCRIPT = """#!{python}
import os, sys
LIB = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "lib")
os.environ["PYTHONPATH"] = LIB
sys.path[0:1] = [LIB]
sys.path.append({tests!r})
if sys.argv[1:2] in (["upgrade"], ["rollback"], ["uninstall"]):
    import upgrade_host
    upgrade_host.stand_in()
from wor_sidecar.{room}.cli import main
main()
"""
_CARD = {"platform": "linux-x86_64", "python": PYTHON}
_ENTRY_POINTS = """[wor_sidecar.his_connectors]
table = wor_his_table
medvri = wor_his_medvri

[wor_sidecar.plugins]
postbus = wor_transport_postbus
"""

Changes = Mapping[str, tuple[str, str]]
"""A file of the library -> what stands there, and what stands there instead; "" appends."""


def pattern(folder: Path) -> Path:
    """Copy the code once; every release links to it."""
    lib = folder / "lib"
    lib.mkdir(parents=True)
    skip = shutil.ignore_patterns("tests")
    for package in PACKAGES:
        shutil.copytree(SOURCE / package, lib / Path(package).name, ignore=skip)
    defaults = lib / "wor_sidecar" / "settings" / "defaults"
    shutil.copytree(SOURCE / "config", defaults, dirs_exist_ok=True)
    return lib


def release(lib: Path, root: Root, version: str, changes: Changes | None = None) -> Path:
    """Lay a release out beside the others of a root."""
    folder = root.version(version)
    shutil.copytree(lib, folder / "lib", copy_function=os.link)
    known = folder / "lib" / f"wor_sidecar-{version}.dist-info"
    known.mkdir()
    (known / "METADATA").write_text(f"Metadata-Version: 2.1\nName: wor-sidecar\nVersion: {version}\n")
    (known / "entry_points.txt").write_text(_ENTRY_POINTS)
    for name, (old, new) in (changes or {}).items():
        changed(folder / "lib" / name, old, new)
    (folder / "bin").mkdir()
    for program, room in PROGRAMS.items():
        script = folder / "bin" / program
        script.write_text(_SCRIPT.format(python=sys.executable, tests=str(HERE), room=room))
        script.chmod(0o755)
    (folder / "release.json").write_text(json.dumps({"version": version, **_CARD}))
    return folder


def adds_a_table(room: str, last: str) -> Changes:
    """Say what a release with a migration changes: so the one before runs on a newer database afterwards."""
    name = f"9000_{room}_of_tests"
    made = f"""'''For tests.'''
import sqlalchemy as sa
from alembic import op
revision = "{name}"
down_revision = "{last}"
branch_labels = None
depends_on = None
def upgrade() -> None:
    op.create_table("{room}_of_tests", sa.Column("id", sa.Text, primary_key=True))
"""
    return {f"wor_sidecar/{room}/migrations/versions/{name}.py": ("", made)}


def changed(path: Path, old: str, new: str) -> None:
    """Change a file of one release, and of no other."""
    text = path.read_text("utf-8") if path.exists() else ""
    assert old in text, (path, old)
    path.unlink(missing_ok=True)
    path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


def summed(folder: Path) -> None:
    """Write a folder's SHA256SUMS."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    lines = [
        f"{sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}\n" for one in files
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def archived(release_folder: Path, into: Path) -> Path:
    """Pack a release as `make dist` does, with the sums of the folder that somebody carries in."""
    summed(release_folder)
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"wor-sidecar-{release_folder.name}-linux-x86_64.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(release_folder, release_folder.name)
    summed(into)
    return path
