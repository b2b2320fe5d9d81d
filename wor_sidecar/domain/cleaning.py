"""Text from outside, cleaned before anything else looks at it.

The order matters: NFKC turns a full-width equals sign into a real one, so whoever neutralises signs for a
format does that after this. Control, format and bidirectional characters go: they hide and reorder.
"""

import re
import unicodedata

from wor_sidecar.domain.errors.sidecar import CodeInText

LONGEST = 2000
"""Characters of a free text, where the field names no shorter length."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINE_ENDS = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_BLANKS = re.compile(r"[ \t]+")
_CODE = re.compile(r"\bZ[ .]?68\b", re.IGNORECASE)


def clean(text: str, limit: int = LONGEST) -> str:
    """Return the text as NFKC without what can't be seen, of at most `limit` characters; line ends stay."""
    return whole(text)[:limit].rstrip()


def whole(text: str) -> str:
    """Return the text cleaned, however long: what a guard looks at, for behind a limit things may hide."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFKC", text)).split("\n")
    return "\n".join(_visible(line) for line in lines).strip()


def clean_line(text: str, limit: int = LONGEST) -> str:
    """Return the text cleaned and on one line."""
    return _BLANKS.sub(" ", clean(text, limit).replace("\n", " "))


def refuse_code(field: str, text: str) -> None:
    """Stop a text that would bring the trigger code back into the GP's system.

    Raises:
        CodeInText: it stands in the text; a person takes it out.

    """
    found = _CODE.search(whole(text))
    if found:
        raise CodeInText(field=field, found=found.group())


def without_code(text: str) -> str:
    """Return the text with the trigger code blotted out: the last look before a letter is written."""
    return _CODE.sub("***", text)


def _visible(line: str) -> str:
    kept = "".join(char for char in line.replace("\t", " ") if unicodedata.category(char) not in _DROPPED)
    return _BLANKS.sub(" ", kept).rstrip()
