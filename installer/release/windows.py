"""A Windows release tree: the official embeddable Python, given by path and hash, and our library.

Its `python3X._pth` is the whole search path: neither the registry, nor the environment, nor the caller's
folder adds to it.
"""

import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from installer.release import targets, tree
from installer.release.saying import CannotBuild
from installer.release.wheels import sha256
from wor_sidecar.installed.layout import Release

_WINDOWS: Final = Path(__file__).resolve().parents[1] / "windows"
_SERVICE: Final = "service.py"
# pywin32 installs its two DLLs by a script after installing; here they stand where Windows looks first.
_PYWIN32_DLLS: Final = "pywin32_system32"
_UNUSED: Final = ("pythonwin", "PyWin32.chm", "adodbapi", "isapi")
"""Of pywin32: an editor, its manual, a database driver, a web server's extension."""
_COMMAND: Final = '@"%~dp0..\\python.exe" -X utf8 -c "from {module} import main; main()" %*\r\n'
_PRODUCT_VERSION: Final = re.compile(rb"P\0r\0o\0d\0u\0c\0t\0V\0e\0r\0s\0i\0o\0n\0(?:\0\0)+((?:[0-9.]\0)+)")
_THROUGH_CURRENT: Final = (
    '@set /p wor_version=<"%~dp0..\\current"\r\n'
    '@"%~dp0..\\versions\\%wor_version%\\bin\\{program}.cmd" %*\r\n'
)


def windows_tree(version: str, embed: Path, digest: str, into: Path) -> Path:
    """Lay out a release in `into/versions/<version>/` and return that folder.

    Raises:
        CannotBuild: the embeddable Python isn't the one that the hash names, or has no lock here.

    """
    folder = into / "versions" / version
    folder.mkdir(parents=True)
    exact = _python(embed, digest, folder)
    try:
        target = targets.windows(exact)
    except KeyError:
        raise CannotBuild(f"there is no lock for Python {exact} on Windows") from None
    library = folder / "lib"
    tree.library(target, version, library)
    for name in _UNUSED:
        _removed(library / name)
    for dll in sorted((library / _PYWIN32_DLLS).glob("*.dll")):
        shutil.copy(dll, folder)
    _search_path(folder, exact)
    _commands(folder / "bin", _COMMAND)
    if (service := _WINDOWS / _SERVICE).is_file():
        shutil.copy(service, folder)
    tree.card(folder, target, version)
    tree.summed(folder)
    tree.without_history(folder)
    return folder


def target_of(release: Path) -> targets.Target:
    """Return which target a Windows release tree is for."""
    return targets.windows(Release.read(release).python)


def exact_python(release: Path) -> str:
    """Return the version of the Python in a tree to its last number, as its library's own card says it.

    Raises:
        CannotBuild: the library says none.

    """
    library = next(release.glob("python3??.dll"))
    said = _PRODUCT_VERSION.search(library.read_bytes())
    if said is None:
        raise CannotBuild(f"{library.name} doesn't say its version")
    return said[1].decode("utf-16-le")


def through_current(folder: Path) -> None:
    """Write the commands that an administrator calls: they run the version that `current` names."""
    _commands(folder, _THROUGH_CURRENT)


def _commands(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    for program, module in tree.PROGRAMS.items():
        line = text.format(program=program, module=module)
        (folder / f"{program}.cmd").write_bytes(line.encode("ascii"))


def _python(embed: Path, digest: str, folder: Path) -> str:
    """Unpack the embeddable Python and return its version, as 3.13."""
    if not embed.is_file():
        raise CannotBuild(f"no embeddable Python at {embed}")
    if (found := sha256(embed)) != digest.lower():
        raise CannotBuild(f"{embed.name} has sha256 {found}, not {digest}")
    with zipfile.ZipFile(embed) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if not name.endswith("/")]
        tops = [name.parent for name in names if name.name == "python.exe"]
        if len(tops) != 1:
            raise CannotBuild(f"{embed.name} holds no single python.exe")
        for name in names:
            if name.parent == tops[0]:
                (folder / name.name).write_bytes(archive.read(name.as_posix()))
    libraries = [path.stem.removeprefix("python3") for path in folder.glob("python3??.dll")]
    if len(libraries) != 1:
        raise CannotBuild(f"{embed.name} doesn't say which Python it is")
    return f"3.{libraries[0]}"


def _search_path(folder: Path, python: str) -> None:
    stem = "python" + python.replace(".", "")
    lines = (f"{stem}.zip", ".", "lib", r"lib\win32", r"lib\win32\lib", r"..\..\plug-ins")
    (folder / f"{stem}._pth").write_bytes("".join(f"{line}\r\n" for line in lines).encode("ascii"))


def _removed(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
