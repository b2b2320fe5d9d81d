"""Files read by hand, without a daemon and nothing stored: by which connector, alone or together."""

import codecs
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FileUnreadable
from wor_sidecar.domain.errors.folders import (
    FileEmpty,
    FormatNotRecognised,
    NotARegularFile,
    NotReadByConnector,
    NotText,
    ProfileOptionRefused,
    ReaderCrashed,
)
from wor_sidecar.domain.errors.formats import NoFilesThere
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import BatchConnector, Connector, FileFault, Item, Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.cli_shared import found_config
from wor_sidecar.practice.intake.profiles import bare_profile, load_profile
from wor_sidecar.practice.intake.readiness import wanted
from wor_sidecar.practice.settings import SidecarSettings, read

HEAD_BYTES: Final = 4096
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LETTERS: Final = 32

T = TypeVar("T")
Told = tuple[Path, Item | FileFault]


@dataclass(frozen=True, slots=True)
class ByHand:
    """How to read: what a command was given."""

    plugins: Plugins
    trigger: Trigger
    config: Path | None
    connector: str | None
    profile: str | None

    def read(self, given: Sequence[Path]) -> Iterator[Told]:
        """Read files and folders; several files of a connector that reads batches are read together.

        Raises:
            WorError: nothing could be read, or one file alone can't be.

        """
        files = [file for path in given for file in _files(path)]
        alone = len(files) == 1
        groups: dict[str, list[Path]] = {}
        for file in files:
            try:
                groups.setdefault(self._connector_of(file), []).append(file)
            except WorError as error:
                if alone:
                    raise
                yield file, FileFault(error)
        for named, some in groups.items():
            profile = self.profile_of(named)
            connector = self._reader(profile)
            if isinstance(connector, BatchConnector) and not alone:
                yield from _together(connector, some, profile)
            else:
                yield from _one_by_one(connector, some, profile, alone=alone)

    def profile_of(self, connector: str | None) -> Profile:
        """Return the profile that was named, else one without options.

        Raises:
            ProfileMissing: or one of its kin; ProfileOptionRefused: it is another connector's.

        """
        if self.profile is None:
            assert connector is not None
            return bare_profile(connector, self.trigger).profile
        # Typed by hand, so relative to where the person stands; then beside the configuration, then packaged.
        here = Path.cwd() / self.profile
        name = here if here.is_file() else self.profile
        profile = load_profile(name, found_config(self.config), self.trigger).profile
        if connector not in (None, profile.connector):
            raise ProfileOptionRefused(key="connector", found=repr(profile.connector), wanted=repr(connector))
        return profile

    def _connector_of(self, file: Path) -> str:
        """Return the connector that was named, else the first that knows the file by its beginning."""
        head = _head(file)
        if self.connector or self.profile:
            return self.connector or self.profile_of(None).connector
        readers: list[Connector] = [each for each in self.plugins.connectors.values() if each.reads]
        for each in readers:
            if each.sniff(head, file.name):
                return each.id
        _refuse_unreadable(head)
        raise FormatNotRecognised(file=file, known=", ".join(each.id for each in readers))

    def _reader(self, profile: Profile) -> Connector:
        connector = self.plugins.connector(profile.connector)
        if not connector.reads:
            raise NotReadByConnector(connector=connector.id)
        return connector


def by_hand(config: Path | None, connector: str | None = None, profile: str | None = None) -> ByHand:
    """Load the plug-ins, and the codes that trigger, as the configuration says where there is one."""
    path = found_config(config)
    settings: SidecarSettings | None = read(path) if config or path.exists() else None
    if settings is None:
        return ByHand(load_plugins(), Trigger(), config, connector, profile)
    plugins = load_plugins(settings.plugins.enabled)
    return ByHand(plugins, Trigger(tuple(settings.trigger.codes)), config, connector, profile)


def _files(path: Path) -> list[Path]:
    """Return the file, or a folder's files as an export folder would have them, by name.

    Raises:
        FileUnreadable, NotARegularFile, NoFilesThere: what there is can't be read.

    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            found = sorted(each for each in path.iterdir() if each.is_file() and wanted(each.name, "*"))
            if not found:
                raise NoFilesThere(folder=path)
            return found
    except OSError as error:
        raise FileUnreadable(path=path) from error
    if not stat.S_ISREG(mode):
        raise NotARegularFile(what="a device or pipe")  # opening one would wait for somebody who writes
    return [path]


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise FileUnreadable(path=file) from error
    if not head:
        raise FileEmpty
    return head


def _refuse_unreadable(head: bytes) -> None:
    """Say of what no connector knows, where it can be seen, why none does.

    Raises:
        FileEmpty: there is a byte order mark at most.
        NotText: it is UTF-16, with a mark or with a zero in each letter.

    """
    if not head.removeprefix(codecs.BOM_UTF8).strip() or head in _UTF_16:
        raise FileEmpty
    halves = head[:_LETTERS:2], head[1:_LETTERS:2]
    if head.startswith(_UTF_16) or any(half and not half.strip(b"\0") for half in halves):
        raise NotText


def _one_by_one(
    connector: Connector, files: Sequence[Path], profile: Profile, *, alone: bool
) -> Iterator[Told]:
    for file in files:
        try:
            with file.open("rb") as stream:
                for item in _guarded(partial(connector.read, stream, profile)):
                    yield file, item
        except OSError as error:
            yield file, FileFault(_caused(FileUnreadable(path=file), error))
        except WorError as error:
            if alone:
                raise
            yield file, FileFault(error)


def _together(connector: BatchConnector, files: Sequence[Path], profile: Profile) -> Iterator[Told]:
    with ExitStack() as stack:
        streams: list[BinaryIO] = []
        there: list[Path] = []
        for file in files:
            try:
                streams.append(stack.enter_context(file.open("rb")))
            except OSError as error:
                yield file, FileFault(_caused(FileUnreadable(path=file), error))
            else:
                there.append(file)
        for index, item in _guarded(partial(connector.read_batch, streams, profile)):
            yield there[index], item


def _guarded(read: Callable[[], Iterator[T]]) -> Iterator[T]:
    try:
        yield from read()
    except (WorError, OSError):
        raise
    except Exception as error:  # plug-in dispatch: the operator gets a coded sentence, --debug the cause
        raise ReaderCrashed from error


def _caused(error: WorError, cause: Exception) -> WorError:
    error.__cause__ = cause
    return error
