"""The disk runs full while a release is unpacked: nothing of it is left, and the version in use goes on."""

import io
import json
import os
import tarfile
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from trouble_disks import disk
from trouble_scene import lacking

from wor_sidecar.domain.errors.upgrading import NoRoomToUpgrade
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.unpacking import PLATFORM, offered, unpack

VERSION = "1.1.0"


def a_release(folder: Path) -> None:
    folder.mkdir()
    path = folder / f"wor-sidecar-{VERSION}-{PLATFORM}.tar.gz"
    card = json.dumps({"version": VERSION, "platform": PLATFORM, "python": "3.11"}).encode()
    files = {"lib/large.bin": os.urandom(1 << 20), "release.json": card}
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            member = tarfile.TarInfo(f"{VERSION}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    (folder / "SHA256SUMS").write_text(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n")


def test_a_disk_that_runs_full_in_the_middle_keeps_nothing_of_it(tmp_path):
    a_release(tmp_path / "carried")
    with ExitStack() as at_the_end:
        try:
            mounted = at_the_end.enter_context(disk(tmp_path / "opt", 24))
        except PermissionError as error:
            lacking(f"cannot mount a small disk: {error}")
        root = Root(mounted.folder)
        filled = ExitStack()

        def fault(place: str) -> None:
            if place == "unpack.began":
                filled.enter_context(mounted.full())

        with filled, pytest.raises(NoRoomToUpgrade):
            unpack(offered(tmp_path / "carried"), root, fault)
        assert root.versions() == ()
        assert not [path for path in mounted.folder.rglob("*") if path.is_file()]
        unpack(offered(tmp_path / "carried"), root)
        assert root.versions() == (VERSION,)
