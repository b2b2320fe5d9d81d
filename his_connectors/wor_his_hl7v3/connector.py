"""The connector: registrations from the Professionele Samenvatting, as they are read."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from wor_sidecar.domain.errors.folders import NotWrittenByConnector
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.guarded_xml import Sink, fed
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import Options

KNOWN: Final = ("episodes",)
_MESSAGE: Final = re.compile(rb"urn:hl7-org:v3|QUPC_IN990002NL")


class Silent(Sink):
    """Hears a document and keeps nothing."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins."""

    def end(self, name: str) -> None:
        """Hear that it ends."""

    def text(self, data: str) -> None:
        """Hear text."""


class Hl7v3Connector:
    """`hl7v3`: see README.md for the profile's options."""

    id = "hl7v3"
    version = "1.0"
    reads = ("HL7v3 QUPC_IN990002NL",)
    writes: tuple[str, ...] = ()
    suffix = ""

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like an HL7 version 3 message."""
        return bool(_MESSAGE.search(head.replace(b"\0", b"")))

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield one item per contact; see `hooks.connector.Connector`."""
        Options(profile, KNOWN)
        for _chunk in fed(stream, Silent()):
            yield from ()

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Refuse: the format is read only."""
        return self._only_reads(letter, profile)

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Refuse: the format is read only."""
        return self._only_reads(stream, profile)

    def _only_reads(self, *_given: object) -> NoReturn:
        raise NotWrittenByConnector(connector=self.id)
