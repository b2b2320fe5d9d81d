"""Somebody else's connector, made from nothing but the documentation, works as an installed package."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOW_TO = (ROOT / "docs" / "how-to" / "write-a-connector.md").read_text("utf-8")
CONTENT = "7|Voorbeeld|1950-02-01|2026-11-02|Z68\n8|Proef|1938-06-15|2026-11-02|A04\nhalf\n"
SETTINGS = """
[practice]
name = "De Linde"
agb = "01004567"
phone = "0413-000000"
urgent_phone = "0413-000001"
place = "Veghel"

[data]
folder = "data"

[plugins]
enabled = [{enabled}]
"""


def block(language: str, holding: str) -> str:
    """A code block of the documentation."""
    blocks = re.findall(rf"```{language}\n(.*?)```", HOW_TO, re.DOTALL)
    return next(each for each in blocks if holding in each)


def wheel(folder: Path) -> Path:
    """Build the package as any tool would; by hand, for a test may not fetch a build tool."""
    project = tomllib.loads(block("toml", "[project]"))["project"]
    points = project["entry-points"]["wor_sidecar.his_connectors"]
    path = folder / "acme_lists-1.0-py3-none-any.whl"
    info = "acme_lists-1.0.dist-info"
    files = {
        "acme_lists.py": block("python", "class AcmeConnector"),
        f"{info}/METADATA": "Metadata-Version: 2.1\n"
        f"Name: {project['name']}\nVersion: {project['version']}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[wor_sidecar.his_connectors]\n"
        + "".join(f"{name} = {target}\n" for name, target in points.items()),
    }
    record = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(name, text)
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    target = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target"]
    subprocess.run([*pip, str(target), str(wheel(folder))], check=True, capture_output=True)
    return target


@pytest.fixture
def run(site: Path, tmp_path: Path):
    (tmp_path / "today.acme").write_text(CONTENT)
    (tmp_path / "acme.toml").write_text(block("toml", 'connector = "acme"'))

    def command(*arguments: str, enabled: str = "") -> subprocess.CompletedProcess[str]:
        (tmp_path / "wor.toml").write_text(SETTINGS.format(enabled=enabled))
        program = "from wor_sidecar.practice.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, "connectors", *arguments, "--config", "wor.toml", "--json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )

    return command


def test_the_documented_connector_is_small() -> None:
    code = [line for line in block("python", "class AcmeConnector").splitlines() if line.strip()]
    assert len(code) <= 45


def test_installed_is_not_enabled_threat_27(run) -> None:
    listed = [json.loads(line) for line in run("list").stdout.splitlines()]
    (acme,) = [each for each in listed if each["id"] == "acme"]
    assert acme["status"] == "disabled"
    refused = run("read", "today.acme", "--profile", "acme.toml")
    assert refused.returncode == 3
    assert refused.stdout == ""
    assert "WOR-F110" in refused.stderr


def test_named_in_the_allow_list_it_reads(run) -> None:
    listed = [json.loads(line) for line in run("list", enabled='"acme"').stdout.splitlines()]
    (acme,) = [each for each in listed if each["id"] == "acme"]
    assert (acme["status"], acme["reads"]) == ("loaded", ["ACME list"])
    done = run("read", "today.acme", "--profile", "acme.toml", enabled='"acme"')
    assert done.returncode == 10
    (registration,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert registration["patient"]["surname"] == "Voorbeeld"
    assert registration["source"] == {"connector": "acme", "position": "line 1"}
    assert "line 3" in done.stderr


def test_it_keeps_the_contract_and_works_in_the_reading_child(site: Path, tmp_path: Path) -> None:
    code = f"""
import io, tempfile
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.testing.connectors import check_reading
content = {CONTENT!r}.encode()
plugins = load_plugins(["acme"])
assert len(check_reading(plugins.connectors["acme"], Profile("acme"), content)) == 1
with tempfile.TemporaryFile() as copy:
    copy.write(content)
    copy.flush()
    reading = ChildReader(plugins, ["acme"], SystemClock()).read(copy, Profile("acme"))
print(len(reading.registrations), reading.passed, reading.error_count)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.returncode) == (["1", "1", "1"], 0), done.stderr
