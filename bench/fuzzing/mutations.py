"""Damages a sample: in the format's own parts, in its bytes, in its encoding; by a chance that comes in."""

import json
import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random
from typing import Any, Final

LONGEST: Final = 1 << 16
"""Bytes of an input."""
_TOKENS: Final = {
    "xml": re.compile(rb"<[^>]*>|[^<]+"),
    "lines": re.compile(rb"[;,|^~&+:'\r\n\t?\\]|[^;,|^~&+:'\r\n\t?\\]+"),
}
_ATTRIBUTE: Final = re.compile(rb'="[^"]*"')
_WORDS: Final = (
    b"", b"Z68", b"Z68.01", b"z68", b"0", b"-1", b"00000000", b"9" * 20, b"1e999", b"NaN", b"true", b"null",
    b"19500201", b"20269999", b"01-02-1950", b"31-02-1950", b"202611021030+9999", b"0000:01:01", b"\0",
    b"999990019", b"999990018", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"'", b'"', b"?", b"??'",
    "\u202e\u2028é€😀".encode(), b"UNZ+1+1'", b"UNA:+.? '", b"MSH|^~\\&|", b"MSH|||||", b"BTS|9", b"\\.br\\",
    b"\\X00\\", b"<!DOCTYPE x>", b"<![CDATA[", b"<!--", b"&x;", b"&#xD800;", b"</", b"<a>" * 70, b"[" * 2000,
    b'{"a":' * 2000, b"\\ud800", b"%00", b"=1+1", b"A" * 5000, b"\r", b"\r\n", b"\n", b"9" * 400, b"1" * 5000,
)  # fmt: skip
_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 10**400, 1e308, "", "Z68", "\ud800", "9" * 5000, [], {}, [[]], [None], {"": ""},
    {"coding": None}, {"reference": "#"}, {"reference": "Patient/"}, "0000-00-00", "Z",
    "2026-11-02T24:61:00+99:99",
)  # fmt: skip
_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-7", "utf-32")

Change = Callable[[bytes, Sequence[bytes], Random], bytes]


def damaged(kind: str, samples: Sequence[bytes], chance: Random) -> bytes:
    """Return one input: a sample with one to six changes, of which most know the format."""
    content = chance.choice(samples)
    structured = _STRUCTURED[kind]
    for _ in range(chance.randint(1, 6)):
        change = structured if chance.random() < 0.75 else in_bytes
        content = change(content, samples, chance)[:LONGEST]
    if chance.random() < 0.04:
        content = _encoded(content, chance)
    return content


def in_bytes(content: bytes, samples: Sequence[bytes], chance: Random) -> bytes:  # noqa: PLR0911 - a list
    """Flip, cut, add, move or repeat bytes, wherever they stand."""
    at, length = chance.randrange(len(content) + 1), chance.choice((1, 1, 2, 4, 16, 64, 512))
    rest = content[at + length :]
    match chance.randrange(7):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + rest
        case 2:
            return content[:at] + chance.randbytes(length) + rest
        case 3:
            return content[:at] + chance.choice(_WORDS) + content[at:]
        case 4:
            flipped = bytes(byte ^ (1 << chance.randrange(8)) for byte in content[at : at + 1])
            return content[:at] + flipped + content[at + 1 :]
        case 5:
            return content[:at] + content[at : at + length] * chance.choice((2, 3, 200)) + rest
        case _:
            other = chance.choice(samples)
            start = chance.randrange(len(other) + 1)
            return content[:at] + other[start : start + length * 8] + content[at:]


