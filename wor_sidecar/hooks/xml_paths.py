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
from typing import BinaryIO, Final
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


_Made = dict[tuple[int, bool], "_Node"]


class _Node:
    """An element, ready to be followed: what a name leads to, and whether it is heard of at all.

    What is inside is made when it is entered for the first time: a small document has little of a large tree.
    """

    __slots__ = (
        "_element",
        "end",
        "entered",
        "heard_at_end",
        "inside",
        "otherwise",
        "start",
        "text",
        "turns",
    )

    def __init__(self, element: Element, *, in_text: bool) -> None:
        self.start, self.text, self.end = element.start, element.text, element.end
        self.inside: dict[str, _Node] = {}
        self.otherwise = self
        self.turns = in_text or element.text is not None
        """Who gets the text changes where it begins and where it ends."""
        self.heard_at_end = self.turns or element.end is not None
        self.entered = False
        self._element = element

    def enter(self, made: _Made) -> None:
        """Make what is inside; `made` holds what was made of each element."""
        element, text = self._element, self.text is not None
        self.entered = True
        for name, each in element.inside.items():
            key = id(each), text
            if key not in made:
                made[key] = _Node(each, in_text=text)
            self.inside[name] = made[key]
        # What doesn't matter is an element with nothing in it; `anywhere` leads back to the same names.
        self.otherwise = _NOTHING[text]
        if element.anywhere:
            self.otherwise = _Node(Element(), in_text=text)
            self.otherwise.inside = self.inside


_NOTHING: Final = {text: _Node(Element(), in_text=text) for text in (False, True)}


def _follow(parser: XMLParserType, tree: Element, deepest: int) -> None:  # noqa: C901 - see below
    # Closures: they run for each element, and an object's attributes would cost as much again.
    made: _Made = {}
    here = _Node(tree, in_text=False)
    here.enter(made)
    above: list[_Node] = []
    pieces: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal here
        above.append(here)
        found = here.inside.get(name)
        if found is None:
            # What `tree` names is only so deep: whatever is deeper comes by here.
            if len(above) > deepest:
                raise too_deep(deepest)
            found = here.otherwise
        else:
            if not found.entered:
                found.enter(made)
            if found.start is not None:
                found.start(attributes)
        if found.turns:
            turn(here, found)
        here = found

    def end(_name: str) -> None:
        nonlocal here
        ended, here = here, above.pop()
        if ended.heard_at_end:
            if ended.turns:
                turn(ended, here)
            if ended.end is not None:
                ended.end()

    def turn(left: _Node, entered: _Node) -> None:
        # While nobody wants the text the parser doesn't even make it.
        parser.CharacterDataHandler = None if entered.text is None else pieces.append
        if left.text is not None and pieces:
            left.text("".join(pieces))
        pieces.clear()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    turn(here, here)
