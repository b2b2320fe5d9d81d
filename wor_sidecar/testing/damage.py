"""What a connector does with files that are not whole: cut, changed, empty, foreign, very long."""

import random  # noqa: TID251 - damage that comes out the same each time, by the sample's name
import tracemalloc
from io import BytesIO
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import BatchConnector, FileFault, Item, RecordError
from wor_sidecar.testing.reading import identities, speaks_of_nobody, whole
from wor_sidecar.testing.strangers import STRANGERS
from wor_sidecar.testing.subjects import NotApplicable, Sample, Subject, told

_CUTS: Final = 150
_CHANGES: Final = 150
_SHORT: Final = 300_000
"""Bytes of a long file that is not yet three times as long."""
_SHARE: Final = 0.25
"""Of what a file is longer: so much more memory it may take."""
_HEAD: Final = 4096


def a_beginning_never_passes_for_more_than_it_is(subject: Subject, sample: Sample) -> None:
    """Cut a sample everywhere: what is read of it is about the whole's patients, or refused with a code."""
    known = identities(list(subject.items(sample.content)))
    for cut in _cuts(sample.content):
        items = _damaged(subject, sample.content[:cut])
        assert identities(items) <= known, (
            f"the first {cut} bytes give a registration that the whole file doesn't hold: half a value counts"
        )


def changed_bytes_give_coded_errors_alone(subject: Subject, sample: Sample) -> None:
    """Change a sample at random, the same way each time: items or coded errors, and no patient in them."""
    chance = random.Random(sample.name)  # noqa: S311 - no secret
    for _ in range(_CHANGES):
        for item in _damaged(subject, _changed(sample.content, chance)):
            if isinstance(item, Registration):
                whole(item)


def an_empty_file_is_said_to_be(subject: Subject, sample: Sample) -> None:
    """Read nothing at all, and blanks."""
    del sample
    for content in (b"", b"\r\n", b"  \n\n"):
        items = _damaged(subject, content)
        assert all(isinstance(item, RecordError) for item in items), "something is read of an empty file"


def its_own_samples_are_recognised(subject: Subject, sample: Sample) -> None:
    """Sniff a sample by its beginning and its name."""
    assert subject.connector.sniff(sample.content[:_HEAD], sample.name), (
        f"`sniff` doesn't recognise {sample.name}, a sample of its own"
    )


def other_formats_are_not_recognised(subject: Subject, sample: Sample) -> None:
    """Sniff the beginnings of other formats, and of nothing."""
    del sample
    for stranger in STRANGERS:
        if subject.connector.id not in stranger.read_by:
            assert not subject.connector.sniff(stranger.head, stranger.name), (
                f"`sniff` takes {stranger.what} for its own"
            )
    for head in (b"", b"\0" * 64, b"\xff\xfe\xfd" * 9):
        assert subject.connector.sniff(head, "x") in (True, False), "`sniff` says neither yes nor no"


def a_long_file_is_read_in_flat_memory(subject: Subject, sample: Sample) -> None:
    """Repeat a sample's last line, or the whole of it: a file three times as long takes hardly more memory.

    Raises:
        NotApplicable: neither makes a longer file of this format.

    """
    short, long = _longer(subject, sample.content, _SHORT), _longer(subject, sample.content, 3 * _SHORT)
    _read(subject, short)  # what is made once (patterns, tables) counts for neither
    more = _taken(subject, long) - _taken(subject, short)
    assert more < (len(long) - len(short)) * _SHARE, (
        f"memory grows with the file: {more} bytes more for {len(long) - len(short)} bytes"
    )


def _taken(subject: Subject, content: bytes) -> int:
    """Return how many bytes reading takes at its peak."""
    tracemalloc.start()
    try:
        _read(subject, content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _read(subject: Subject, content: bytes) -> None:
    for _item in subject.connector.read(BytesIO(content), subject.profile):
        pass


def a_batch_reads_what_its_files_hold(subject: Subject, sample: Sample) -> None:
    """Read all samples together: each item comes with its file, and half a file stops no other.

    Raises:
        NotApplicable: it reads files one by one.

    """
    connector = subject.connector
    if not isinstance(connector, BatchConnector):
        raise NotApplicable("it reads files one by one")

    def read(*contents: bytes) -> list[tuple[int, object]]:
        streams = [BytesIO(content) for content in contents]
        pairs = connector.read_batch(streams, subject.profile)
        return [(at, _faulted(item) if isinstance(item, FileFault) else told(item)) for at, item in pairs]

    every = [each.content for each in subject.samples]
    once = read(*every)
    assert once == read(*every), "reading a batch twice gives two answers"
    assert {at for at, _ in once} <= set(range(len(every))), "an item of a file that isn't in the batch"
    alone = [item for _, item in read(sample.content)]
    with_half = read(sample.content, sample.content[: len(sample.content) // 2])
    assert [item for at, item in with_half if at == 0] == alone, "half a file changes what another one gives"


def _faulted(fault: FileFault) -> str:
    assert isinstance(fault.error, WorError), "the fault of a file is a coded WorError"
    return str(fault.error)


def _cuts(content: bytes) -> list[int]:
    step = max(1, len(content) // _CUTS)
    ends = range(max(0, len(content) - 40), len(content))
    return sorted({*range(0, len(content), step), *ends})


def _damaged(subject: Subject, content: bytes) -> list[Item]:
    """Read a damaged file: a coded error or items, and nothing else; no sentence repeats a BSN."""
    items: list[Item] = []
    try:
        for item in subject.items(content):
            items.append(item)  # noqa: PERF402 - what came before an error counts too
    except WorError as error:
        speaks_of_nobody(error, set())
        return []  # the core commits nothing of a file that ends so
    except Exception as error:
        raise AssertionError(
            f"a damaged file raises {type(error).__name__}, which is no coded WorError"
        ) from error
    for item in items:
        if isinstance(item, RecordError):
            speaks_of_nobody(item.error, set())
    return items


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 20)]
            case 2:
                changed[at:at] = chance.choice(
                    (b"\0", b"\xff", b"'", b'"', b"\r", b"\n", b"<", b"|", b"9" * 30)
                )
            case _:
                changed[at:at] = bytes(changed[at : at + chance.randint(1, 200)])
    return bytes(changed)


def _longer(subject: Subject, content: bytes, size: int) -> bytes:
    """Make a longer file that still reads: by its last line, else by the whole of it."""
    found = sum(1 for _ in subject.items(content))
    last = content.rstrip(b"\r\n")
    line = content[last.rfind(b"\n") + 1 :]
    ended = line if line.endswith((b"\n", b"\r")) else line + b"\n"
    head = content if content.endswith((b"\n", b"\r")) else content + b"\n"
    for start, more in ((head, ended), (content, content)):
        trial = start + more * 3
        try:
            items = list(subject.items(trial))
        except WorError:
            continue
        good = sum(not isinstance(item, RecordError) for item in items)
        if len(more) > 1 and len(items) >= found + 3 and good == len(items):
            return start + more * (size // len(more) + 1)
    raise NotApplicable("a file of this format gets no longer by repeating a part of it")
