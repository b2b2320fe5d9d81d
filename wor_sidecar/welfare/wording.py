"""Free text of a coach: cleaned, short enough for the GP's letter, and free of what may not leave."""

from dataclasses import replace
from typing import Final

from wor_sidecar.domain.bsn import refuse_bsn
from wor_sidecar.domain.cleaning import clean, clean_line, refuse_code
from wor_sidecar.domain.errors.inbox import TextTooLong
from wor_sidecar.welfare.acts import LONGEST_NAME, TEXTS, Act, ActName

LONGEST_MESSAGE: Final = 1000
"""Characters of a message to the practice, or of a note that stands in no letter."""
_LETTERS: Final = frozenset(
    {
        ActName.REJECT,
        ActName.INTAKE_DONE,
        ActName.FOLLOW_UP,
        ActName.FOLLOW_UP_IMPOSSIBLE,
        ActName.END,
        ActName.STOP,
    },
)
"""The steps whose text is printed in a letter."""


def worded(act: Act, longest: int) -> Act:
    """Return the act with its texts cleaned.

    Args:
        act: as the coach filled it in.
        longest: characters that fit into a letter.

    Raises:
        TextTooLong: nothing is cut off behind a coach's back.
        NumberLooksLikeBsn, CodeInText: what may not leave stands in it.

    """
    limits = {
        "note": longest if act.name in _LETTERS else LONGEST_MESSAGE,
        "activity": LONGEST_NAME,
        "proposal": min(longest, LONGEST_NAME),
    }
    texts = {name: _text(name, getattr(act, name), limits[name]) for name in TEXTS}
    return replace(
        act,
        by=clean_line(act.by),
        to=clean_line(act.to),
        note=texts["note"],
        activity=texts["activity"],
        proposal=texts["proposal"],
    )


def _text(name: str, text: str, limit: int) -> str:
    cleaned = clean(text, limit=len(text) * 4) if name == "note" else clean_line(text, limit=len(text) * 4)
    if len(cleaned) > limit:
        raise TextTooLong(field=name, length=len(cleaned), limit=limit)
    refuse_bsn(name, cleaned)
    refuse_code(name, cleaned)
    return cleaned
