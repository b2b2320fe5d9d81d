"""What is fuzzed: each connector that reads, with its example of a profile, for each kind of file."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from wor_sidecar.hooks.connector import BatchConnector, Connector, FileFault, Item, Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.testing.subjects import load_subjects

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Target:
    """One connector and profile, with whole samples of one kind."""

    name: str
    kind: str
    connector: Connector
    profile: Profile
    samples: tuple[bytes, ...]


class Together:
    """Reads an input in one batch with a whole sample, which must come to its end all the same."""

    def __init__(self, connector: BatchConnector, beside: bytes) -> None:
        self._connector = connector
        self._beside = beside

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield the items of both."""
        for index, item in self._connector.read_batch([stream, BytesIO(self._beside)], profile):
            if not isinstance(item, FileFault):
                yield item
            elif index:
                raise RuntimeError("one file takes another along")


def targets() -> list[Target]:
    """Find every one."""
    found = []
    for name, connector in sorted(load_plugins().connectors.items()):
        if not connector.reads:
            continue
        profile = ROOT / "config" / "profiles" / f"{name}-example.toml"
        samples = ROOT / "his_connectors" / f"wor_his_{name}" / "samples"
        for number, subject in enumerate(load_subjects(name, profile, samples), 1):
            kinds: dict[str, list[bytes]] = defaultdict(list)
            for sample in subject.samples:
                kinds[_kind(sample.name, sample.content)].append(sample.content)
            for kind, contents in sorted(kinds.items()):
                label = f"{name} {kind} {number}"
                found.append(Target(label, kind, connector, subject.profile, tuple(contents)))
    return [*found, *_more(found)]


def _more(found: list[Target]) -> list[Target]:
    summary = next(each for each in found if each.connector.id == "hl7v3")
    episodes = replace(summary.profile, options={"episodes": True})
    batches = [
        replace(each, name=f"{each.name} together", connector=Together(each.connector, each.samples[0]))
        for each in found
        if isinstance(each.connector, BatchConnector) and each.kind == "json"
    ]
    return [replace(summary, name="hl7v3 xml with episodes", profile=episodes), *batches]


def _kind(name: str, content: bytes) -> str:
    if content.startswith(b"PK"):
        return "workbook"
    if name.endswith(".ndjson"):
        return "ndjson"
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"<": "xml", b"{": "json", b"[": "json"}.get(start, "lines")
