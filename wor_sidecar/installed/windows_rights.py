"""What a service's account may touch on Windows: folders by access lists, its port by a firewall rule."""

import sys

if sys.platform == "win32":
    import ctypes
    import hashlib
    import struct
    import subprocess
    import tomllib
    from contextlib import suppress
    from pathlib import Path
    from typing import Any, Final

    import pywintypes
    import win32api
    import win32con
    import win32event
    import win32security

    from wor_sidecar.installed.services import Instance

    _FOLDER: Final = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
    _MORE: Final = "(A;OICI;FA;;;{sid})"
    _READS: Final = "(A;OICI;FRFX;;;{sid})"
    _PATIENCE: Final = 30_000
    _NETSH_SECONDS: Final = 30.0
    _SYNCHRONIZE: Final = 0x00100000
    _WINDOWS_FOLDER: Final = 36
    """CSIDL_WINDOWS."""

    def sid_of_service(name: str) -> str:
        """Return the SID of a service's own account, as Windows computes it: [MS-DTYP] 2.4.2.4, S-1-5-80."""
        digest = hashlib.sha1(name.upper().encode("utf-16-le"), usedforsecurity=False).digest()
        return "S-1-5-80-" + "-".join(str(part) for part in struct.unpack("<5I", digest))

    def grant(instance: Instance, service: str, account: str) -> None:
        """Shut an instance's data to all but its service, administrators and the system."""
        virtual = (
            not account or account.upper().startswith("NT SERVICE\\") or account.upper() == "LOCALSYSTEM"
        )
        sid = sid_of_service(service) if virtual else _sid(account)
        data = Path(_settings(instance).get("data", {}).get("folder", ""))
        if data.is_absolute():
            data.mkdir(parents=True, exist_ok=True)
            for folder in (data, *(one for one in data.iterdir() if one.is_dir())):
                _set(folder, _FOLDER + _MORE.format(sid=sid))
        if instance.config.parent != data and instance.config.parent.is_dir():
            _set(instance.config.parent, _FOLDER + _READS.format(sid=sid))

    def restrict(folder: Path, account: str | None) -> None:
        """Shut a folder to all but administrators, the system and one account."""
        _set(folder, _FOLDER + (_MORE.format(sid=_sid(account)) if account else ""))

    def open_firewall(instance: Instance, service: str, program: Path) -> None:
        """Let workstations in where trays are on; the rule is for this program and this port."""
        shut_firewall(service)
        host, _, port = str(_settings(instance).get("prompts", {}).get("listen", "")).rpartition(":")
        if not port.isdecimal() or host in {"127.0.0.1", "[::1]", "localhost"}:
            return
        only = () if port == "0" else (f"localport={port}",)
        _netsh(
            "add",
            "rule",
            f"name={service}",
            "dir=in",
            "action=allow",
            "protocol=TCP",
            *only,
            f"program={program}",
        )

    def shut_firewall(service: str) -> None:
        """Take the rule away; none there is fine."""
        _netsh("delete", "rule", f"name={service}")

    def gone(process: int) -> None:
        """Wait until a process has ended; one that can't be opened has."""
        try:
            handle = win32api.OpenProcess(_SYNCHRONIZE, False, process)
        except pywintypes.error:
            return
        win32event.WaitForSingleObject(handle, _PATIENCE)
        win32api.CloseHandle(handle)

    def _settings(instance: Instance) -> dict[str, Any]:
        try:
            return tomllib.loads(instance.config.read_text("utf-8"))
        except (OSError, ValueError):  # the program itself says what is wrong with it
            return {}

    def _sid(account: str) -> str:
        sid = win32security.LookupAccountName(None, account)[0]
        return str(win32security.ConvertSidToStringSid(sid))

    def _set(folder: Path, sddl: str) -> None:
        descriptor = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(sddl, 1)
        win32security.SetNamedSecurityInfo(
            *(str(folder), win32security.SE_FILE_OBJECT),
            win32security.DACL_SECURITY_INFORMATION | win32security.PROTECTED_DACL_SECURITY_INFORMATION,
            *(None, None, descriptor.GetSecurityDescriptorDacl(), None),
        )

    def _netsh(*arguments: str) -> None:
        """Change a rule of the firewall; where another one rules, that one's is to be set."""
        folder = ctypes.create_unicode_buffer(win32con.MAX_PATH)
        ctypes.windll.shell32.SHGetFolderPathW(None, _WINDOWS_FOLDER, None, 0, folder)
        netsh = Path(folder.value) / "System32" / "netsh.exe"
        # One that hangs, as behind some managed firewalls, may not hold up an upgrade.
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - Windows' own program, arguments as a list
                [str(netsh), "advfirewall", "firewall", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_NETSH_SECONDS,
                check=False,
            )
