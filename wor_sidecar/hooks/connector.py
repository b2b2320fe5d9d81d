"""A connector: reads the files that a HIS writes, and writes the files that a HIS reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, NamedTuple, Protocol, runtime_checkable

from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.letter import Letter


@dataclass(frozen=True, slots=True)
class Profile:
    """How one HIS of one practice writes or reads a format.

    `options` is the profile file's own table for the connector (`[table]`, `[medvri]`), unread: the connector
    checks it, and raises a coded error that names the key. `trigger` says which codes make a registration.
    """

    connector: str
    his: str = ""
    verified: str = "unverified"
    sources: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    trigger: Trigger = field(default_factory=Trigger)


class Passed(NamedTuple):
    """A row without the code: counted, and nothing of its patient is returned.

    A tuple, for a list is mostly these: it takes a third of a dataclass's time.
    """

    code: str
    code_system: str
    position: str
    counts: bool = True
    """False: it has no place for a code, as a patient among contacts; it only shows that reading gets on."""


@dataclass(frozen=True, slots=True)
class RecordError:
    """One record that could not be read; the file goes on. The error's fields hold no patient data."""

    position: str
    error: WorError


@dataclass(frozen=True, slots=True, repr=False)
class Elsewhere(Masked):
    """A copy of a referral that went another way, such as ZorgDomein: it asks nobody anything.

    Near a contact with the code it lets the prompt propose *referred elsewhere*. `ids` as `Patient.ids`; `on`
    is the copy's local day; `channel` is one of the channels of texts: `zorgdomein`.
    """

    ids: tuple[tuple[str, str], ...]
    on: date
    channel: str
    position: str


@dataclass(frozen=True, slots=True)
class FileFault:
    """One file of a batch of which nothing counts; the others go on."""

    error: WorError


Item = Registration | Passed | Elsewhere | RecordError


class Connector(Protocol):
    """One format. Stateless: several threads and a child process may use it at once.

    A whole file that can't be read raises a coded `WorError`; one that ends too early raises
    `errors.folders.FileTruncated`, and is tried again until it is whole.
    """

    @property
    def id(self) -> str:
        """The name that a profile uses: `table`, `medvri`."""
        ...

    @property
    def version(self) -> str:
        """Rises with each change of what is read; quarantined files are then tried again."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """What it reads, for people; empty when it only writes."""
        ...

    @property
    def writes(self) -> tuple[str, ...]:
        """What it writes, for people; empty when it only reads."""
        ...

    @property
    def suffix(self) -> str:
        """The end of a written file's name, dot included; empty when it only reads.

        Where the profile decides, see `ChoosesSuffix`.
        """
        ...

    def sniff(self, head: bytes, name: str) -> bool:
        """Tell from the first 4 KiB and the file's name whether this looks like the format."""
        ...

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Item]:
        """Yield one item per record, streaming: memory stays flat however long the file is.

        `stream` is seekable, at its start, and nobody else's: the core's private copy.
        """
        ...

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Make one import file of a letter; every value goes through one encoder."""
        ...

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Read back what `render` made: the core compares both before the file is placed."""
        ...


@runtime_checkable
class ChoosesSuffix(Protocol):
    """A connector that writes more than one kind of file: its profile says which."""

    def suffix_of(self, profile: Profile) -> str:
        """Return the end of the name of a file that is written with this profile."""
        ...


def suffix_of(connector: Connector, profile: Profile) -> str:
    """Return the end of a written file's name, dot included."""
    return connector.suffix_of(profile) if isinstance(connector, ChoosesSuffix) else connector.suffix


@runtime_checkable
class BatchConnector(Connector, Protocol):
    """A connector of a format whose files refer to each other: `[file] batch = true` in a profile."""

    def read_batch(
        self, streams: Sequence[BinaryIO], profile: Profile
    ) -> Iterator[tuple[int, Item | FileFault]]:
        """Yield each item with the index of its file in `streams`; references hold across the files.

        A file that can't be read, or ends too early, is a FileFault of its own and stops no other.
        """
        ...
