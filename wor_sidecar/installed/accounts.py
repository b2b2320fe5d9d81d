r"""Under which account a service runs: its own, or on Windows a group managed one (`DOMAIN\name$`)."""

import re
import sys
from typing import Final

from wor_sidecar.domain.errors.windows import AccountNotManaged, NoAccountsHere

_MANAGED: Final = re.compile(r'[^\\/:*?"<>|\[\];=,+\s]+\\[^\\/:*?"<>|\[\];=,+\s]+\$')


def managed(account: str, platform: str = sys.platform) -> str:
    """Return an account as it was given; "" is the service's own.

    Raises:
        NoAccountsHere: this is not Windows: the unit says who runs it.
        AccountNotManaged: it would need a password.

    """
    if account and platform != "win32":
        raise NoAccountsHere
    if account and not _MANAGED.fullmatch(account):
        raise AccountNotManaged
    return account
