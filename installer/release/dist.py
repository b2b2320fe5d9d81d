"""The whole of `dist`, made in one go."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.release import bill, tree
from installer.release import windows as on_windows
from installer.release.archives import tar_gz, zipped
from installer.release.linux import linux_tree
from installer.release.locks import read
from installer.release.saying import CannotBuild, say
from installer.release.signing import ReleaseKey, sign_sums
from installer.release.targets import LINUX, TARGETS, Target
from installer.release.wheelhouse import wheelhouse
from installer.release.wheels import fetched
from installer.windows.build import build_msi
from installer.windows.signing import Key


@dataclass(frozen=True, slots=True)
class Embedded:
    """The official embeddable Python."""

    path: Path
    digest: str


def make_dist(
    version: str,
    out: Path,
    embedded: Embedded | None,
    key: Key | None = None,
    release_keys: Sequence[ReleaseKey] = (),
) -> None:
    """Fill a folder with a release. Without an embeddable Python it is one for Linux alone, and says so.

    `key` signs the MSI, `release_keys` the sums.

    Raises:
        CannotBuild: something that it needs isn't here, or the folder holds something else.

    """
    from installer.linux.packages import debs

    for one in release_keys:
        one.read()  # a wrong password is told before an hour's work
    work = out / "tree"
    _empty(out)
    targets: list[Target] = [LINUX]
    say("linux: the tree and its archive")
    linux = linux_tree(version, work / "linux")
    tar_gz(linux, version, out / linux_archive(version))
    say("linux: a package per role")
    debs(linux, version, out)
    parts = []
    if embedded is None:
        say("windows: left out, for no --python-embed was given")
    else:
        say("windows: the tree, its archive and the MSI")
        release = on_windows.windows_tree(version, embedded.path, embedded.digest, work / "windows")
        zipped(release, version, out / windows_archive(version))
        build_msi(release, out, key)
        targets.append(target := on_windows.target_of(release))
        parts += [bill.of_python(on_windows.exact_python(release), embedded.path)]
        parts += [bill.of_wheel(one) for one in fetched(target, read(target.tray_lock), tree.cache())]
    say("wheelhouse, bill of materials, licences, sums")
    parts += [bill.of_wheel(one) for one in wheelhouse(version, targets, out / "wheelhouse")]
    (out / "sbom.cdx.json").write_text(bill.cyclonedx(version, parts), "utf-8")
    (out / "THIRD-PARTY-LICENCES.txt").write_text(bill.licences(parts), "utf-8")
    shutil.rmtree(work)
    tree.summed(out)
    if release_keys:
        sign_sums(out, release_keys)


def linux_archive(version: str) -> str:
    """Return the file name of the Linux tree's archive."""
    return f"wor-sidecar-{version}-{LINUX.release}.tar.gz"


def windows_archive(version: str) -> str:
    """Return the file name of the Windows tree's archive."""
    return f"wor-sidecar-{version}-{TARGETS[-1].release}.zip"


def _empty(out: Path) -> None:
    """Take away a release of before; anything else isn't ours to take."""
    if out.exists() and any(out.iterdir()):
        if not (out / tree.SUMS).is_file() and not (out / "tree").is_dir():
            raise CannotBuild(f"{out} holds something that is no release; choose an empty folder")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
