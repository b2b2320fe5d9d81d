"""The sentences of the program in the reader's language: English is the message id, Dutch comes first."""

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from wor_sidecar.texts.defaults import shipped
from wor_sidecar.texts.pseudo import Pseudo

DOMAIN = "wor_sidecar"
DUTCH, ENGLISH = "nl", "en"
PSEUDO = "pseudo"
"""A language for tests of screens: see `texts.pseudo`."""
LANGUAGES = (DUTCH, ENGLISH)
"""What a person may choose; the first one where nobody does."""
ASIDES = ("why", "what", "wanted")
"""The fields of errors that hold our own words: translated too, where they stand in the code as they are."""


class Speaking(Protocol):
    """What `show` needs of an error: every `WorError` has it."""

    @property
    def code(self) -> str:
        """Its code: WOR-S101."""
        ...

    @property
    def hint(self) -> str:
        """What to do, as message id."""
        ...

    @property
    def fields(self) -> Mapping[str, object]:
        """What goes into the braces."""
        ...

    def sentence(self) -> str:
        """Return what happened, as message id."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """An error as a person reads it."""

    code: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy} ({self.code})"


class _Gap(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"({key}?)"


def translations(language: str) -> gettext.NullTranslations:
    """Load one language; without a compiled catalogue every message id stands for itself."""
    if language == PSEUDO:
        return Pseudo()
    compiled = shipped() / "texts" / language / f"{DOMAIN}.mo"
    if language == ENGLISH or not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


class _Reader:
    """Which language this process speaks, chosen at its start; a reader of a page may have chosen another."""

    def __init__(self) -> None:
        self.language = DUTCH
        self.own: ContextVar[str] = ContextVar("language", default="")
        self._loaded: dict[str, gettext.NullTranslations] = {}

    def use(self, language: str) -> None:
        self.language, self._loaded = language, {}

    @property
    def spoken(self) -> str:
        return self.own.get() or self.language

    def say(self, message: str) -> str:
        language = self.spoken
        if language not in self._loaded:
            self._loaded[language] = translations(language)
        return self._loaded[language].gettext(message) if message else ""


_reader = _Reader()


def use(language: str) -> None:
    """Speak this language (`nl`, `en` or `pseudo`) from now on; without a catalogue it reads English."""
    _reader.use(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language in here alone: for one request, whatever other threads say. Empty: no other."""
    token = _reader.own.set(language)
    try:
        yield
    finally:
        _reader.own.reset(token)


def language() -> str:
    """Return the language that is spoken now."""
    return _reader.spoken


def _(message: str) -> str:
    """Translate one message id; fields in braces are filled afterwards, with `.format`."""
    return _reader.say(message)


_OF_RECORDS = ("WOR-F211", "WOR-F212")
"""The errors whose `field` is one of a registration's: code knows it by another name than people do."""
_OF_STEPS = ("WOR-S101", "WOR-S102", "WOR-S103", "WOR-S141")
"""The errors whose fields are codes of a step, a state or an answer."""
_NUMBER = re.compile("[0-9]+")
_VALUE = "{value}"


def words(said: str) -> str:
    """Translate our own words in a field (`domain.errors.phrase`), also where values stand in them."""
    before, blank, last = said.rpartition(" ")
    numbers = _NUMBER.findall(said)
    for message, values in (
        (said, []),
        (_NUMBER.sub(_VALUE, said), numbers),
        (before + blank + _VALUE, [last]),
    ):
        translated = _(message)
        if translated != message:
            for value in values:
                translated = translated.replace(_VALUE, value, 1)
            return translated
    return said


def _record_field(name: str) -> str:
    """Return what a person calls a field of a registration; a segment's name stands for itself."""
    told = {
        "birth_date": _("the birth date"),
        "bsn": _("the BSN"),
        "code": _("the code itself"),
        "contact_date": _("the date of the contact"),
        "full_name": _("the full name"),
        "his_number": _("the patient number"),
        "his_number or bsn": _("the BSN or the patient number"),
        "id": _("the BSN or the patient number"),
        "surname": _("the surname"),
    }
    return told.get(name, name)


def show(error: Speaking) -> Shown:
    """Return an error in the reader's language, its fields filled in; a missing field shows as a gap."""
    fields = _Gap(
        (name, words(said) if name in ASIDES and isinstance(said, str) else said)
        for name, said in error.fields.items()
    )
    if error.code in _OF_STEPS:
        from wor_sidecar.texts.in_words import in_words  # late: most errors name no step

        fields.update({name: in_words(name, str(said)) for name, said in fields.items()})
    if error.code in _OF_RECORDS:
        fields["field"] = _record_field(str(fields["field"]))
    return Shown(error.code, _(error.sentence()).format_map(fields), _(error.hint).format_map(fields))
