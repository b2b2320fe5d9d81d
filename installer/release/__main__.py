"""`python -m installer.release`: one command per thing that a release is made of."""

import shutil
from pathlib import Path

import click

from installer.release.archives import tar_gz, zipped
from installer.release.linux import linux_tree
from installer.release.ours import version_of_source
from installer.release.resolving import lock
from installer.release.saying import CannotBuild, say
from installer.release.targets import TARGETS
from installer.release.windows import windows_tree

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(path_type=Path)
_out = click.option("--out", type=_FOLDER, required=True, help="Where it comes.")
_version = click.option("--version", default=None, help="Say another version than the source's (for tests).")
_embed = click.option(
    "--python-embed", type=_FILE, required=True, help="The official embeddable Python (.zip)."
)
_sha256 = click.option("--sha256", "digest", required=True, help="Its sha256, as its publisher gives it.")


@click.group()
def cli() -> None:
    """Make a release."""


@cli.command("lock")
@click.argument("names", nargs=-1)
def lock_command(names: tuple[str, ...]) -> None:
    """Resolve the dependencies anew and write installer/locks; NAMES: only these locks."""
    for target in TARGETS:
        if not names or target.name in names:
            lock(target)


@cli.command("linux")
@_out
@_version
def linux_command(out: Path, version: str | None) -> None:
    """Make the Linux release tree, versions/<v>/ in a folder, and its archive beside it."""
    version = version or version_of_source()
    _make_room(out, version)
    folder = linux_tree(version, out)
    archive = out / f"wor-sidecar-{version}-linux-x86_64.tar.gz"
    tar_gz(folder, version, archive)
    say(f"{folder} and {archive.name}")


@cli.command("windows")
@_out
@_version
@_embed
@_sha256
def windows_command(out: Path, version: str | None, python_embed: Path, digest: str) -> None:
    """Make the Windows release tree, versions/<v>/ in a folder, and its archive beside it."""
    version = version or version_of_source()
    _make_room(out, version)
    folder = windows_tree(version, python_embed, digest, out)
    archive = out / f"wor-sidecar-{version}-windows-x64.zip"
    zipped(folder, version, archive)
    say(f"{folder} and {archive.name}")


def _make_room(out: Path, version: str) -> None:
    """Take away an older build of the same version; anything else in the folder stays."""
    folder = out / "versions" / version
    if folder.exists():
        if not (folder / "release.json").is_file():
            raise CannotBuild(f"{folder} is no release; what it is stays")
        shutil.rmtree(folder)


if __name__ == "__main__":
    cli()
