"""The connector: registrations from the Professionele Samenvatting, as they are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, NoReturn

from wor_his_hl7v3.summaries import Summaries
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import NotWrittenByConnector
from wor_sidecar.domain.errors.formats import NoSummary
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import Item, Profile
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.options import OncePerProfile, Options
from wor_sidecar.hooks.xml_paths import followed

KNOWN: Final = ("episodes", "his_root")
_SMALL: Final = 1 << 16
"""Bytes: one chunk of the parser's."""
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
        rules = _rules_of(profile)
        passed = _glanced_at(stream, rules)
        if passed is not None:
            yield from passed
            return
        stream.seek(0)
        summaries = Summaries(self.id, rules.trigger, episodes=rules.episodes, his_root=rules.his_root)
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


@dataclass(frozen=True, slots=True)
class _Rules:
    """`signs` finds bytes without which no code triggers: a code itself, or another way of writing it."""

    trigger: Trigger
    episodes: bool
    his_root: str
    signs: re.Pattern[bytes]


def _rules(profile: Profile) -> _Rules:
    options = Options(profile, KNOWN)
    # A reference to a character, and the zero bytes of UTF-16; in any other encoding a code is its ASCII.
    signs = [b"&#", b"\0", *(re.escape(code.encode()) for code in profile.trigger.codes)]
    return _Rules(
        profile.trigger,
        options.flag("episodes", default=False),
        options.text("his_root", ""),
        re.compile(b"|".join(signs)),
    )


_rules_of: Final = OncePerProfile(_rules)


def _glanced_at(stream: BinaryIO, rules: _Rules) -> list[Item] | None:
    """Return what a small file without any code that triggers passes over: nobody's name is heard for it.

    None where it may hold one, or isn't a whole summary: then it has to be read in full.
    """
    content = stream.read(_SMALL + 1)
    if len(content) > _SMALL or rules.signs.search(content):
        return None
    summaries = Summaries("", rules.trigger, episodes=False, his_root="", glance=True)
    try:
        for _chunk in followed(BytesIO(content), summaries.tree):
            pass
    except WorError:
        return None
    return summaries.taken() if summaries.found else None
