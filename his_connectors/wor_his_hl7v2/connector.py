"""The connector: registrations and copies out of HL7 version 2 messages, and letters as results."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileEmpty
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import Options

KNOWN: Final = (
    "code_systems", "encoding", "his_number_authority", "max_segment_kilobytes",
    "charset", "pdf", "receiving_application", "receiving_facility", "sender_authority",
)  # fmt: skip
_START: Final = re.compile(rb"(?:MSH|FHS|BHS)[!-/:-@\[-`{-~]")


class Hl7v2Connector:
    """`hl7v2`: see README.md for the profile's options."""

    id = "hl7v2"
    version = "1.0"
    reads: tuple[str, ...] = ("ORU^R01", "MDM^T02", "REF^I12", "ORM^O01", "OML^O21")
    writes: tuple[str, ...] = ()
    suffix = ".hl7"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like HL7 version 2."""
        return _START.match(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x0b \t\r\n")) is not None

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield the items of each message, streaming."""
        Options(profile, KNOWN)
        if not stream.read(1):
            raise FileEmpty
        yield from ()

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one ORU^R01 of a letter."""
        raise NotImplementedError

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made."""
        raise NotImplementedError
