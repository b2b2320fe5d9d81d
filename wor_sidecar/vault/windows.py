"""Three calls of Windows, by ctypes: protect, unprotect, and a folder's access list; nothing elsewhere."""

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from pathlib import Path
    from typing import Final

    from wor_sidecar.domain.errors.environment import WindowsRefused

    _UI_FORBIDDEN: Final = 0x1
    _LOCAL_MACHINE: Final = 0x4
    _TOKEN_QUERY: Final = 0x8
    _TOKEN_USER: Final = 1
    _FILE_OBJECT: Final = 1
    _PROTECTED_DACL: Final = 0x80000004
    """DACL_SECURITY_INFORMATION, and nothing inherited from above."""
    _SDDL: Final = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{account})"

    _crypt32 = ctypes.WinDLL("crypt32", use_last_error=True)
    _advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    _kernel32.LocalFree.argtypes = [ctypes.c_void_p]
    _kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
    _advapi32.SetNamedSecurityInfoW.argtypes = [
        wintypes.LPWSTR,
        ctypes.c_int,
        wintypes.DWORD,
        *(ctypes.c_void_p for _ in range(4)),
    ]

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def protect(content: bytes, entropy: bytes) -> bytes:
        """Encrypt for this machine; never a question on a screen."""
        return _crypted(_crypt32.CryptProtectData, content, entropy)

    def unprotect(content: bytes, entropy: bytes) -> bytes:
        """Decrypt what `protect` made on this machine."""
        return _crypted(_crypt32.CryptUnprotectData, content, entropy)

    def restrict(folder: Path) -> None:
        """Shut a folder to all but this account, administrators and the system."""
        descriptor = ctypes.c_void_p()
        sddl = _SDDL.format(account=_account())
        made = _advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            wintypes.LPCWSTR(sddl), wintypes.DWORD(1), ctypes.byref(descriptor), None
        )
        _checked(made)
        try:
            present, defaulted, acl = wintypes.BOOL(), wintypes.BOOL(), ctypes.c_void_p()
            found = _advapi32.GetSecurityDescriptorDacl(
                descriptor, ctypes.byref(present), ctypes.byref(acl), ctypes.byref(defaulted)
            )
            _checked(found)
            number = _advapi32.SetNamedSecurityInfoW(
                str(folder), _FILE_OBJECT, _PROTECTED_DACL, None, None, acl, None
            )
            if number:
                raise WindowsRefused(number=number)
        finally:
            _kernel32.LocalFree(descriptor)

    def _crypted(call: "ctypes._NamedFuncPointer", content: bytes, entropy: bytes) -> bytes:
        given, salt, result = _blob(content), _blob(entropy), _Blob()
        flags = wintypes.DWORD(_UI_FORBIDDEN | _LOCAL_MACHINE)
        done = call(ctypes.byref(given), None, ctypes.byref(salt), None, None, flags, ctypes.byref(result))
        _checked(done)
        try:
            return ctypes.string_at(result.data, result.size)
        finally:
            ctypes.memset(result.data, 0, result.size)
            _kernel32.LocalFree(ctypes.cast(result.data, ctypes.c_void_p))

    def _account() -> str:
        """Return the SID of the account that this process runs under."""
        token, size, text = wintypes.HANDLE(), wintypes.DWORD(), wintypes.LPWSTR()
        process = wintypes.HANDLE(_kernel32.GetCurrentProcess())
        _checked(_advapi32.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)))
        try:
            _advapi32.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))
            user = ctypes.create_string_buffer(size.value)
            got = _advapi32.GetTokenInformation(token, _TOKEN_USER, user, size, ctypes.byref(size))
            _checked(got)
            sid = ctypes.c_void_p.from_buffer(user)  # TOKEN_USER begins with the pointer to it
            _checked(_advapi32.ConvertSidToStringSidW(sid, ctypes.byref(text)))
            try:
                return str(text.value)
            finally:
                _kernel32.LocalFree(ctypes.cast(text, ctypes.c_void_p))
        finally:
            _kernel32.CloseHandle(token)

    def _blob(content: bytes) -> _Blob:
        buffer = ctypes.create_string_buffer(content, len(content))
        return _Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))

    def _checked(done: int) -> None:
        if not done:
            raise WindowsRefused(number=ctypes.get_last_error())
