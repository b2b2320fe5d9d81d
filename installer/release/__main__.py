"""`python -m installer.release`: one command per thing that a release is made of."""

import shutil
from pathlib import Path
from typing import Any

import click

from installer.release.archives import tar_gz, zipped
from installer.release.dist import Embedded, linux_archive, make_dist, windows_archive
from installer.release.linux import linux_tree
from installer.release.ours import version_of_source
from installer.release.resolving import lock
from installer.release.saying import CannotBuild, say
from installer.release.signing import ReleaseKey
from installer.release.targets import TARGETS
from installer.release.windows import windows_tree
from installer.windows.build import build_msi
from installer.windows.signing import Key

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(path_type=Path)
_out = click.option("--out", type=_FOLDER, required=True, help="Where it comes.")
_version = click.option("--version", default=None, help="Say another version than the source's (for tests).")
_embed = click.option(
    "--python-embed", type=_FILE, required=True, help="The official embeddable Python (.zip)."
)
_sha256 = click.option("--sha256", "digest", required=True, help="Its sha256, as its publisher gives it.")


def _signing(command: Any) -> Any:
    """Add the options of a code-signing key."""
    server = click.option("--time-server", help="An RFC 3161 server, to stamp the signature with the time.")
    password = click.option("--password-file", "password", type=_FILE, help="A file with its password.")
    return click.option("--sign-with", type=_FILE, help="A code-signing key (PKCS #12).")(
        password(server(command))
    )


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
    archive = out / linux_archive(version)
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
    archive = out / windows_archive(version)
    zipped(folder, version, archive)
    say(f"{folder} and {archive.name}")


@cli.command("msi")
@click.argument("release", type=_FOLDER)
@_out
@_signing
def msi_command(
    release: Path, out: Path, sign_with: Path | None, password: Path | None, time_server: str | None
) -> None:
    """Make the MSI of a Windows release tree, RELEASE (versions/<v>)."""
    say(str(build_msi(release, out, _key(sign_with, password, time_server))))


@cli.command("all")
@_out
@_version
@click.option("--python-embed", type=_FILE, help="The official embeddable Python; without it: no Windows.")
@click.option("--sha256", "digest", help="Its sha256, as its publisher gives it.")
@_signing
@click.option("--sign-sums", type=_FILE, multiple=True, help="A private Ed25519 key (PEM); may come twice.")
@click.option("--sums-password-file", "sums_password", type=_FILE, help="A file with its password.")
def all_command(
    out: Path,
    version: str | None,
    python_embed: Path | None,
    digest: str | None,
    sign_with: Path | None,
    password: Path | None,
    time_server: str | None,
    sign_sums: tuple[Path, ...],
    sums_password: Path | None,
) -> None:
    """Make a whole release in an empty folder, or in one that holds an older release."""
    if (python_embed is None) != (digest is None):
        raise CannotBuild("--python-embed and --sha256 belong together")
    embedded = Embedded(python_embed, digest) if python_embed and digest else None
    release_keys = [ReleaseKey(one, sums_password) for one in sign_sums]
    version = version or version_of_source()
    make_dist(version, out, embedded, _key(sign_with, password, time_server), release_keys)


def _key(file: Path | None, password: Path | None, time_server: str | None) -> Key | None:
    return None if file is None else Key(file, password, time_server)


def _make_room(out: Path, version: str) -> None:
    """Take away an older build of the same version; anything else in the folder stays."""
    folder = out / "versions" / version
    if folder.exists():
        if not (folder / "release.json").is_file():
            raise CannotBuild(f"{folder} is no release; what it is stays")
        shutil.rmtree(folder)


if __name__ == "__main__":
    cli()
