"""An account that needs no password is taken; any other is refused before Windows is asked."""

import pytest

from wor_sidecar.domain.errors.windows import AccountNotManaged, NoAccountsHere
from wor_sidecar.installed.accounts import managed


def test_a_managed_account_is_taken_as_it_was_given() -> None:
    assert managed("ZORG\\wor-sidecar$", "win32") == "ZORG\\wor-sidecar$"


@pytest.mark.parametrize("account", ["wor$", "ZORG\\wor", "ZORG\\", "ZORG\\a\\b$", "ZORG\\w r$", "\\wor$"])
def test_an_account_that_needs_a_password_is_refused(account: str) -> None:
    with pytest.raises(AccountNotManaged):
        managed(account, "win32")


def test_linux_takes_no_account() -> None:
    with pytest.raises(NoAccountsHere):
        managed("ZORG\\wor$", "linux")


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_no_account_is_the_services_own(platform: str) -> None:
    assert managed("", platform) == ""
