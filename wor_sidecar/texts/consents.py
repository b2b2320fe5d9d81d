"""The consent texts that are read aloud: A with feedback to the GP, B without. A lawyer has to confirm them."""

from dataclasses import dataclass

DUTCH = "nl"


@dataclass(frozen=True, slots=True)
class Words:
    """What goes into a consent text and the leaflet. `free_note` is the line about costs that a practice sets."""

    referrer: str = ""
    coach_word: str = "welzijnscoach"
    organisation: str = ""
    phone: str = ""
    free_note: str = ""
    overleg: bool = False


@dataclass(frozen=True, slots=True)
class ConsentTemplate:
    """One text as it is kept: `hash` is the SHA-256 (hex) of the template, whoever it is read to."""

    id: str
    version: str
    language: str
    hash: str
    template: str

    def read_aloud(self, words: Words) -> str:
        """Return the text with names and number filled in, a paragraph per line."""
        raise NotImplementedError


def consent_text(version: str, language: str = DUTCH) -> ConsentTemplate:
    """Return text `A` (with feedback to the GP) or `B` (without)."""
    raise NotImplementedError


def extra_line(name: str, language: str = DUTCH) -> str:
    """Return one more line: `young` (12 to 15), `representative`, `interpreter`, `refused`, `before`."""
    raise NotImplementedError
