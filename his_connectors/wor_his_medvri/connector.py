"""The connector: letters into MEDVRI files and back, and registrations from messages with a code line."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from wor_his_medvri.interchange import KINDS, interchanges
from wor_his_medvri.reading import PLACES, RECEIVER, letter_of
from wor_his_medvri.records import Rules, items_of, items_of_end
from wor_his_medvri.writing import CHARSETS, write
from wor_sidecar.domain.errors.folders import FileEmpty, MessageOutOfOrder
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.findings import OFF, found_out
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import OncePerProfile, Options
from wor_sidecar.hooks.text_files import AUTO, ENCODINGS, decoded

KNOWN: Final = ("encoding", "charset", "recipient_id", "code_line", "his_number")


class MedvriConnector:
    """`medvri`: see README.md for the profile's options."""

    id = "medvri"
    version = "1.2"
    reads = ("MEDVRI", "MEDSPE")
    writes = ("MEDVRI",)
    suffix = ".edi"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like Medeur EDIFACT."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith((b"UNA", b"UNB")) and any(kind.encode() in head for kind in KINDS)

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield what each message brings; without `code_line` none is a registration."""
        rules, encoding = _rules_of(profile)
        if rules.code_line is None:
            found_out(OFF, f"{profile.connector}.code_line")
        text = decoded(stream, encoding)
        try:
            if not text.read(1):
                raise FileEmpty
            text.seek(0)
            for number, (interchange, messages) in enumerate(interchanges(text), 1):
                for message in messages:
                    yield from items_of(interchange, message, profile, rules)
                yield from items_of_end(interchange, number, rules)
        finally:
            text.detach()  # the stream is the caller's to close

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one MEDVRI file of a letter."""
        options = Options(profile, KNOWN)
        return write(letter, _charset(options), options.text("recipient_id", ""))

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made: here every count and reference must be right."""
        charset = _charset(Options(profile, KNOWN))
        # What was written as ISO-8859-1 is read as that: a guess could take two letters for one.
        text = decoded(stream, "utf-8" if charset == "ascii" else charset)
        try:
            found = [(head, list(messages)) for head, messages in interchanges(text)]
        finally:
            text.detach()
        count = sum(len(messages) for _head, messages in found)
        if (len(found), count) != (1, 1):
            raise MessageOutOfOrder(found=f"{count} messages", expected="one")
        ((interchange, (message,)),) = found
        odd_ones = [*interchange.oddities, *message.oddities]
        odd_ones += ["a count"] if interchange.count or message.count else []
        if odd_ones or message.reference != interchange.control:
            raise MessageOutOfOrder(found=", ".join(odd_ones) or "two references", expected="right counts")
        return letter_of(interchange, message)


def _rules(profile: Profile) -> tuple[Rules, str]:
    options = Options(profile, KNOWN)
    rules = Rules(_code_line(options), options.text("his_number", RECEIVER, tuple(PLACES)))
    return rules, options.text("encoding", AUTO, ENCODINGS)


_rules_of: Final = OncePerProfile(_rules)


def _charset(options: Options) -> str:
    return options.text("charset", "iso-8859-1", tuple(CHARSETS))


def _code_line(options: Options) -> re.Pattern[str] | None:
    text = options.text("code_line", "")
    if not text:
        return None
    try:
        return re.compile(text)
    except re.error:
        options.refuse("code_line", "a regular expression")
