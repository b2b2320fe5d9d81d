"""The connector: registrations from the Professionele Samenvatting, as they are read."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NoReturn

from wor_his_hl7v3.summaries import Summaries
from wor_sidecar.domain.errors.folders import NotWrittenByConnector
from wor_sidecar.domain.errors.formats import NoSummary
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import Options
from wor_sidecar.hooks.xml_paths import followed

KNOWN: Final = ("episodes", "his_root")
_MESSAGE: Final = re.compile(rb"urn:hl7-org:v3|QUPC_IN990002NL")


class Hl7v3Connector:
    """`hl7v3`: see README.md for the profile's options."""

    id = "hl7v3"
    version = "1.1"
    reads = ("HL7v3 QUPC_IN990002NL",)
    writes: tuple[str, ...] = ()
    suffix = ""

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like an HL7 version 3 message."""
        return bool(_MESSAGE.search(head.replace(b"\0", b"")))

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield one item per contact; see `hooks.connector.Connector`."""
        options = Options(profile, KNOWN)
        summaries = Summaries(
            self.id,
            profile.trigger,
            episodes=options.flag("episodes", default=False),
            his_root=options.text("his_root", ""),
        )
        for _chunk in followed(stream, summaries.tree):
            yield from summaries.taken()
        if not summaries.found:
            raise NoSummary

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Refuse: the format is read only."""
        return self._only_reads(letter, profile)

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Refuse: the format is read only."""
        return self._only_reads(stream, profile)

    def _only_reads(self, *_given: object) -> NoReturn:
        raise NotWrittenByConnector(connector=self.id)
