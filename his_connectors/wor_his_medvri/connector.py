"""The connector: letters into MEDVRI files and back, and registrations from messages with a code line."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, TextIO

from wor_his_medvri.interchange import KINDS, Message, open_interchange
from wor_his_medvri.reading import letter_of, registration_of
from wor_his_medvri.writing import CHARSETS, write
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import CountWrong, FileEmpty, MessageOutOfOrder
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import Options
from wor_sidecar.hooks.text_files import AUTO, ENCODINGS, decoded

KNOWN: Final = ("encoding", "charset", "recipient_id", "code_line")


class MedvriConnector:
    """`medvri`: see README.md for the profile's options."""

    id = "medvri"
    version = "1.0"
    reads = ("MEDVRI", "MEDSPE")
    writes = ("MEDVRI",)
    suffix = ".edi"

    def sniff(self, head: bytes, name: str) -> bool:  # noqa: ARG002 - the content says it better than the name
        """Tell from the first bytes whether this looks like Medeur EDIFACT."""
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith((b"UNA", b"UNB")) and any(kind.encode() in head for kind in KINDS)

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Registration | Passed | RecordError]:
        """Yield one item per message; without `code_line` each is passed over."""
        options = Options(profile, KNOWN)
        pattern = _code_line(options)
        text = decoded(stream, options.text("encoding", AUTO, ENCODINGS))
        try:
            for message in _messages(text):
                yield _item(message, profile, pattern)
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
            interchange, messages = open_interchange(text)
            found = list(messages)
        finally:
            text.detach()
        if len(found) != 1:
            raise MessageOutOfOrder(found=f"{len(found)} messages", expected="one")
        (message,) = found
        odd = [*interchange.oddities, *message.oddities]
        if odd or message.said != str(message.count) or message.reference != interchange.control:
            raise MessageOutOfOrder(found=", ".join(odd) or "a wrong count", expected="right counts")
        return letter_of(interchange, message)


def _messages(text: TextIO) -> Iterator[Message]:
    if not text.read(1):
        raise FileEmpty
    text.seek(0)
    _interchange, messages = open_interchange(text)
    yield from messages


def _item(
    message: Message, profile: Profile, pattern: re.Pattern[str] | None
) -> Registration | Passed | RecordError:
    position = f"message {message.number}"
    if message.said != str(message.count):
        return RecordError(position, CountWrong(said=message.said[:6], found=message.count))
    if message.kind not in KINDS:
        return Passed("", "", position)
    try:
        return registration_of(message, profile, pattern)
    except WorError as error:
        return RecordError(position, error)


def _charset(options: Options) -> str:
    return options.text("charset", "iso-8859-1", tuple(CHARSETS))


def _code_line(options: Options) -> re.Pattern[str] | None:
    text = options.text("code_line", "")
    if not text:
        return None
    try:
        pattern = re.compile(text)
    except re.error:
        options.refuse("code_line", "a regular expression")
    if "code" not in pattern.groupindex:
        options.refuse("code_line", "a pattern with a group (?P<code>...)")
    return pattern
