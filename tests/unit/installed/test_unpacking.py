"""A release that somebody carried in stands beside the others whole, or not at all."""

import io
import json
import os
import shutil
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.upgrading import (
    NoRoomToUpgrade,
    ReleaseDamaged,
    ReleaseMissing,
    ReleaseOlder,
    ReleaseUnfit,
)
from wor_sidecar.installed import unpacking
from wor_sidecar.installed.archives import open_archive
from wor_sidecar.installed.layout import Root, newer
from wor_sidecar.installed.unpacking import PLATFORM, may_follow, offered, unpack

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a Linux release")
VERSION = "1.1.0"
CARD = {"version": VERSION, "platform": PLATFORM, "python": "3.11"}
FILES = {"release.json": json.dumps(CARD), "lib/one.py": "one = 1\n", "bin/wor-sidecar": "#!/bin/sh\n"}


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def sums(files: dict[str, str]) -> str:
    return "".join(f"{digest(text.encode())}  {name}\n" for name, text in files.items())


def packed(folder: Path, files: dict[str, str], *more: tarfile.TarInfo, version: str = VERSION) -> Path:
    """Pack a release, and write the sums of the folder beside it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"wor-sidecar-{version}-{PLATFORM}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in {**files, "SHA256SUMS": files.get("SHA256SUMS", sums(files))}.items():
            member = tarfile.TarInfo(f"{version}/{name}")
            member.size, member.mode = len(text.encode()), 0o755 if name.startswith("bin/") else 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
        for member in more:
            archive.addfile(member)
    (folder / "SHA256SUMS").write_text(f"{digest(path.read_bytes())}  {path.name}\n")
    return path


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(f"{VERSION}/{name}")
    member.type, member.linkname = kind, target
    return member


@pytest.fixture
def root(tmp_path):
    (tmp_path / "opt").mkdir()
    return Root(tmp_path / "opt")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "carried"


def nothing_stands_in(root: Root) -> bool:
    return root.versions() == () and not list(root.folder.rglob("*.*"))


def test_it_stands_there_as_it_was_made(root, folder):
    packed(folder, FILES, link("bin/python3", "/usr/bin/python3"))
    offer = offered(folder)
    place = unpack(offer, root)
    assert (offer.version, root.versions()) == (VERSION, (VERSION,))
    assert (place / "lib/one.py").read_text() == "one = 1\n"
    assert (place / "bin/wor-sidecar").stat().st_mode & 0o111
    assert not (place / "lib/one.py").stat().st_mode & 0o133
    assert (place / "bin/python3").readlink() == Path("/usr/bin/python3")


def test_one_that_stands_there_whole_stays_and_one_that_was_touched_is_refused(root, folder):
    packed(folder, FILES)
    place = unpack(offered(folder), root)
    before = place.stat().st_ino
    assert unpack(offered(folder), root).stat().st_ino == before
    (place / "lib/one.py").write_text("one = 2\n")
    with pytest.raises(ReleaseDamaged):
        unpack(offered(folder), root)


def test_what_a_crash_left_is_no_version_and_is_made_anew(root, folder):
    packed(folder, FILES)

    class Gone(BaseException):
        pass

    def fault(name):
        if name == "unpack.whole":
            shutil.copytree(root.folder / "versions" / f".{VERSION}.part", folder / "kept")
            raise Gone

    with pytest.raises(Gone):
        unpack(offered(folder), root, fault)
    shutil.copytree(folder / "kept", root.folder / "versions" / f".{VERSION}.part")
    assert root.versions() == ()
    unpack(offered(folder), root)
    assert root.versions() == (VERSION,)
    assert list(unpacking.leftovers(root)) == []


@pytest.mark.parametrize("cut", [1, 100, 400])
def test_half_a_download_is_found_before_anything_is_read(root, folder, cut):
    path = packed(folder, FILES)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(ReleaseDamaged):
        offered(folder)


def test_another_one_of_that_version_gives_way_unless_it_is_in_use(root, folder, tmp_path):
    packed(tmp_path / "others", {**FILES, "lib/one.py": "one = 'theirs'\n"})
    unpack(offered(tmp_path / "others"), root)
    packed(folder, FILES)
    place = unpack(offered(folder), root)
    assert (place / "lib/one.py").read_text() == "one = 1\n"
    root.switch(VERSION)
    assert unpack(offered(tmp_path / "others"), root) == place
    assert (place / "lib/one.py").read_text() == "one = 1\n"


def test_one_that_is_exchanged_after_it_was_looked_at_is_refused(root, folder, tmp_path):
    packed(folder, FILES)
    offer = offered(folder)
    other = packed(tmp_path / "others", {**FILES, "lib/one.py": "one = 'theirs'\n"})
    other.replace(offer.path)
    with pytest.raises(ReleaseDamaged):
        unpack(offer, root)
    assert nothing_stands_in(root)


@pytest.mark.parametrize("cut", [100, 400])
def test_half_an_archive_with_right_sums_leaves_nothing(root, folder, cut):
    path = packed(folder, FILES)
    path.write_bytes(path.read_bytes()[:-cut])
    (folder / "SHA256SUMS").write_text(f"{digest(path.read_bytes())}  {path.name}\n")
    with pytest.raises(ReleaseDamaged):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)


@pytest.mark.parametrize("name", ["../../evil", "/evil", "lib/../../../evil", "lib\\..\\evil", "c:evil"])
def test_a_name_that_leads_outside_is_refused(root, folder, tmp_path, name):
    member = tarfile.TarInfo(name if name.startswith("/") else f"{VERSION}/{name}")
    packed(folder, FILES, member)
    with pytest.raises(ReleaseDamaged):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)
    assert list(tmp_path.rglob("evil*")) == []


@pytest.mark.parametrize(
    "member",
    [
        link("lib/two.py", "/etc/passwd"),
        link("lib/two.py", "../../../../etc/passwd"),
        link("bin/python3", "/tmp/python3"),
        link("lib/python3", "/usr/bin/python3"),
        link("lib/two.py", f"{VERSION}/lib/one.py", tarfile.LNKTYPE),
        link("lib/two", "", tarfile.FIFOTYPE),
        link("lib/two", "", tarfile.CHRTYPE),
    ],
    ids=lambda one: f"{one.name} {one.linkname}",
)
def test_links_and_devices_are_refused_but_for_the_systems_python(root, folder, member):
    packed(folder, FILES, member)
    with pytest.raises(ReleaseDamaged):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)


@pytest.mark.parametrize(
    "files",
    [
        {**FILES, "SHA256SUMS": sums({**FILES, "lib/more.py": ""})},
        {**FILES, "lib/more.py": "", "SHA256SUMS": sums(FILES)},
        {**FILES, "lib/one.py": "one = 2\n", "SHA256SUMS": sums(FILES)},
        {**FILES, "SHA256SUMS": "nonsense\n"},
        {"release.json": FILES["release.json"], "SHA256SUMS": ""},
    ],
    ids=["one is missing", "one too many", "one is another", "no sums", "no sum"],
)
def test_a_release_that_is_not_what_its_own_sums_say_is_refused(root, folder, files):
    packed(folder, files)
    with pytest.raises(ReleaseDamaged):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)


@pytest.mark.parametrize(
    ("card", "error"),
    [
        ({**CARD, "platform": "windows-x64"}, ReleaseUnfit),
        ({**CARD, "version": "9.9.9"}, ReleaseDamaged),
        ({"version": VERSION}, ReleaseDamaged),
    ],
)
def test_one_for_another_machine_or_of_another_name_is_refused(root, folder, card, error):
    packed(folder, {**FILES, "release.json": json.dumps(card)})
    with pytest.raises(error):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)


def test_one_whose_python_is_not_here_is_refused(root, folder):
    packed(folder, FILES, link("bin/python3", "/usr/bin/python3.99"))
    with pytest.raises(ReleaseUnfit):
        unpack(offered(folder), root)


def test_a_folder_without_a_release_for_this_machine_says_so(folder):
    with pytest.raises(ReleaseMissing):
        offered(folder)
    folder.mkdir()
    (folder / "wor-sidecar-1.1.0-windows-x64.zip").touch()
    with pytest.raises(ReleaseMissing):
        offered(folder)


def test_an_archive_that_no_sums_name_is_refused(folder):
    packed(folder, FILES)
    (folder / "SHA256SUMS").write_text("")
    with pytest.raises(ReleaseDamaged):
        offered(folder)


def test_of_two_releases_the_newer_is_taken(folder):
    packed(folder, FILES, version="1.9.0")
    packed(folder, FILES, version="1.10.0")
    assert offered(folder).version == "1.10.0"


def test_an_older_one_needs_somebody_who_says_so(root):
    (root.folder / "versions/1.2.0").mkdir(parents=True)
    (root.folder / "versions/1.2.0/release.json").write_text("{}")
    root.switch("1.2.0")
    with pytest.raises(ReleaseOlder):
        may_follow(root, VERSION, allow_older=False)
    may_follow(root, VERSION, allow_older=True)
    may_follow(root, "1.2.0", allow_older=False)


@pytest.mark.parametrize(
    ("one", "other"), [("1.10.0", "1.9.9"), ("1.2.0", "1.2.0rc1"), ("1.2.1rc1", "1.2.0")]
)
def test_versions_follow_each_other_by_their_numbers(one, other):
    assert newer(one, other)
    assert not newer(other, one)


def test_too_little_room_is_said_before_a_byte_is_written(root, folder, monkeypatch):
    packed(folder, FILES)
    usage = shutil.disk_usage(root.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=1 << 20))
    with pytest.raises(NoRoomToUpgrade):
        unpack(offered(folder), root)
    assert nothing_stands_in(root)


def test_a_zip_is_held_to_the_same(tmp_path):
    path = tmp_path / "one.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.1.0/../evil", "")
    with pytest.raises(ReleaseDamaged), open_archive(path) as found:
        list(found.members())


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_services_accounts_may_enter_it_whatever_the_administrators_umask(root, folder):
    packed(folder, FILES)
    before = os.umask(0o077)
    try:
        made = unpack(offered(folder), root)
    finally:
        assert os.umask(before) == 0o077
    places = [made.parent, made, *(path for path in made.rglob("*") if path.is_dir())]
    assert {path.stat().st_mode & 0o777 for path in places} == {0o755}
