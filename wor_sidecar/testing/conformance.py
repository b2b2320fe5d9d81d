"""The conformance suite as a pytest plug-in: a named test for each rule that a connector must keep.

pytest -p wor_sidecar.testing.conformance --wor-connector acme --wor-profile acme.toml --wor-samples samples/

The connector is found as the program finds it: installed, by its entry point. Put the options into `addopts`
of your own pyproject, and a plain `pytest` runs them beside your own tests.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.testing.subjects import NotApplicable, load_subjects
from wor_sidecar.testing.suite import Check, checks_of

_GROUP: Final = "wor-sidecar connectors"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --wor-connector, --wor-profile and --wor-samples."""
    group = parser.getgroup(_GROUP)
    group.addoption("--wor-connector", metavar="ID", help="The connector to check, by its id.")
    group.addoption("--wor-profile", metavar="FILE", help="A profile (TOML) that fits the samples.")
    group.addoption("--wor-samples", metavar="PATH", help="A sample, or a folder of samples: invented files.")


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put a test for each check beside those that were found."""
    connector = config.getoption("--wor-connector")
    if not connector:
        return
    try:
        profile, samples = (_path(config, f"--wor-{name}") for name in ("profile", "samples"))
        subjects = load_subjects(connector, profile, samples)
    except WorError as error:
        raise pytest.UsageError(str(error)) from error
    items.extend(
        Conformance.from_parent(session, name=f"{connector}::{check}", check=check)
        for check in checks_of(*subjects)
    )


def _path(config: pytest.Config, option: str) -> Path | None:
    given = config.getoption(option)
    if not given:
        return None
    path: Path = config.rootpath / given
    path = path if path.exists() else config.invocation_params.dir / given
    if not path.exists():
        raise pytest.UsageError(f"{option}: there is no {given}")
    return path


class Conformance(pytest.Item):
    """One check as a test."""

    def __init__(self, *, check: Check, **more: Any) -> None:
        super().__init__(**more)
        self._check: Callable[[], None] = check.run

    def runtest(self) -> None:
        """Run the check; one that says nothing about this connector is skipped with its reason."""
        try:
            self._check()
        except NotApplicable as error:
            pytest.skip(str(error))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what is wrong in a sentence; anything that isn't a sentence with its traceback."""
        if isinstance(excinfo.value, AssertionError):
            return f"{self.name}: {excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the check where tests are listed."""
        return self.path, None, self.name
