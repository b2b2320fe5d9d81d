"""Windows' own Run key of this account: the thin part that no other machine can try."""

import contextlib
import sys

from wor_sidecar.tray.autostart import RUN_KEY

if sys.platform == "win32":
    import winreg

    class OwnRunValues:
        """`autostart.RunValues` in the registry of who is signed in."""

        def read(self, name: str) -> str | None:
            """Return a value; None where there is none."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                    return str(winreg.QueryValueEx(key, name)[0])
            except FileNotFoundError:
                return None

        def write(self, name: str, value: str) -> None:
            """Set one."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

        def remove(self, name: str) -> None:
            """Take one away; one that is not there too."""
            access = winreg.KEY_SET_VALUE
            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, access) as key,
            ):
                winreg.DeleteValue(key, name)
