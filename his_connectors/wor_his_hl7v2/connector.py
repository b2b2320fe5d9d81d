"""The connector: registrations and copies out of HL7 version 2 messages, and letters as results."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from wor_his_hl7v2.groups import Rules
from wor_his_hl7v2.letters import read_back
from wor_his_hl7v2.message import Wanted
from wor_his_hl7v2.messages import messages
from wor_his_hl7v2.reading import items_of
from wor_his_hl7v2.spelling import CHARSETS, Style
from wor_his_hl7v2.writing import write
from wor_sidecar.domain.errors.formats import NotHl7
from wor_sidecar.domain.icpc import ICPC_1_NL_OID
from wor_sidecar.hooks.connector import Item, Profile, RecordError
from wor_sidecar.hooks.hl7v2.segments import segments
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import OncePerProfile, Options
from wor_sidecar.hooks.text_files import AUTO, ENCODINGS

KNOWN: Final = (
    "code_systems", "encoding", "his_number_authority", "max_segment_kilobytes",
    "charset", "pdf", "receiving_application", "receiving_facility", "sender_authority",
)  # fmt: skip
CODE_SYSTEMS: Final = ("ICPC", "ICPC1NL", "ICPC-1-NL", ICPC_1_NL_OID)
_HEADS: Final = (b"MSH", b"FHS", b"BHS")
_BEFORE: Final = b"\x0b \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_START: Final = re.compile(rb"(?:MSH|FHS|BHS)[!-/:-@\[-`{-~]")


class Hl7v2Connector:
    """`hl7v2`: see README.md for the profile's options."""

    id = "hl7v2"
    version = "1.0"
    reads: tuple[str, ...] = ("ORU^R01", "MDM^T02", "REF^I12", "ORM^O01", "OML^O21")
    writes: tuple[str, ...] = ("ORU^R01",)
    suffix = ".hl7"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like HL7 version 2."""
        return _START.match(head.removeprefix(_BOM).lstrip(_BEFORE)) is not None

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield the items of each message, one message in memory at a time."""
        rules, wanted = _rules_of(profile)
        _checked_start(stream)
        for found in messages(segments(stream, wanted.longest), wanted):
            if isinstance(found, RecordError):
                yield found
            else:
                yield from items_of(found, rules)

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one ORU^R01 of a letter."""
        return write(letter, _style(profile))

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made, strictly."""
        return read_back(stream, _style(profile))


def _rules(profile: Profile) -> tuple[Rules, Wanted]:
    options = Options(profile, KNOWN)
    rules = Rules(
        profile.trigger,
        frozenset(name.casefold() for name in options.texts("code_systems", CODE_SYSTEMS)),
        options.texts("his_number_authority"),
    )
    encoding = options.text("encoding", AUTO, ENCODINGS)
    longest = options.number("max_segment_kilobytes", 1024, 64, 65_536) << 10
    codes = b"|".join(re.escape(code.encode()) for code in profile.trigger.codes)
    return rules, Wanted(re.compile(codes or b"(?!)"), "" if encoding == AUTO else encoding, longest)


_rules_of: Final = OncePerProfile(_rules)


def _style(profile: Profile) -> Style:
    options = Options(profile, KNOWN)
    return Style(
        charset=options.text("charset", "iso-8859-1", tuple(CHARSETS)),
        pdf=options.flag("pdf", default=False),
        application=options.text("receiving_application", ""),
        facility=options.text("receiving_facility", ""),
        number_authority=next(iter(options.texts("his_number_authority")), ""),
        sender_authority=options.text("sender_authority", "L"),
    )


def _checked_start(stream: BinaryIO) -> None:
    """Refuse another format at once; what is too short to tell is left to whoever reads to its end.

    Raises:
        NotHl7: it is none.

    """
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    start = head.removeprefix(_BOM).lstrip(_BEFORE)[:3]
    if start and not _BOM.startswith(head) and not any(each.startswith(start) for each in _HEADS):
        raise NotHl7
