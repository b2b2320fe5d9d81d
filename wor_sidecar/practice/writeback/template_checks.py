"""What a practice's own template must be: readable, of this letter's gaps, short, and without a code.

Every fault is found at once, each with its line, so that a person mends a template in one go.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from wor_sidecar.domain.bsn import holds_bsn
from wor_sidecar.domain.errors.letters import (
    TemplateBrackets,
    TemplateCode,
    TemplateConclusion,
    TemplateFault,
    TemplateGapMissing,
    TemplateGapUnknown,
    TemplateNotUtf8,
    TemplateNumber,
    TemplateReference,
    TemplateSign,
    TemplateTooLarge,
    TemplateTooLong,
)
from wor_sidecar.domain.latin import readable
from wor_sidecar.domain.letters import Template
from wor_sidecar.practice.writeback.sample_letters import barest, fullest
from wor_sidecar.texts.consents import LEAFLET_GAPS
from wor_sidecar.texts.letters import LINES, filled, template, values

LIMIT: Final = 16_384
"""Bytes of a template: a letter has some 600."""
REFERENCE: Final = "Kenmerk {kenmerk}"
"""The last line of each letter: it leads an answer back, and marks the letter as ours."""
_REFERENCES: Final = (REFERENCE, "Kenmerk: {kenmerk}")
_GAP: Final = re.compile(r"\{([^{}\n]*)\}")
_OPTIONAL: Final = re.compile(r"\[[^\[\]]*\]")
_BRACE: Final = re.compile(r"[{}]")
_BRACKET: Final = re.compile(r"[\[\]]")
_CODE: Final = re.compile(r"\b(?:[A-Z][0-9]{2}(?:\.[0-9]{2})?|[Zz][ .]?68)\b")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SECTION: Final = re.compile(r"(?:[SOEP]  | )")
_SAID: Final = (
    ("bericht",),
    ("toelichting",),
    ("voorstel",),
    ("reden",),
    ("vraag", "vraag_aan_huisarts_of_geen_actie_nodig"),
)
"""Gaps of what a coach writes: each letter that can have one shows it; either of two will do."""
_MARK: Final = "WOORDEN"


def text_of(raw: bytes, file: str) -> str:
    """Return a template's text with plain line ends.

    Raises:
        TemplateTooLarge, TemplateNotUtf8: nothing more can be said of it.

    """
    if len(raw) > LIMIT:
        raise TemplateTooLarge(template=file, limit=LIMIT)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateNotUtf8(template=file) from error
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip(" ") for line in lines).strip("\n") + "\n"


def letter_faults(letter: Template, text: str, file: str) -> list[TemplateFault]:
    """Return everything that is wrong with a letter's template; empty: it may be used."""
    gaps = values(fullest(letter).pieces)
    lines = text.strip("\n").split("\n")
    found: list[TemplateFault] = []
    for number, line in enumerate(lines, 1):
        found += _of_line(line, number, gaps, file)
    found += _stray_brackets(text, file)
    found += _left_out(letter, text, file)
    first = lines[0]
    words = _WORD.findall(_GAP.sub(" ", _OPTIONAL.sub(" ", first)))
    if len(words) < 2 or _SECTION.match(first) or len(filled(first, gaps)) != 1:  # noqa: PLR2004  # two words
        example = template(letter.value).partition("\n")[0]
        found.append(TemplateConclusion(template=file, example=example))
    if lines[-1] not in _REFERENCES:
        found.append(TemplateReference(template=file, wanted=REFERENCE))
    printed = len(filled(text, gaps))
    if printed > LINES:
        found.append(TemplateTooLong(template=file, lines=printed))
    return found


def leaflet_faults(text: str, file: str) -> list[TemplateFault]:
    """Return the gaps of a leaflet that nothing fills; it may have every sign, and be of any length."""
    lines = enumerate(text.split("\n"), 1)
    return [fault for number, line in lines for fault in _gaps(line, number, LEAFLET_GAPS, file)]


def _of_line(line: str, number: int, known: Collection[str], file: str) -> Iterator[TemplateFault]:
    strange = next((char for char in line if readable(char) != char), "")
    if strange:
        shown = f"{strange if strange.isprintable() else ''} (U+{ord(strange):04X})".strip()
        yield TemplateSign(template=file, line=number, sign=shown)
    yield from _gaps(line, number, known, file)
    words = _GAP.sub(" ", line)
    if code := _CODE.search(words):
        yield TemplateCode(template=file, line=number, found=code.group())
    if holds_bsn(words):
        yield TemplateNumber(template=file, line=number)


def _gaps(line: str, number: int, known: Collection[str], file: str) -> Iterator[TemplateFault]:
    named = ", ".join(f"{{{name}}}" for name in known)
    for gap in _GAP.findall(line):
        if gap not in known:
            yield TemplateGapUnknown(template=file, line=number, gap=f"{{{gap}}}", known=named)


def _stray_brackets(text: str, file: str) -> Iterator[TemplateFault]:
    """Find the first bracket that belongs to no gap and no piece; a piece may go over several lines."""
    bare = _GAP.sub("", text)
    whole = _OPTIONAL.sub(lambda piece: "\n" * piece[0].count("\n"), bare)
    if stray := _BRACE.search(bare):
        yield TemplateBrackets(template=file, line=bare.count("\n", 0, stray.start()) + 1)
    elif stray := _BRACKET.search(whole):
        yield TemplateBrackets(template=file, line=whole.count("\n", 0, stray.start()) + 1)


def _left_out(letter: Template, text: str, file: str) -> Iterator[TemplateFault]:
    """Miss what the packaged template shows of a coach's words, also where nothing else was filled in."""
    always = values(barest(letter).pieces)
    shipped = _GAP.findall(template(letter.value))
    for said in _SAID:
        gap = next((name for name in said if name in shipped), "")
        if gap and _MARK not in "".join(filled(text, {**always, **dict.fromkeys(said, _MARK)})):
            yield TemplateGapMissing(template=file, gap=f"{{{gap}}}")
