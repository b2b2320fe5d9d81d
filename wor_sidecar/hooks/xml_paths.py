"""Follows the few paths of a large XML document that matter; everything else is passed over unheard.

tree = Element(anywhere=True, inside={
    f"{V3} Patient": Element(start=people.begins, end=people.ends, inside={
        f"{V3} birthTime": Element(start=people.birth_time),
        f"{V3} city": Element(text=people.city)})})
for _ in followed(stream, tree):             # after each chunk of the file, as `guarded_xml.fed`
    yield from people.taken()
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers.expat import XMLParserType

from wor_sidecar.hooks.guarded_xml import DEEPEST, LARGEST, LONGEST, guarded, too_deep


@dataclass(frozen=True, slots=True)
class Element:
    """An element that matters: what hears of it, and which elements inside it matter, by `namespace local`.

    `text` is given the text of the element itself, in as many runs as elements inside interrupt it.
    `anywhere`: what stands in `inside` counts at any depth below, as long as nothing else was found.
    """

    start: Callable[[dict[str, str]], object] | None = None
    text: Callable[[str], object] | None = None
    end: Callable[[], object] | None = None
    inside: Mapping[str, "Element"] = field(default_factory=dict)
    anywhere: bool = False


def followed(
    stream: BinaryIO, tree: Element, *, deepest: int = DEEPEST, largest: int = LARGEST, longest: int = LONGEST
) -> Iterator[None]:
    """Feed a document to what `tree` names below the document's own start; yields and raises as `fed`."""

    def attach(parser: XMLParserType) -> None:
        _follow(parser, tree, deepest)

    return guarded(stream, attach, largest=largest, longest=longest)


def _follow(parser: XMLParserType, here: Element, deepest: int) -> None:  # noqa: C901 - closures: an object's attributes would cost each element
    above: list[Element] = []
    text = _Text(parser)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal here
        if len(above) >= deepest:
            raise too_deep(deepest)
        found = here.inside.get(name)
        if found is None:
            if not here.anywhere:
                text.turns(here, None)
                pass_over(len(above) + 1)
                return
            found = here
        elif found.start is not None:
            found.start(attributes)
        if here.text is not None or found.text is not None:
            text.turns(here, found)
        above.append(here)
        here = found

    def end(_name: str) -> None:
        nonlocal here
        ended, here = here, above.pop()
        if ended.text is not None or here.text is not None:
            text.turns(ended, here)
        if ended.end is not None and ended is not here:
            ended.end()

    def resume() -> None:
        parser.StartElementHandler, parser.EndElementHandler = start, end
        text.turns(None, here)

    pass_over = _passing(parser, resume, deepest)
    resume()


class _Text:
    """Gathers the text of the element that wants it; while none does, the parser tells nobody."""

    def __init__(self, parser: XMLParserType) -> None:
        self._parser = parser
        self._pieces: list[str] = []

    def turns(self, left: Element | None, entered: Element | None) -> None:
        """Hand what was gathered to the element that is left, and listen for the one that is entered."""
        listens = entered is not None and entered.text is not None
        self._parser.CharacterDataHandler = self._pieces.append if listens else None
        if left is not None and left.text is not None and self._pieces:
            left.text("".join(self._pieces))
        self._pieces.clear()


def _passing(parser: XMLParserType, resume: Callable[[], None], deepest: int) -> Callable[[int], None]:
    """Return what passes over the element that has just begun, and all in it: until its end nobody hears."""
    depth = first = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise too_deep(deepest)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth < first:
            resume()

    def pass_over(at: int) -> None:
        nonlocal depth, first
        depth = first = at
        parser.StartElementHandler, parser.EndElementHandler = start, end

    return pass_over
