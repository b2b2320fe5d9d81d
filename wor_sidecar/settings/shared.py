"""Tables that several programs' TOML files share; a program composes them into its own settings class."""

from dataclasses import dataclass
from datetime import date, datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from wor_sidecar.domain.addresses import looks_like_address


@dataclass(frozen=True, slots=True)
class PluginsSettings:
    """[plugins]: the allow-list; installed isn't enabled, the built-in ones are."""

    enabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """[vault]: the home of the key-encryption key."""

    kind: str = "auto"
    """auto, systemd, dpapi, keyring, keyfile, or the id of a plug-in's."""
    credential: Path | None = None
    """For keyfile: the file that opens the key; outside the data folder."""


@dataclass(frozen=True, slots=True)
class DataSettings:
    """[data]: where the program keeps what it knows; on a local disk."""

    folder: Path


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """[network]: how the program reaches the world; nothing of the environment counts."""

    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """[calendar]: which days are no working days, beside weekends and public holidays."""

    goede_vrijdag: bool = True
    bevrijdingsdag: Literal["yearly", "lustrum", "never"] = "lustrum"
    closed: tuple[tuple[date, date], ...] = ()
    """Closure weeks: [first, last] day, both included."""

    def __post_init__(self) -> None:
        for first, last in self.closed:
            if last < first:
                raise ValueError("a closure that ends on or after its first day")


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """[backup]: a copy each night, for the day on which this machine isn't there any more."""

    folder: Path | None = None
    """On another disk or machine; empty: no backups."""
    at: str = "02:30"
    """Local time; a night that was missed is made up for at the next start."""
    keep_days: int = 14

    def __post_init__(self) -> None:
        if not 1 <= self.keep_days <= 30:  # noqa: PLR2004  # what was shredded must not live on in backups
            raise ValueError("keep_days from 1 to 30")
        self.clock_time  # noqa: B018  # read now, so that a wrong one is refused now

    @property
    def clock_time(self) -> time:
        """When.

        Raises:
            ValueError: it is no time of a day.

        """
        try:
            return datetime.strptime(self.at, "%H:%M").time()  # noqa: DTZ007  # a time on the wall, without a date
        except ValueError as error:
            raise ValueError('a time such as "02:30"') from error


@dataclass(frozen=True, slots=True)
class LogsSettings:
    """[logs]: ids and counts, on standard error or in files; never a patient."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    folder: Path | None = None
    """Where files go; empty: standard error, which systemd hands to its journal."""
    file_megabytes: float = 10.0
    """How large a file gets before the next one begins."""
    keep: int = 5
    """How many full files stay beside the one that is written."""

    def __post_init__(self) -> None:
        if self.file_megabytes <= 0 or self.keep < 1:
            raise ValueError("file_megabytes above 0, and keep of 1 or more")


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """[metrics]: counts for a monitoring system on this machine; without this table there are none."""

    port: int | None = None
    """On 127.0.0.1, at /metrics, in Prometheus's text; there is no other address."""

    def __post_init__(self) -> None:
        if self.port is not None and not 1024 <= self.port < 1 << 16:  # noqa: PLR2004  # no root for less
            raise ValueError("port from 1024 to 65535")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """[mail]: a mail server of our own, for counts alone: reminders, and the message of the day."""

    host: str = ""
    """Its name, as its certificate has it; empty: no mail."""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    """none: only for a server on this machine itself."""
    sender: str = ""
    """The address that mail comes from."""
    user: str = ""
    """Who signs in there; empty: nobody has to."""
    password_file: Path | None = None
    """A file with the password of that user, which this account alone may read."""
    ca_file: str = ""
    """The certificate authority of the server, where it isn't a public one."""

    def __post_init__(self) -> None:
        if not 0 < self.port < 1 << 16:
            raise ValueError("port from 1 to 65535")
        if self.host and not looks_like_address(self.sender):
            raise ValueError("with a host an address in sender, such as wor@welzijn.example")
        if self.security == "none" and self.host and not _is_here(self.host):
            raise ValueError('security "none" only with a host of this machine: 127.0.0.1')
        if bool(self.user) != (self.password_file is not None):
            raise ValueError("user and password_file, or neither")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
