"""Somebody else's connector, from `connectors new` as the documentation leads through it, installed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "how-to" / "write-a-connector.md", ROOT / "docs/nl/how-to/connector-schrijven.md"]
MAIN = "from wor_sidecar.practice.cli import main; main()"
SHOWN = [
    "pyproject.toml",
    "acme.toml",
    "wor_his_acme/__init__.py",
    "wor_his_acme/connector.py",
    "samples/contacts.acme",
    "tests/test_acme.py",
]
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


def blocks(page: Path) -> dict[str, str]:
    """The files that a page shows: their names and what stands in them."""
    found = re.findall(
        r"^`([^`\n]+)`:\n\n```[a-z]*\n(.*?)```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return dict(found)


def wheel(project: Path, into: Path) -> Path:
    """Build the package as any tool would; by hand, for a test may not fetch a build tool."""
    told = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    name, version = told["project"]["name"], told["project"]["version"]
    points = told["project"]["entry-points"]["wor_sidecar.his_connectors"]
    (package,) = told["tool"]["setuptools"]["packages"]
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    files = {
        f"{package}/{path.name}": path.read_text("utf-8") for path in sorted((project / package).glob("*.py"))
    }
    files |= {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[wor_sidecar.his_connectors]\n"
        + "".join(f"{point} = {target}\n" for point, target in points.items()),
    }
    record = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    path = into / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(file, text)
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    command = [sys.executable, "-c", MAIN, "connectors", "new", "acme", "--out", str(folder), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    assert len(json.loads(done.stdout)["files"]) == len(SHOWN) + 1
    return folder / "wor-his-acme"


@pytest.fixture(scope="module")
def site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target"]
    subprocess.run([*pip, str(folder / "site"), str(wheel(project, folder))], check=True, capture_output=True)
    return folder / "site"


@pytest.fixture
def run(site: Path, project: Path, tmp_path: Path):
    (tmp_path / "today.acme").write_text(CONTENT)
    shutil.copy(project / "acme.toml", tmp_path)

    def command(*arguments: str, enabled: str = "") -> subprocess.CompletedProcess[str]:
        (tmp_path / "wor.toml").write_text(SETTINGS.format(enabled=enabled))
        return subprocess.run(
            [sys.executable, "-c", MAIN, "connectors", *arguments, "--config", "wor.toml", "--json"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
        )

    return command


def own_pytest(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a plain pytest as its author does, in the folder of the connector."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(site), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES, ids=["en", "nl"])
def test_the_page_shows_the_very_files_that_are_written(page: Path, project: Path) -> None:
    shown = blocks(page)
    assert sorted(shown) == sorted(SHOWN)
    for name, text in shown.items():
        assert text == (project / name).read_text("utf-8"), name


def test_the_documented_connector_is_small(project: Path) -> None:
    code = (project / "wor_his_acme" / "connector.py").read_text("utf-8").splitlines()
    assert len([line for line in code if line.strip()]) <= 50


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
    assert "3" in done.stderr


def test_a_plain_pytest_runs_its_own_tests_and_the_conformance_suite(site: Path, project: Path) -> None:
    done = own_pytest(site, project)
    assert done.returncode == 0, done.stdout
    assert "test_a_line_becomes_a_registration PASSED" in done.stdout
    assert "acme::reading_twice_gives_the_same[contacts.acme] PASSED" in done.stdout
    assert "failed" not in done.stdout


def test_a_rule_that_is_broken_is_a_named_test_with_a_sentence(
    site: Path, project: Path, tmp_path: Path
) -> None:
    broken = shutil.copytree(project, tmp_path / "broken")
    package = broken / "wor_his_acme"
    code = (package / "connector.py").read_text("utf-8")
    (package / "connector.py").write_text(
        code.replace("profile.trigger.fires(code, SYSTEM)", 'code[:3] == "Z68"')
    )
    again = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(again),
    ]
    subprocess.run([*pip, str(wheel(broken, tmp_path))], check=True, capture_output=True)
    done = own_pytest(again, broken)
    assert done.returncode == 1
    assert "acme::the_trigger_is_asked_not_known[contacts.acme] FAILED" in done.stdout
    assert "it decides by itself which code triggers" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--wor-connector", "nobody"], "WOR-F110"),
        (["--wor-profile", "nowhere.toml"], "nowhere.toml"),
        (["--wor-samples", "nowhere"], "nowhere"),
        (["--wor-profile", "pyproject.toml"], "WOR-F119"),
    ],
)
def test_what_the_suite_is_told_wrongly_is_said(site: Path, project: Path, arguments, said) -> None:
    done = own_pytest(site, project, *arguments)
    assert done.returncode == 4
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_it_works_in_the_reading_child(site: Path) -> None:
    code = f"""
import tempfile
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.settings.machine import SystemClock
plugins = load_plugins(["acme"])
with tempfile.TemporaryFile() as copy:
    copy.write({CONTENT!r}.encode())
    copy.flush()
    copy.seek(0)
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
