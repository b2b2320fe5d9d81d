"""The connector: registrations out of FHIR, and letters as FHIR documents."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from wor_his_fhir.letters import letter_of
from wor_his_fhir.reading import Reading
from wor_his_fhir.writing import write
from wor_sidecar.hooks.connector import FileFault, Item, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import Options

KNOWN: Final = ("his_number_system", "episodes")
_JSON: Final = re.compile(rb'\s*(?:\[\s*)?\{[^{}]*?"(resourceType|entry|id|meta|type|fullUrl)"')
_XML: Final = re.compile(rb"""xmlns(?::\w+)?\s*=\s*["']http://hl7\.org/fhir["']""")


class FhirConnector:
    """`fhir`: see README.md for the profile's options."""

    id = "fhir"
    version = "1.1"
    reads = ("FHIR STU3", "FHIR R4")
    writes = ("FHIR R4 document",)
    suffix = ".json"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like FHIR."""
        start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")  # UTF-16 among them
        return bool(_JSON.match(start) or _XML.search(start))

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield the items of one file: those with the code at its end, for they may refer to any of it."""
        yield from _reading(profile).file(stream)

    def read_batch(
        self, streams: Sequence[BinaryIO], profile: Profile
    ) -> Iterator[tuple[int, Item | FileFault]]:
        """Yield the items of several files whose references hold across them."""
        yield from _reading(profile).batch(streams)

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one document Bundle of a letter."""
        return write(letter, Options(profile, KNOWN).text("his_number_system", ""))

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made."""
        return letter_of(stream.read(), Options(profile, KNOWN).text("his_number_system", ""))


def _reading(profile: Profile) -> Reading:
    options = Options(profile, KNOWN)
    return Reading(
        profile.trigger,
        his_number_system=options.text("his_number_system", ""),
        episodes=options.flag("episodes", default=False),
    )
