"""The packages on a clean Debian that wasn't booted: installed, brought on, taken back, removed, purged.

What only a systemd that runs can show is on the checklist of installing.
"""

import json
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from linux_root import Debian, fresh, insist_on_a_root
from release_builds import linux_release

from installer.linux.packages import PROGRAMS, Package
from installer.release.archives import tar_gz
from installer.release.dist import linux_archive
from installer.release.signing import ReleaseKey, sign_sums
from installer.release.tree import summed
from wor_sidecar.demo.stage import set_up
from wor_sidecar.domain.clock import local_date
from wor_sidecar.settings.machine import SystemClock

pytestmark = pytest.mark.install

OLD, NEW = "0.1.0", "0.2.0"
SIDECAR = "wor-sidecar"
CONFIG = f"/etc/{SIDECAR}/wor.toml"
DATA = f"/var/lib/{SIDECAR}"
EACH_HELPS = """
import contextlib, io, sys
from wor_sidecar.practice.cli import main
for one in sys.argv[1:]:
    sys.argv, told, ended = ["wor-sidecar", one, "--help"], io.StringIO(), 0
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as end:
            ended = end.code
    if ended or "--help" not in told.getvalue():
        print("no:", one, told.getvalue())
"""
LARGE = (
    "PIL",
    "fontTools",
    "holidays",
    "lxml",
    "pikepdf",
    "pikepdf.libs",
    "pillow.libs",
    "pypdf",
    "xlsxwriter",
)
"""Libraries without which a program that nobody set up is installed and goes as well."""
DRAWING = tuple(one for one in LARGE if one not in {"holidays", "lxml"})
"""Those without which a practice serves until somebody wants a picture."""


@pytest.fixture(scope="module")
def debs(tmp_path_factory) -> dict[tuple[str, str], Path]:
    insist_on_a_root()
    into = tmp_path_factory.mktemp("debs")
    small = tmp_path_factory.mktemp("small")
    shutil.copytree(
        linux_release(OLD), small, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LARGE)
    )
    summed(small)
    wanted = [(SIDECAR, OLD, linux_release(OLD)), (SIDECAR, NEW, linux_release(NEW))]
    wanted += [(one, OLD, small) for one in PROGRAMS if one != SIDECAR]
    return {(one, version): Package(one, version, tree).make(into) for one, version, tree in wanted}


@pytest.fixture(scope="module")
def carried(tmp_path_factory) -> Path:
    """What an administrator carries in: the release's archive with its sums, which nobody has signed yet."""
    insist_on_a_root()
    tree, folder = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("carried")
    shutil.copytree(
        linux_release(NEW), tree, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*DRAWING)
    )
    summed(tree)
    tar_gz(tree, NEW, folder / linux_archive(NEW))
    summed(folder)
    return folder


@pytest.fixture(scope="module")
def debian(debs, tmp_path_factory) -> Iterator[Debian]:
    return fresh(tmp_path_factory.mktemp("root"))


def in_use(debian: Debian, program: str = SIDECAR) -> str:
    return debian.at(f"/opt/{program}/current").readlink().name


def state(debian: Debian, program: str = SIDECAR) -> str:
    return debian.told("dpkg-query", "--show", "--showformat=${db:Status-Status}", program)[1]


def gone(debian: Debian, program: str) -> None:
    assert not debian.at(f"/usr/bin/{program}").is_symlink()
    for folder in (f"/opt/{program}", f"/usr/lib/{program}"):
        assert not debian.at(folder).exists()
    units = debian.at("/etc/systemd/system").rglob(f"{program}*")
    assert [one for one in units if one.name != f"{program}.service.d"] == []


def a_config(debian: Debian, tmp_path: Path, vault: str) -> str:
    """The practice of the demonstration, with data where a package has them."""
    text = set_up(tmp_path / "stage", local_date(SystemClock().now())).sidecar_config.read_text("utf-8")
    text = re.sub(r"(?ms)^\[(data|vault)\]$.*?(?=^\[|\Z)", "", text)
    text = text.replace(str(tmp_path / "stage"), "/srv/wor")
    return f'{text}\n[data]\nfolder = "{DATA}"\n\n[vault]\nkind = "{vault}"\n'


