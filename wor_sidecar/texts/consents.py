"""The consent texts that are read aloud: A with feedback to the GP, B without.

A practice may edit them and a lawyer confirms them, so what was read is kept with the answer by its hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from types import MappingProxyType

from wor_sidecar.texts.catalogue import DUTCH
from wor_sidecar.texts.defaults import text

WITH_FEEDBACK, WITHOUT_FEEDBACK = "A", "B"
VERSIONS = (WITH_FEEDBACK, WITHOUT_FEEDBACK)
AN_ORGANISATION = "de welzijnsorganisatie"
"""How a text names the organisation before one is chosen."""
_OVERLEG = "{als_overleg}"
_COACH, _ORGANISATION, _PHONE = "{coachnaam}", "{organisatie}", "{telefoon}"


@dataclass(frozen=True, slots=True)
class Words:
    """What goes into a consent text. `free_note` is a practice's own line about costs."""

    referrer: str = ""
    coach_word: str = "welzijnscoach"
    organisation: str = ""
    phone: str = ""
    free_note: str = ""
    overleg: bool = False


@dataclass(frozen=True, slots=True)
class LeafletWords:
    """What goes into the leaflet."""

    coach: str
    organisation: str
    coach_phone: str
    practice_phone: str
    organisation_phone: str
    coach_word: str = "welzijnscoach"
    privacy_page: str = ""
    out_of_hours_phone: str = ""


LEAFLET_GAPS: Mapping[str, str] = MappingProxyType(
    {
        "coach": "coach",
        "organisatie": "organisation",
        "telefoon_coach": "coach_phone",
        "praktijktelefoon": "practice_phone",
        "telefoon_organisatie": "organisation_phone",
        "coachnaam": "coach_word",
        "website_privacy": "privacy_page",
        "telefoon_hap": "out_of_hours_phone",
    }
)
"""A gap of the leaflet, and the field of LeafletWords that fills it."""


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
        gaps = {
            "{verwijzer}": words.referrer,
            _COACH: words.coach_word,
            _ORGANISATION: words.organisation,
            _PHONE: words.phone,
            "{alleen_als_ingesteld}": words.free_note,
            _OVERLEG: "",
        }
        said = [line for line in self.template.splitlines() if words.overleg or not line.startswith(_OVERLEG)]
        return "\n".join(" ".join(_filled(line, gaps).split()) for line in said if line.strip())

    def left_open(self, words: Words) -> str:
        """Return the text as `read_aloud`, but for what a screen fills in: `chosen` does that."""
        return self.read_aloud(replace(words, coach_word=_COACH, organisation=_ORGANISATION, phone=_PHONE))


def chosen(left_open: str, words: Words) -> str:
    """Return a text that was left open, with what was chosen and typed since."""
    gaps = {_COACH: words.coach_word, _ORGANISATION: words.organisation, _PHONE: words.phone}
    return _filled(left_open, gaps)


@cache
def consent_text(version: str, language: str = DUTCH) -> ConsentTemplate:
    """Return text `A` (with feedback to the GP) or `B` (without)."""
    template = text("texts", language, f"consent-{version.lower()}.txt")
    digest = sha256(template.encode()).hexdigest()
    return ConsentTemplate(
        f"{_settings(language)['id']}-{version.lower()}", version, language, digest, template
    )


def extra_lines(first_name: str, family_name: str, language: str = DUTCH) -> dict[str, str]:
    """Return the lines around a text for one patient; what may be edited is filled once.

    Their names: before, not_alone, young, representative, interpreter, refused.
    """
    gaps = {
        "{voornaam}": first_name,
        "{achternaam}": family_name,
        "{naam}": f"{first_name} {family_name}".strip(),
    }
    lines = _settings(language)["extra"]
    return {name: " ".join(_filled(str(line), gaps).split()) for name, line in lines.items()}


def leaflet(words: LeafletWords, language: str = DUTCH, template: str = "") -> str:
    """Return half a page for the patient, as Markdown; `template` is a practice's own."""
    gaps = {f"{{{gap}}}": getattr(words, field) for gap, field in LEAFLET_GAPS.items()}
    return _filled(template or leaflet_template(language), gaps)


def leaflet_template(language: str = DUTCH) -> str:
    """Return the packaged leaflet with its gaps."""
    return text("texts", language, "leaflet.md")


@cache
def _settings(language: str) -> Mapping[str, dict[str, str]]:
    import tomllib  # late: a screen may need nothing but the words around a text

    return tomllib.loads(text("texts", language, "consent.toml"))


def _filled(template: str, gaps: Mapping[str, str]) -> str:
    """Fill each gap once: a brace in a name opens no other gap."""
    pieces = template.replace("{", "\0{").replace("}", "}\0").split("\0")
    return "".join(gaps.get(piece, piece) for piece in pieces)
