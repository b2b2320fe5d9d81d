"""Wheels for technicians who make an environment of their own, without a network.

pip install --no-index --find-links wheelhouse --require-hashes -r wheelhouse/requirements-linux-cp311.txt
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from installer.release import locks
from installer.release.ours import our_wheel
from installer.release.targets import Target
from installer.release.tree import cache
from installer.release.wheels import fetched, sha256


def wheelhouse(version: str, targets: Sequence[Target], into: Path) -> tuple[Path, ...]:
    """Lay some targets' wheels in a folder, with a pinned list for each; returns the third parties'."""
    into.mkdir(parents=True)
    ours = our_wheel(version, into)
    own = locks.Pin("wor-sidecar", version, sha256(ours))
    taken: dict[str, Path] = {}
    for target in targets:
        pins = locks.read(target.lock)
        for wheel in fetched(target, pins, cache()):
            if wheel.name not in taken:
                taken[wheel.name] = Path(shutil.copy(wheel, into))
        listed = locks.written((*pins, own), f"{target.name}: pip install --no-index --require-hashes")
        (into / f"requirements-{target.name}.txt").write_text(listed, "utf-8")
    return tuple(taken[name] for name in sorted(taken))
