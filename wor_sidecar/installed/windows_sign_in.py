"""What Windows starts when somebody signs in: the tray that the MSI entered for all who use this computer."""

import sys

if sys.platform == "win32":
    import re
    import winreg
    from pathlib import Path
    from typing import Final

    KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
    NAME: Final = "wor-tray"
    _RELEASE: Final = re.compile(r'[^"]+(?=\\pythonw\.exe")')

    def follow(release: Path) -> None:
        """Let the entry start this release's; a computer without one, or with another's, stays as it is."""
        access = winreg.KEY_QUERY_VALUE | winreg.KEY_SET_VALUE | winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY, 0, access) as key:
                told, kind = winreg.QueryValueEx(key, NAME)
                found = _RELEASE.search(told)
                if found and Path(found.group()).parent == release.parent:
                    fresh = told[: found.start()] + str(release) + told[found.end() :]
                    winreg.SetValueEx(key, NAME, 0, kind, fresh)
        except FileNotFoundError:
            return
