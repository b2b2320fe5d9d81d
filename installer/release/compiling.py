"""Byte code, made beforehand: who runs a program may not write beside it, and would compile it at each start.

A .pyc of kind *unchecked hash* (PEP 552) holds no time, and Python doesn't look at the source again. A child
compiles, with a fixed hash seed: the order of a set's constants in the byte code follows from it.
"""

import os
import subprocess
import sys
from pathlib import Path

from installer.release.saying import CannotBuild

_COMPILE = """
import compileall, py_compile, sys
folder = sys.argv[1]
done = compileall.compile_dir(
    folder, maxlevels=32, quiet=2, force=True, stripdir=folder, prependdir="lib",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)
"""


def can_compile(python: str) -> bool:
    """Tell whether this Python makes byte code that a target's reads ("3.11")."""
    return f"{sys.version_info.major}.{sys.version_info.minor}" == python


def compiled(folder: Path) -> None:
    """Compile every module in a folder; one that doesn't compile stays source alone.

    Raises:
        CannotBuild: the child failed.

    """
    command = [sys.executable, "-W", "ignore", "-c", _COMPILE, str(folder)]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        raise CannotBuild(f"could not compile what stands in {folder.name}")
