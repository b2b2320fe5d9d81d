"""A Dutch name out of XPN: own and partner's name, their prefixes, initials and call name."""

import re
from typing import Final, TypedDict

from wor_sidecar.hooks.hl7v2.fields import LONGEST, Element

_PREFERRED: Final = ("L", "", "D", "C")
_BIRTH: Final = ("B", "M")
_CALLED: Final = "N"
_INITIALS: Final = re.compile(r"(?:\w{1,3}\.[ ]?)+\w?|[^\W\d_a-z]{1,4}|\w(?: \w)*")


class Names(TypedDict):
    """The fields of `Patient` that make its name."""

    surname: str
    prefix: str
    partner_surname: str
    partner_prefix: str
    initials: str
    call_name: str


def names_of(elements: list[Element]) -> Names:
    """Return the name in its parts; `surname` is the own one, or all that there is."""
    by_kind = {element.get(7).upper(): element for element in reversed(elements)}
    filled = {kind: each for kind, each in by_kind.items() if any(each.get(1, sub) for sub in (1, 3, 5))}
    born = next((filled[kind] for kind in _BIRTH if kind in filled), None)
    chosen = next((filled[kind] for kind in _PREFERRED if kind in filled), born)
    chosen = chosen or next(iter(filled.values()), None)
    called = by_kind.get(_CALLED)
    if chosen is None:
        return _made(("", "", "", ""), called, called)
    family = _family(chosen)
    if born is not None and born is not chosen and not (family[2] or chosen.get(1, 3)):
        family = _with_birth_name(family[0], family[1], _family(born))
    return _made(family, chosen, called)


def _family(element: Element) -> tuple[str, str, str, str]:
    """Return own name, its prefix, partner's name, its prefix."""
    whole, prefix, own, partner_prefix, partner = (element.get(1, sub) for sub in (1, 2, 3, 4, 5))
    if not own:
        joined = " ".join(part for part in (partner_prefix, partner) if part)
        own = whole.removeprefix(joined).lstrip(" -") if partner else whole
        own = own.removeprefix(f"{prefix} ") if prefix else own
    return (own, prefix, partner, partner_prefix) if own else (partner, partner_prefix, "", "")


def _with_birth_name(name: str, prefix: str, born: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """Return the name at birth as the own one, and what is left of the legal one as the partner's."""
    own = " ".join(part for part in (born[1], born[0]) if part)
    whole = " ".join(part for part in (prefix, name) if part)
    if whole.casefold() == own.casefold() or name.casefold() == born[0].casefold():
        return born[0], born[1] or prefix, "", ""
    partner = re.sub(rf"\s*-\s*{re.escape(own)}$", "", name, flags=re.IGNORECASE)
    return born[0], born[1], partner, prefix


def _made(family: tuple[str, str, str, str], given: Element | None, called: Element | None) -> Names:
    first, more = (given.get(2), given.get(3)) if given else ("", "")
    call_name = called.get(2) if called else ""
    if first and not _INITIALS.fullmatch(first):
        call_name = call_name or first
    initials = _initials(more) if _whole(first, more) else _initials(first) + _initials(more)
    own, *others = family
    # The surname is demanded and so is its length; of the others a long tail is no loss.
    prefix, partner, partner_prefix, initials, call_name = (
        part[:LONGEST] for part in (*others, initials, call_name)
    )
    return Names(
        surname=own,
        prefix=prefix,
        partner_surname=partner,
        partner_prefix=partner_prefix,
        initials=initials,
        call_name=call_name,
    )


def _whole(first: str, more: str) -> bool:
    """Tell whether the second place has all initials, behind a name in the first."""
    return "." in more and not _INITIALS.fullmatch(first) and more[:1].casefold() == first[:1].casefold()


def _initials(text: str) -> str:
    """Return letters with their dots: of `J`, `CW` or `Anna Maria` too; `Th.A.` is left as it is."""
    if "." in text or not text:
        return text
    if _INITIALS.fullmatch(text):
        return "".join(f"{char}." for char in text if char.isalpha())
    return "".join(f"{word[0]}." for word in re.split(r"[\s-]+", text) if word)
