"""An address to listen on, as it stands in a configuration; a wildcard is none."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

_HIGHEST_PORT: Final = 65535
_LISTEN: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[0-9A-Za-z.-]+)):(?P<port>[0-9]{1,5})")
_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?")
"""What an operating system may take for an IPv4 address: "0" and "0x0" are wildcards to it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 picks a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def address_of(listen: str) -> Address:
    """Read "192.168.1.10:8717", "wor.praktijk.lan:8717" or "[fd00::10]:8717".

    Raises:
        ValueError: it is none, or a wildcard: a listener for patients stands on one address that was named.

    """
    found = _LISTEN.fullmatch(listen)
    if found is None or int(found["port"]) > _HIGHEST_PORT:
        raise ValueError('an address and a port, such as "127.0.0.1:8717"')
    host = found["six"] or found["host"]
    if found["six"] or _NUMBER.fullmatch(host):
        try:
            named = ip_address(host)
        except ValueError as error:
            raise ValueError('an IP address that is written out, such as "192.168.1.10:8717"') from error
        named = getattr(named, "ipv4_mapped", None) or named
        if named.is_unspecified or named.is_multicast:
            raise ValueError("the address of one network of this machine: a wildcard would open them all")
    return Address(host, int(found["port"]))
