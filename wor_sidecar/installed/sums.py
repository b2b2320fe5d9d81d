"""SHA256SUMS: what a folder or a release holds, and nothing else."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.upgrading import ReleaseDamaged

SUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^\n\0]{1,1024})")
_BLOCK: Final = 1 << 20


def read_sums(folder: Path, signed: Callable[[bytes], object] = bytes) -> dict[str, str]:
    """Return the sum of each file by its name, with `/` between folders; `signed` looks at the bytes first.

    Raises:
        ReleaseDamaged: there is no such file, or it is none.

    """
    path = folder / SUMS
    try:
        signed(content := path.read_bytes())
        lines = content.decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseDamaged(path=path, why=phrase("it cannot be read")) from error
    found: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise ReleaseDamaged(path=path, why=phrase("a line of it is no sum"))
        found[match[2].removeprefix("./")] = match[1]
    return found


def check_file(path: Path, expected: str | None) -> None:
    """See that a file is the one that the sums name.

    Raises:
        ReleaseDamaged: it isn't, or they don't name it.

    """
    if expected is None:
        raise ReleaseDamaged(path=path, why=phrase("SHA256SUMS does not name it"))
    try:
        found = sum_of(path)
    except OSError as error:
        raise ReleaseDamaged(path=path, why=phrase("it cannot be read")) from error
    if found != expected:
        raise ReleaseDamaged(path=path, why=phrase("its sum differs"))


def check_tree(folder: Path) -> None:
    """See that a release holds every file that its own sums name, as it was, and no other.

    Raises:
        ReleaseDamaged: it doesn't.

    """
    sums = read_sums(folder)
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for name in sums.keys() - there.keys():
        raise ReleaseDamaged(path=folder / name, why=phrase("it is missing"))
    for name, path in there.items():
        check_file(path, sums.get(name))


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path != folder / SUMS:
            yield path
