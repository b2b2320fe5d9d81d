"""JSON as it comes in: values by the standard library's scanner, which is given more when it meets the end.

Twice as much each time, so that a large value isn't scanned over and over. A name that stands twice in one
object, and what is no JSON (`NaN`), spoil the value but not the place where it ends.
"""

import json
import re
from collections.abc import Callable, Iterator
from json.decoder import JSONDecodeError
from typing import Final

from wor_his_fhir.nodes import Node
from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import JsonBroken

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_UNFINISHED: Final = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|(?:\.[0-9]+)?[eE][+-]?)?[ \t\r\n]*")
"""What is left of a value that was cut, from where the scanner stopped."""
_HALF_ESCAPE: Final = re.compile(r"\\u[0-9a-fA-F]{0,4}\Z")
_ESCAPE_LENGTH: Final = 6
_LONE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Source:
    """A text that is read on demand; `more` returns about as many characters as asked for, "" at the end."""

    def __init__(self, more: Callable[[int], str]) -> None:
        self._more = more
        self._text = ""
        self._at = 0
        self._ended = False
        self._spoilt = ""
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs,
            parse_constant=self._constant,
            # As written: an int of a million digits takes minutes, and no value of ours is a number.
            parse_int=str,
            parse_float=str,
        )

    def start_with(self, text: str) -> None:
        """Forget what was there, and begin with this."""
        self._text, self._at, self._ended = text, 0, False

    def sign(self) -> str:
        """Return the next sign that isn't a blank, without taking it; empty at the end."""
        while True:
            self._at = self._past_space()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_on():
                return ""

    def take(self, sign: str) -> None:
        """Take a sign that must stand here.

        Raises:
            FileTruncated, JsonBroken: it doesn't.

        """
        found = self.sign()
        if found != sign:
            raise JsonBroken(why="a sign is missing that belongs there") if found else FileTruncated
        self._at += 1

    def value(self) -> tuple[object, str]:
        """Take a value, and say why it doesn't count, if it doesn't.

        Raises:
            FileTruncated, JsonBroken: it has no end.

        """
        self.sign()
        while True:
            self._spoilt = ""
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                if not _cut(self._text, error):
                    raise JsonBroken(why="it is no JSON") from error
                if not self._read_on():
                    raise FileTruncated from error
            except RecursionError as error:
                raise JsonBroken(why="it is nested too deep") from error
            else:
                if end < len(self._text) or not self._read_on():
                    self._look_for_halves(value, end)
                    self._at = end
                    return value, self._spoilt

    def members(self) -> Iterator[str]:
        """Take an object, and yield each name: who asks takes the value."""
        self.take("{")
        while self.sign() != "}":
            name, _spoilt = self.value()
            if not isinstance(name, str):
                raise JsonBroken(why="a name is no text")
            self.take(":")
            yield name
            if self.sign() != "}":
                self.take(",")
        self.take("}")

    def elements(self) -> Iterator[tuple[object, str]]:
        """Take a list, and yield its values."""
        self.take("[")
        while self.sign() != "]":
            yield self.value()
            if self.sign() != "]":
                self.take(",")
        self.take("]")

    def _past_space(self) -> int:
        blank = _SPACE.match(self._text, self._at)
        return blank.end() if blank else self._at

    def _read_on(self) -> bool:
        if self._ended:
            return False
        left = self._text[self._at :]
        read = self._more(len(left))
        self._ended = not read
        self._text, self._at = left + read, 0
        return not self._ended

    def _pairs(self, pairs: list[tuple[str, object]]) -> Node:
        made = dict(pairs)
        if len(made) != len(pairs):
            self._spoil(why="a name stands twice in one object")
        return made

    def _spoil(self, *, why: str) -> None:
        self._spoilt = why

    def _constant(self, _name: str) -> str:
        self._spoil(why="a number is none")
        return ""

    def _look_for_halves(self, value: object, end: int) -> None:
        """Half a surrogate pair is no character, and nobody behind us could write it."""
        if _LONE.search(self._text, self._at, end):
            try:
                json.dumps(value, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                self._spoil(why="half a character stands in a text")


def _cut(text: str, error: JSONDecodeError) -> bool:
    """Tell whether the scanner stopped because the text did."""
    if error.msg.startswith("Unterminated string"):
        return True
    if "escape" in error.msg:
        return bool(_HALF_ESCAPE.search(text, max(0, len(text) - _ESCAPE_LENGTH)))
    return bool(_UNFINISHED.fullmatch(text, error.pos))