def in_tokens(kind: str) -> Change:
    """Return what drops, doubles, moves, repeats or replaces the parts of a text."""

    def change(content: bytes, samples: Sequence[bytes], chance: Random) -> bytes:
        parts = _TOKENS[kind].findall(content)
        if not parts:
            return chance.choice(_WORDS)
        at, to = chance.randrange(len(parts)), chance.randrange(len(parts))
        low, high = min(at, to), max(at, to)
        match chance.randrange(8):
            case 0:
                del parts[at]
            case 1:
                parts[at] = parts[at] * 2
            case 2:
                parts[at], parts[to] = parts[to], parts[at]
            case 3:
                parts[at] = chance.choice(_WORDS)
            case 4:
                parts[at] = chance.choice(_TOKENS[kind].findall(chance.choice(samples)) or _WORDS)
            case 5:
                del parts[low : min(high, low + 40)]
            case 6:
                parts[low:low] = parts[low : low + 40] * chance.choice((1, 2, 20))
            case _:
                word = chance.choice(_WORDS)
                parts[at] = _ATTRIBUTE.sub(lambda _found: b'="' + word + b'"', parts[at], count=1)
        return b"".join(parts)

    return change


def in_json(content: bytes, samples: Sequence[bytes], chance: Random) -> bytes:  # noqa: C901 - a list
    """Replace, drop, double or move values in the tree; where there is no tree any more, bytes."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return in_bytes(content, samples, chance)
    places = _places(tree)
    if not places:
        return json.dumps(chance.choice(_VALUES)).encode()
    (holder, key), (other, name) = chance.choice(places), chance.choice(places)
    match chance.randrange(6):
        case 0:
            holder[key] = chance.choice(_VALUES)
        case 1:
            del holder[key]
        case 2:
            holder[key], other[name] = other[name], _copy(holder[key])
        case 3:
            holder[key] = [holder[key]]
        case 4:
            if isinstance(holder, list):
                holder.insert(key, _copy(holder[key]))
            else:
                holder[chance.choice(("id", "resourceType", "code", "x"))] = _copy(other[name])
        case _:
            if isinstance(holder[key], str):
                holder[key] = chance.choice(_WORDS).decode("latin-1") + holder[key]
    try:
        return json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return content


def in_lines_of_json(content: bytes, samples: Sequence[bytes], chance: Random) -> bytes:
    """Damage one line, or the order of the lines."""
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    if chance.random() < 0.7:
        lines[at] = in_json(lines[at], samples, chance)
    elif chance.random() < 0.5:
        lines.insert(chance.randrange(len(lines)), lines[at])
    else:
        del lines[at]
    return b"\n".join(lines)


def in_workbook(content: bytes, samples: Sequence[bytes], chance: Random) -> bytes:
    """Damage one of the files in a workbook; where it is no archive any more, bytes."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            files = {each.filename: book.read(each) for each in book.infolist()[:50]}
        name = chance.choice(sorted(files))
    except Exception:  # noqa: BLE001 - a damaged archive may fail in any way: the next change is in its bytes
        return in_bytes(content, samples, chance)
    match chance.randrange(10):
        case 0:
            del files[name]
        case 1:
            files[name + "x"] = files.pop(name)
        case _:
            likely = [each for each in files if "sheet" in each or "String" in each or "workbook" in each]
            name = chance.choice(likely or [name])
            files[name] = in_tokens("xml")(files[name], [files[name]], chance)
    made = BytesIO()
    how = zipfile.ZIP_DEFLATED if chance.random() < 0.2 else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", how) as book:
        for each, inner in files.items():
            book.writestr(zipfile.ZipInfo(each), inner, how)
    return made.getvalue()


def _places(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(found) < 5000:
        holder = waiting.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            found.append((holder, key))
            waiting.append(holder[key])
    return found


def _copy(value: Any) -> Any:
    try:
        return json.loads(json.dumps(value))
    except (ValueError, RecursionError):
        return None


def _encoded(content: bytes, chance: Random) -> bytes:
    return content.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")[:LONGEST]


_STRUCTURED: Final[dict[str, Change]] = {
    "xml": in_tokens("xml"),
    "lines": in_tokens("lines"),
    "json": in_json,
    "ndjson": in_lines_of_json,
    "workbook": in_workbook,
}