def test_a_practice_from_its_first_day_to_its_last(debian, debs, tmp_path):
    code, said = debian.install(debs[SIDECAR, OLD])
    assert code == 0, said
    assert (state(debian), in_use(debian)) == ("installed", OLD)
    commands = re.findall(
        r"^  ([a-z][a-z-]+)", debian.done(SIDECAR, "--help").partition("Commands:")[2], re.MULTILINE
    )
    assert {"init", "run", "status", "upgrade", "rollback", "service"} <= set(commands)
    assert debian.done(f"/opt/{SIDECAR}/current/bin/python3", "-I", "-c", EACH_HELPS, *commands) == ""

    # Set up by root: all that the service needs is its account's, and nobody else's.
    config = debian.at(CONFIG)
    config.write_text(a_config(debian, tmp_path, "auto"))
    config.chmod(0o600)
    debian.done(SIDECAR, "service", "install", "--config", CONFIG)
    debian.done(SIDECAR, "init", "--config", CONFIG)
    account = debian.done("id", "--user", SIDECAR).strip()
    owners = debian.done("find", DATA, f"/etc/{SIDECAR}/wor.credential", "-printf", "%U %m\n")
    assert {line.split()[0] for line in owners.splitlines()} == {account}
    assert {line.split()[1][-2:] for line in owners.splitlines()} == {"00"}
    assert debian.done("stat", "--format=%U:%G %a", CONFIG).strip() == f"root:{SIDECAR} 640"
    runs(debian, OLD)
    before = data(debian)

    # A version that can't take over stays out, and dpkg says so.
    good = config.read_text()
    config.write_text(good + "\n[nothing_that_anybody_knows]\n")
    code, said = debian.install(debs[SIDECAR, NEW])
    assert code != 0
    assert "WOR-S477" in said
    assert (state(debian), in_use(debian)) == ("half-configured", OLD)
    assert debian.at(f"/opt/{SIDECAR}/versions/{OLD}/release.json").is_file()
    config.write_text(good)
    runs(debian, OLD)
    debian.done("dpkg", "--configure", "--pending")
    assert (state(debian), in_use(debian)) == ("installed", NEW)
    runs(debian, NEW)

    assert OLD in debian.done(SIDECAR, "rollback")
    assert in_use(debian) == OLD
    runs(debian, OLD)

    debian.done("dpkg", "--remove", SIDECAR)
    gone(debian, SIDECAR)
    assert before <= data(debian)
    said = debian.done("dpkg", "--purge", SIDECAR)
    assert f"the data in {DATA} stay" in said
    assert before <= data(debian)
    assert debian.at(f"/etc/{SIDECAR}/wor.credential").is_file()
    assert config.is_file()


@pytest.mark.parametrize("program", [one for one in PROGRAMS if one != SIDECAR])
def test_a_program_that_was_never_used_leaves_nothing(program, debian, debs):
    code, said = debian.install(debs[program, OLD])
    assert code == 0, said
    assert "Commands:" in debian.done(program, "--help")
    debian.done("dpkg", "--purge", program)
    gone(debian, program)
    assert not debian.at(f"/etc/{program}").exists()
    assert not debian.at(f"/var/lib/{program}").exists()


def data(debian: Debian) -> set[str]:
    """What a practice may never lose by a package that goes."""
    kept = {str(one.relative_to(debian.root)) for one in debian.at(DATA).rglob("*") if one.is_file()}
    return {one for one in kept if one.endswith((".db", ".toml", ".sealed"))}


def runs(debian: Debian, version: str) -> None:
    """It runs under its own account, tells how it is, and ends when it is asked to."""
    words = ["setpriv", f"--reuid={SIDECAR}", f"--regid={SIDECAR}", "--init-groups", SIDECAR]
    process = debian.begun(*words, "run", "--json", "--config", CONFIG)
    try:
        said = ""
        while '"ready"' not in (line := process.stdout.readline()):  # its log goes there as well
            said += line
            assert line, said
        told = json.loads(debian.done(*words, "status", "--json", "--config", CONFIG))
        assert told["version"] == version
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)


def test_threat_27_a_release_is_carried_in_tried_by_the_service_and_taken_back(
    debian, debs, carried, tmp_path
):
    debian.done("rm", "-rf", DATA, f"/etc/{SIDECAR}")
    code, said = debian.install(debs[SIDECAR, OLD])
    assert code == 0, said
    debian.boots()
    debian.at(CONFIG).write_text(a_config(debian, tmp_path, "auto"))
    debian.done(SIDECAR, "service", "install", "--config", CONFIG)
    debian.done(SIDECAR, "init", "--config", CONFIG)
    debian.done(SIDECAR, "service", "start", "--config", CONFIG)
    try:
        assert served(debian) == OLD
        key = Ed25519PrivateKey.generate()
        debian.at(f"/opt/{SIDECAR}/release-keys.pem").write_bytes(
            key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        code, said = bring(debian, carried)
        assert code != 0
        assert "WOR-S408" in said
        assert [one.name for one in debian.at(f"/opt/{SIDECAR}/versions").iterdir()] == [OLD]
        assert served(debian) == OLD

        private = tmp_path / "release.key"
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        sign_sums(carried, [ReleaseKey(private)])
        code, said = bring(debian, carried)
        assert code == 0, said
        assert (in_use(debian), served(debian)) == (NEW, NEW)
        assert not debian.at(f"{DATA}/trial.json").exists()

        debian.done(SIDECAR, "rollback")
        assert (in_use(debian), served(debian)) == (OLD, OLD)
    finally:
        debian.done("systemctl", "stop", f"{SIDECAR}.service")
    debian.done("dpkg", "--remove", SIDECAR)
    assert [one.name for one in debian.at(f"/opt/{SIDECAR}").iterdir()] == ["release-keys.pem"]
    debian.done("dpkg", "--purge", SIDECAR)
    gone(debian, SIDECAR)


def bring(debian: Debian, carried: Path) -> tuple[int, str]:
    shutil.copytree(carried, debian.at("/srv/carried"), dirs_exist_ok=True)
    return debian.told(SIDECAR, "upgrade", "--offline", "/srv/carried", "--trial-seconds", "1")


def served(debian: Debian) -> str:
    """Return the version that the service's process says it is."""
    assert debian.done("systemctl", "show", f"{SIDECAR}.service").strip() == "active"
    told = json.loads(debian.done(SIDECAR, "status", "--json", "--config", CONFIG))
    return str(told["version"])
