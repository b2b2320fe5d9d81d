"""Releases that several tests look at; what can't be built here is skipped, or fails where insisted on."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from release_builds import insist_on_tools, linux_release, windows_msi, windows_release


@pytest.fixture(scope="session")
def linux_tree() -> Path:
    """`versions/<v>` for Linux. Read it; a test that writes copies it first."""
    return linux_release()


@pytest.fixture(scope="session")
def windows_tree() -> Path:
    """`versions/<v>` for Windows, on CPython 3.11. Read it; a test that writes copies it first."""
    return windows_release()


@pytest.fixture(scope="session")
def msi() -> Path:
    """The MSI of that Windows tree."""
    return windows_msi()


@pytest.fixture(scope="session")
def msi_tools() -> None:
    """Insist on wixl, msitools and osslsigncode."""
    insist_on_tools()
