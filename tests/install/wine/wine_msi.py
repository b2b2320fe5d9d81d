"""Windows Installer without a window, waited for as an administrator's script does: for the program."""

import subprocess
import threading
from pathlib import Path

from wine_prefix import Windows, ended

from installer.windows.ids import guid

LONGEST = 600.0
"""Seconds: an end to waiting, never a promise."""
KEY = r"HKLM\Software\wor-sidecar"


class InstallerHangs(AssertionError):
    """Windows Installer did not come back."""


def msiexec(own: Windows, act: str, package: Path | str, *told: str) -> int:
    """Let Windows Installer do something with a package or a product; return how it ended.

    Only its own end is waited for. What it starts may inherit its output and keep that open for as long as
    it runs, so nobody may wait for the output's end; and it must be a pipe, for Python under Wine starts with
    no other. A thread empties it, or a talkative action would stand still.

    Raises:
        InstallerHangs: it took too long; all of this Windows was ended, and nothing else.

    """
    which = own.there(package) if isinstance(package, Path) else package
    installer = own.begin("msiexec", act, which, "/qn", *told)
    assert installer.stdin is not None
    installer.stdin.close()
    threading.Thread(target=_emptied, args=(installer,), daemon=True).start()
    try:
        return installer.wait(LONGEST)
    except subprocess.TimeoutExpired:
        ended(own)
        raise InstallerHangs(f"msiexec {act} {which}: not back within {LONGEST:.0f} seconds") from None


def upgraded(own: Windows, old: str, package: Path, new: str) -> int:
    """Let the package of a version take the place of another's, in the two acts that Windows has for it.

    Wine removes the package before it as if that were for good: it doesn't tell it, by UPGRADINGPRODUCTCODE,
    that another one comes. So here each act is called with what Windows would tell it; that Windows takes
    both back together where the second fails is on the checklist for a real one.
    """
    codes = {version: f"{{{guid(f'product {version}')}}}" for version in (old, new)}
    assert msiexec(own, "/x", codes[old], f"UPGRADINGPRODUCTCODE={codes[new]}") == 0
    return msiexec(own, "/i", package, f"WIX_UPGRADE_DETECTED={codes[old]}", "ROLE=server")


def _emptied(installer: "subprocess.Popen[str]") -> None:
    assert installer.stdout is not None
    with installer.stdout as said:
        for _line in said:
            pass
