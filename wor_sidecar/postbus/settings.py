"""wor-postbus.toml: every key has a default, and the command line goes first."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from wor_sidecar.domain.errors.postbus import DatabaseUrlRefused
from wor_sidecar.settings.places import FAMILY
from wor_sidecar.settings.shared import BackupSettings, LogsSettings
from wor_sidecar.store.engine import driver_of, sqlite_url
from wor_sidecar.wire.postbus_api import LARGEST_JSON

MIB = 1 << 20


def usual_folder() -> Path:
    """Return where a postbus keeps its data when nobody says."""
    return platformdirs.user_data_path(FAMILY, appauthor=False) / "postbus"


@dataclass(frozen=True, slots=True)
class ListenSettings:
    """[listen]: plain HTTP for a TLS 1.3 proxy on the same machine."""

    host: str = "127.0.0.1"
    port: int = 8470
    workers: int = 1
    public_url: str = ""
    """What callers know it by, without a path; empty: http://host:port."""

    def __post_init__(self) -> None:
        if not 0 <= self.port < 1 << 16:
            raise ValueError("port must be from 0 to 65535")
        if not 1 <= self.workers <= 64:  # noqa: PLR2004  (processes of one machine)
            raise ValueError("workers must be from 1 to 64")


@dataclass(frozen=True, slots=True)
class DataSettings:
    """[data]: the folder holds the admission key, and the database unless `database_url` names another."""

    folder: Path = field(default_factory=usual_folder)
    database_url: str = ""

    @property
    def file(self) -> Path:
        """The database in the folder, unless `database_url` names another."""
        return self.folder / "postbus.db"

    @property
    def url(self) -> str:
        """The database that counts.

        Raises:
            DatabaseUrlRefused: `database_url` isn't PostgreSQL's, or its driver isn't installed.

        """
        if not self.database_url:
            return sqlite_url(self.file)
        try:
            driver = driver_of(self.database_url)
        except ValueError as error:
            raise DatabaseUrlRefused(reason="it is no address of a database") from error
        if driver not in {"postgresql", "postgresql+psycopg"}:
            raise DatabaseUrlRefused(reason=f"{driver} is not supported")
        if find_spec("psycopg") is None:
            raise DatabaseUrlRefused(reason="psycopg is not installed")
        return self.database_url


@dataclass(frozen=True, slots=True)
class QuotaSettings:
    """[quota]: what one organisation may take up; beyond it comes a 429 with Retry-After."""

    open_per_sender: int = 1000
    """Open envelopes of one sender in one mailbox."""
    open_mib_per_sender: int = 64
    open_mib_per_mailbox: int = 1024
    calls_per_minute: int = 3000
    """Of one organisation, at each process."""
    strangers_per_minute: int = 300
    """Calls of one address whose caller isn't proven; each 64 KiB of a body counts as one."""
    open_invitations: int = 500
    """Unused, unexpired codes of one welfare organisation."""
    invitation_days: int = 30
    record_mib: int = 5
    """Key statements of one organisation, together."""
    retry_after_seconds: int = 300

    @property
    def largest_record(self) -> int:
        """Bytes of a call with a key record: base64 makes four of three, and the rest fits in a tenth."""
        return min(self.record_mib * MIB * 22 // 15 + MIB // 16, LARGEST_JSON)


@dataclass(frozen=True, slots=True)
class PostbusSettings:
    """The whole file."""

    listen: ListenSettings = field(default_factory=ListenSettings)
    data: DataSettings = field(default_factory=DataSettings)
    quota: QuotaSettings = field(default_factory=QuotaSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    logs: LogsSettings = field(default_factory=LogsSettings)
