"""From a Windows release tree to the MSI: both features laid out, packed, and signed where a key is given."""

import os
import shutil
import tempfile
from pathlib import Path

from installer.release import tree
from installer.release.targets import windows
from installer.release.windows import through_current
from installer.windows.package import msi, msi_name
from installer.windows.signing import Key, signed
from installer.windows.wxs import VERSION_FOLDERS, Payload
from wor_sidecar.installed.layout import Release


def build_msi(release: Path, into: Path, key: Key | None = None) -> Path:
    """Make the MSI of a release tree (`.../versions/<v>`) and return its path.

    Raises:
        CannotBuild: a tool is missing, or refuses.

    """
    card = Release.read(release)
    into.mkdir(parents=True, exist_ok=True)
    path = into / msi_name(card.version)
    # Beside the tree: what is only linked takes no time and no room.
    with tempfile.TemporaryDirectory(dir=release.parent.parent, prefix="msi-") as folder:
        work = Path(folder)
        payloads = (Payload(work / "programs", "Programs"), Payload(work / "tray", "Tray"))
        place = Path(VERSION_FOLDERS) / card.version
        shutil.copytree(release, payloads[0].folder / place, copy_function=os.link)
        through_current(payloads[0].folder / "bin")
        tree.tray_library(windows(card.python), payloads[1].folder / place / "lib")
        for payload in payloads:
            tree.without_history(payload.folder)
        compiled = any((release / "lib").glob("*/__pycache__"))
        msi(card.version, payloads, work, path, compiled=compiled)
    if key is not None:
        signed(path, key)
    return path
