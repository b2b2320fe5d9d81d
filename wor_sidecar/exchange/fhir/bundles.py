"""What both bundles have in common: their type, their size, and how strictly they are read.

A bundle is read into a value, the value is written again with the same uuids and time, and both writings must
be equal. So whatever we don't know (an element, an extension, a code's display, a reference to the wrong
resource, another order) is refused without a list of what is forbidden.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from wor_sidecar.domain.cleaning import clean
from wor_sidecar.domain.clock import Millis, as_datetime
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sidecar import BundleRefused

Bundle = dict[str, Any]
"""A FHIR R4 Bundle of type message, as JSON values."""
Resource = dict[str, Any]
NewUuid = Callable[[], UUID]
"""Makes a random UUID; `uuid.uuid4` at a composition root."""
LARGEST = 64 * 1024
"""Bytes of a bundle as compact UTF-8 JSON."""
MOST_ENTRIES = 32

T = TypeVar("T")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_URN = "urn:uuid:"
_EMPTY: tuple[object, ...] = ("", None, [], {})
_KINDS: dict[str, type] = {"valueBoolean": bool, "preferred": bool, "valueInteger": int}
"""What isn't a text, by its element's name."""
_STRANGE = re.compile(r"\W")


def message(resources: list[tuple[str, Resource]], now: Millis, tags: Sequence[Resource] = ()) -> Bundle:
    """Put resources, each with its full URL, into a message Bundle; `tags` are Codings of its meta."""
    entries = [{"fullUrl": url, "resource": tidy(resource)} for url, resource in resources]
    meta = {"meta": {"tag": list(tags)}} if tags else {}
    return {"resourceType": "Bundle", **meta, "type": "message", "timestamp": moment(now), "entry": entries}


def new_urls(new_uuid: NewUuid, count: int) -> list[str]:
    """Make a full URL for each resource."""
    return [f"{_URN}{new_uuid()}" for _ in range(count)]


def tidy(value: Any) -> Any:
    """Clean every text and drop what is empty: FHIR knows no empty string, list or object."""
    if isinstance(value, dict):
        kept = {key: tidy(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in _EMPTY}
    if isinstance(value, list | tuple):
        return [inner for inner in map(tidy, value) if inner not in _EMPTY]
    return clean(value, LARGEST) if isinstance(value, str) else value


def coding(system: str, code: str) -> dict[str, str]:
    """Return a Coding, or nothing for an empty code."""
    return {"system": system, "code": code} if code else {}


def concept(system: str, code: str) -> dict[str, Any]:
    """Return a CodeableConcept of one code."""
    return {"coding": [coding(system, code)]}


def detail(code: str, **value: Any) -> dict[str, Any]:
    """Return one Task.input or Task.output: `valueString`, `valueBoolean`, ...; nothing when it is empty."""
    return (
        {"type": concept("urn:wor:detail", code), **value}
        if list(value.values()) not in ([""], [None])
        else {}
    )


def yes_no(value: bool | None) -> str:
    """Write a choice of three as a code: FHIR's own readers trip over a false."""
    return "" if value is None else "yes" if value else "no"


def read_yes_no(code: str) -> bool | None:
    """Read what `yes_no` wrote."""
    return {"": None, "yes": True, "no": False}[code]


def details(task: Resource, side: str) -> dict[str, Any]:
    """Read all of Task.input or Task.output: code -> value."""
    found: dict[str, Any] = {}
    for one in task.get(side, []):
        (value,) = (inner for key, inner in one.items() if key.startswith("value"))
        found[code_of(one["type"])] = value
    return found


def reference(url: str) -> dict[str, str]:
    """Return a reference to a resource of this bundle."""
    return {"reference": url}


def code_of(concept_: Mapping[str, Any]) -> str:
    """Read the one code of a CodeableConcept."""
    (one,) = concept_["coding"]
    return str(one["code"])


def moment(at: Millis) -> str:
    """Write a moment as an instant in UTC, to the millisecond."""
    return as_datetime(at).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1000:03d}Z"


def read_moment(value: object) -> Millis:
    """Read what `moment` wrote."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("a moment expected")
    read = datetime.fromisoformat(value)
    return Millis(int(read.timestamp()) * 1000 + read.microsecond // 1000)


def resources_of(bundle: Bundle) -> Iterator[Resource]:
    """Return the resources in their order."""
    return (entry["resource"] for entry in bundle["entry"])


def read_strictly(
    bundle: Bundle, read: Callable[[Bundle], T], write: Callable[[T, Millis, NewUuid], Bundle]
) -> T:
    """Read a bundle, write it again and compare.

    Raises:
        BundleRefused: it can't be read, is too large, breaks a rule, or holds more than what was read.

    """
    try:
        uuids = iter(_uuids(bundle))
        value = read(bundle)
        _check_plain(value)
        written = write(value, read_moment(bundle["timestamp"]), uuids.__next__)
    except WorError as error:
        raise error if isinstance(error, BundleRefused) else BundleRefused(reason=error.code) from error
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        StopIteration,
        RecursionError,
    ) as error:
        # the sender's shape is not ours: which of these it is, depends on where it differs
        raise BundleRefused(reason=f"not readable: {type(error).__name__}") from error
    where = difference(bundle, written, "Bundle")
    if where:
        raise BundleRefused(reason=f"unexpected: {where}")
    return value


def difference(theirs: Any, ours: Any, path: str) -> str:
    """Return the path of the first difference between two JSON values, empty when they are equal."""
    if type(theirs) is not type(ours):
        return path
    if isinstance(theirs, dict):
        lost = theirs.keys() ^ ours.keys()
        steps = [(key, f"{path}.{_STRANGE.sub('?', key[:30])}") for key in sorted(theirs, key=str)]
        inner = (step if key in lost else difference(theirs[key], ours[key], step) for key, step in steps)
        return next(filter(None, inner), path if lost else "")
    if isinstance(theirs, list):
        pairs = enumerate(zip(theirs, ours, strict=False))
        within = (difference(one, other, f"{path}[{n}]") for n, (one, other) in pairs)
        return next(filter(None, within), path if len(theirs) != len(ours) else "")
    return "" if theirs == ours else path


def _uuids(bundle: Bundle) -> list[UUID]:
    """Return the resources' uuids, once the whole is small enough to be looked at."""
    whole = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(whole.encode()) > LARGEST or len(bundle["entry"]) > MOST_ENTRIES:
        raise BundleRefused(reason="too large")
    _check_kinds(bundle, "")
    urls = [str(entry["fullUrl"]) for entry in bundle["entry"]]
    if len(set(urls)) != len(urls):
        raise BundleRefused(reason="a fullUrl stands twice")
    return [UUID(url.removeprefix(_URN)) for url in urls]


def _check_kinds(value: object, name: str) -> None:
    """Check that every leaf is of its element's kind; all are texts but a few."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_kinds(inner, key)
    elif isinstance(value, list):
        for inner in value:
            _check_kinds(inner, name)
    elif type(value) is not _KINDS.get(name, str):
        raise TypeError(name)


def _check_plain(value: object) -> None:
    """Check that no list or object of the bundle went into a field as it was."""
    if isinstance(value, list | dict):
        raise TypeError("a text expected")
    if is_dataclass(value):
        for field in fields(value):
            _check_plain(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for inner in value:
            _check_plain(inner)
