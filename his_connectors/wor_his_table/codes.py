"""What a text in the code column means: it makes a registration, is passed over, or can't be said."""

import re
from typing import Final

from wor_sidecar.domain.errors.formats import CodesTogether
from wor_sidecar.domain.icpc import ICPC_1_NL, Trigger, is_icpc_1_nl
from wor_sidecar.hooks.findings import NOT_ALONE, found_out

_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s,;/+|&]+")
_LEADS: Final = re.compile(r"\W*([A-Z][0-9]{2}(?:\.[0-9]{2})?)(?![\w.])")
"""A code with which a text begins: `Z68 Andere verwijzing`, or one that still has its quotes."""
_MOST_KNOWN: Final = 4096
_LONGEST_LIST: Final = 200
"""Characters of a cell with several codes; what is longer is a text."""


class Codes:
    """Looks at each text once; a list has hundreds of rows per code."""

    def __init__(self, trigger: Trigger, system: str) -> None:
        self.system = ICPC_1_NL if is_icpc_1_nl(system.strip().casefold()) else system
        self.passing: dict[str, str] = {}
        """Texts as they stand in the file, that make nothing -> the code that may be told of them."""
        self._trigger = trigger

    def fires(self, text: str) -> bool:
        """Tell whether a text makes a registration; one that doesn't is in `passing` from then on.

        Raises:
            CodesTogether: it is a list of codes with one of ours among them.

        """
        code = text.strip()
        if self._trigger.fires(code, self.system):
            return True
        parts = _BETWEEN.split(code) if len(code) <= _LONGEST_LIST else []
        if len(parts) > 1 and all(map(_A_CODE.fullmatch, parts)):
            ours = next((part for part in parts if self._trigger.fires(part, self.system)), None)
            if ours is not None:
                raise CodesTogether(code=ours)
        lead = _LEADS.match(code)
        if lead and self._trigger.fires(lead[1], self.system):
            found_out(NOT_ALONE, lead[1])  # no code, so it never fires; whoever writes a profile hears of it
        if len(self.passing) >= _MOST_KNOWN:
            self.passing.clear()
        # What is no code may be anything, also about a patient: it isn't passed on.
        self.passing[text] = code if _A_CODE.fullmatch(code) else ""
        return False
