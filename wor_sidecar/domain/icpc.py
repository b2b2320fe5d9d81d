"""ICPC-1 codes, and which of them make a candidate for Welzijn op Recept.

Z68 is chapter Z (social problems) + process code 68 (other referrals). ICD-10's Z68 is a body mass index,
so a code counts only in a system that is ICPC-1-NL.
"""

import re
from dataclasses import dataclass

ICPC_1_NL = "icpc-1-nl"
ICPC_1_NL_URI = "http://hl7.org/fhir/sid/icpc-1-nl"
ICPC_1_NL_OID = "2.16.840.1.113883.2.4.4.31.1"
_SYSTEMS = frozenset({ICPC_1_NL, ICPC_1_NL_URI, ICPC_1_NL_OID, f"urn:oid:{ICPC_1_NL_OID}"})
_LIKE_A_CODE = re.compile(r"[A-Za-z][0-9]{1,2}(\.[0-9]{1,2})?")
_WHOLE_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{2})?")


def is_icpc_1_nl(system: str) -> bool:
    """Tell whether a system, as a profile or a format writes it, is ICPC-1-NL: its name, URI or OID."""
    return system in _SYSTEMS


def code_alone(text: str) -> str:
    """Return a code as it was written; nothing of what is none: it may be anything, also about a patient."""
    return text if _LIKE_A_CODE.fullmatch(text) else ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """The codes that make a registration; `Z68` matches `Z68` and `Z68.01`, never a part of a word."""

    codes: tuple[str, ...] = ("Z68",)

    def fires(self, code: str, code_system: str) -> bool:
        """Tell whether a code, as written in its column or element, is one of ours."""
        if not is_icpc_1_nl(code_system) or not _WHOLE_CODE.fullmatch(code):
            return False
        return any(code == ours or (code.startswith(f"{ours}.")) for ours in self.codes)
