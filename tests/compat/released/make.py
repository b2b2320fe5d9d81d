"""Freeze the data folders of the three programs as this version leaves them.

`python tests/compat/released/make.py`

Invented people, throw-away keys, one referral that went round. Each release adds a folder of its own version,
and never makes an older one again: what it proves is that it is old.
"""

import shutil
import sys
import tarfile
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from secrets import token_bytes

from wor_sidecar.demo.loop import ROUND, SET_UP, Loop, walk
from wor_sidecar.demo.stage import set_up
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.vault.keyfile import KeyFile

HERE = Path(__file__).parent
CHEAP = 14
"""The cheapest scrypt that a key file may have: the tests open it at every run."""
SIDES = {
    "practice": ("wor.db", ("wor.toml", "wor.credential")),
    "welfare": ("inbox.db", ("wor-inbox.toml", "wor-inbox.credential")),
    "postbus": ("postbus.db", ("wor-postbus.toml",)),
}
NOT_KEPT = {"running.lock", "control.json"}


def made(folder: Path) -> None:
    """Let the demo's whole loop go round once in a folder, and end the programs."""
    today = datetime.now().date()
    loop = Loop(set_up(folder, today), today)
    try:
        for done in walk(loop, (*SET_UP, *ROUND)):
            assert done.ok, done
    finally:
        loop.end()


def cheap(folder: Path, side: str) -> None:
    """Make the key file quick to open."""
    vault, [credential] = folder / side / "vault", [one for one in SIDES[side][1] if one.endswith("ntial")]
    home = KeyFile(folder / credential, token_bytes, cost=CHEAP)
    key = home.load(vault)
    home.forget(vault)
    home.create(vault, key)


def packed(folder: Path, side: str, into: Path) -> None:
    """Pack a data folder with its configuration, every path in it as @ROOT@."""
    database, beside = SIDES[side]
    engine = open_engine(sqlite_url(folder / side / database))
    raw = engine.raw_connection()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.execute("VACUUM")
    raw.close()
    engine.dispose()
    for name in beside:
        if name.endswith(".toml"):
            path = folder / name
            path.write_text(path.read_text("utf-8").replace(str(folder.resolve()), "@ROOT@"), "utf-8")
    with tarfile.open(into / f"{side}.tar.xz", "w:xz") as archive:
        for name in beside:
            archive.add(folder / name, name, filter=nobodys)
        for path in sorted((folder / side).rglob("*")):
            if path.is_file() and path.name not in NOT_KEPT and not path.name.endswith(("-wal", "-shm")):
                archive.add(path, f"{side}/{path.relative_to(folder / side).as_posix()}", filter=nobodys)


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who packed it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def main() -> None:
    """Make the folder of this version, unless it is there."""
    into = HERE / version("wor-sidecar")
    if any(into.glob("*.tar.xz")):
        sys.exit(f"{into} is there already, and stays as it is.")
    into.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    try:
        made(folder)
        for side in SIDES:
            if side != "postbus":
                cheap(folder, side)
            packed(folder, side, into)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
