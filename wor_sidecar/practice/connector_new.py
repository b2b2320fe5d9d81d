"""A new connector's folder, from the template: it installs, reads its sample, and passes its checks."""

import keyword
import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.formats import ConnectorNameRefused, FolderNotWritable, FolderTaken

_TEMPLATE: Final = files("wor_sidecar.practice") / "connector_template"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")
_OURS: Final = ("file", "wor", "core", "manual", "test")
"""Words with a meaning of their own in profiles and lists."""
_FILES: Final = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "{name}.toml": "profile.toml.txt",
    "wor_his_{name}/__init__.py": "package.py.txt",
    "wor_his_{name}/connector.py": "connector.py.txt",
    "samples/contacts.{name}": "sample.txt",
    "tests/test_{name}.py": "test.py.txt",
}


def new_connector(name: str, into: Path, taken: frozenset[str]) -> list[Path]:
    """Write the folder `wor-his-NAME`; returns its files.

    Args:
        name: the connector's id.
        into: the folder that it is made in.
        taken: ids that other connectors have.

    Raises:
        ConnectorNameRefused: it can't be an id.
        FolderTaken, FolderNotWritable: where it should stand.

    """
    _check(name, taken)
    folder = into / f"wor-his-{name.replace('_', '-')}"
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise FolderTaken(folder=folder) from error
    except OSError as error:
        raise FolderNotWritable(folder=into) from error
    made = []
    for path, template in _FILES.items():
        target = folder / path.format(name=name)
        try:
            target.parent.mkdir(exist_ok=True)
            text = _filled(_TEMPLATE.joinpath(template).read_text("utf-8"), name)
            target.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise FolderNotWritable(folder=folder) from error
        made.append(target)
    return made


def _check(name: str, taken: frozenset[str]) -> None:
    if not _NAME.fullmatch(name):
        raise ConnectorNameRefused(name=repr(name), why="it has other characters, or too many")
    if keyword.iskeyword(name) or name in _OURS:
        raise ConnectorNameRefused(name=name, why="it means something else already")
    if name in taken:
        raise ConnectorNameRefused(name=name, why="another connector has it")


def _filled(template: str, name: str) -> str:
    kind = "".join(part.capitalize() for part in name.split("_") if part)
    distribution = f"wor-his-{name.replace('_', '-')}"
    filled = template.replace("wor-his-acme", distribution).replace("AcmeConnector", f"{kind}Connector")
    return filled.replace("ACME", name.upper()).replace("acme", name)
