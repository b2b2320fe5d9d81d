"""E-mail addresses: plain ones that every server takes, and nothing that could become a second header."""

import re
from typing import Final

LONGEST: Final = 254
"""Characters (RFC 5321, section 4.5.3.1.3, without its brackets)."""
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def looks_like_address(given: str) -> bool:
    """Tell whether this is an address of plain letters: no spaces, no quotes, no brackets."""
    return len(given) <= LONGEST and _ADDRESS.fullmatch(given) is not None


def domain_of(address: str) -> str:
    """Return what stands behind the @."""
    return address.rpartition("@")[2]
