"""A Linux release tree: a relocatable virtual environment on the system's own Python.

`bin/python3` is a link to the system's Python with a pyvenv.cfg above it, so that children started by
`sys.executable` find the same library. Each program's script finds its folder from its own real path: it runs
through any link, and a program that runs goes on with its own version when `current` is switched.
"""

from pathlib import Path
from typing import Final

from installer.release import tree
from installer.release.targets import LINUX

PYTHON: Final = "/usr/bin/python3.11"
_CONFIG: Final = f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {LINUX.python}\n"
# The shell reads the second line and hands over; Python reads a string there. -I: nothing of the caller's
# environment or folder decides what is imported.
_SCRIPT: Final = """#!/bin/sh
'''exec' "$(dirname -- "$(readlink -f -- "$0")")/python3" -I "$0" "$@"
' '''
from {module} import main

main()
"""


def linux_tree(version: str, into: Path) -> Path:
    """Lay out a release in `into/versions/<version>/` and return that folder."""
    folder = into / "versions" / version
    site = folder / "lib" / f"python{LINUX.python}" / "site-packages"
    tree.library(LINUX, version, site)
    plug_ins_of_others(site)
    (folder / "pyvenv.cfg").write_text(_CONFIG, "utf-8")
    scripts = []
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(PYTHON)
    for program, module in tree.PROGRAMS.items():
        script = folder / "bin" / program
        script.write_text(_SCRIPT.format(module=module), "utf-8")
        scripts.append(script)
    tree.card(folder, LINUX, version)
    tree.summed(folder)
    tree.without_history(folder, scripts)
    return folder


def plug_ins_of_others(site: Path) -> None:
    """Let Python also look in `plug-ins` beside `versions`: what somebody adds there outlives an upgrade."""
    (site / "wor-plug-ins.pth").write_text("../../../../../plug-ins\n", "utf-8")
