"""The connector: registrations out of FHIR documents, and letters as FHIR documents."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.hooks.connector import FileFault, Item, Profile
from wor_sidecar.hooks.letter import Letter

_JSON: Final = re.compile(rb'\s*\[?\s*\{[^{}]*"(resourceType|entry|id|meta|type|fullUrl)"')
_XML: Final = b'"http://hl7.org/fhir"'


class FhirConnector:
    """`fhir`: see README.md for the profile's options."""

    id = "fhir"
    version = "1.0"
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    suffix = ".json"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like FHIR."""
        start = head.removeprefix(b"\xef\xbb\xbf")
        return bool(_JSON.match(start)) or _XML in head.replace(b"'", b'"')

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield the items of one file; see `hooks.connector.Connector`."""
        raise FileTruncated

    def read_batch(
        self, streams: Sequence[BinaryIO], profile: Profile
    ) -> Iterator[tuple[int, Item | FileFault]]:
        """Yield the items of several files whose references hold across them."""
        raise FileTruncated

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one document Bundle of a letter."""
        raise FileTruncated

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made."""
        raise FileTruncated
