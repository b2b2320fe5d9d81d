"""wor-inbox.toml: everything the welfare organisation sets; partners and keys live in the database."""

from dataclasses import dataclass, field
from pathlib import Path

from wor_sidecar.domain.feedback import MESSAGE_LENGTH, MESSAGE_LENGTH_MOST
from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.retention import Terms as KeepingTerms
from wor_sidecar.settings.places import credential_file
from wor_sidecar.settings.reader import read_settings
from wor_sidecar.settings.shared import (
    BackupSettings,
    CalendarSettings,
    DataSettings,
    LogsSettings,
    MailSettings,
    MetricsSettings,
    NetworkSettings,
    PluginsSettings,
    VaultSettings,
)
from wor_sidecar.welfare.terms import Terms


@dataclass(frozen=True, slots=True)
class OrganisationSettings:
    """[organisation]: who we are, as the practices and their patients see it."""

    name: str
    phone: str = ""
    """The number that a patient or a practice rings; it stands in the letters."""
    place: str = ""
    coach_word: str = "welzijnscoach"
    """What a coach is called here: welzijnscoach, wijkcoach, sociaal makelaar."""
    products: tuple[Product, ...] = (Product.WELZIJN_OP_RECEPT,)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a name that isn't empty")


@dataclass(frozen=True, slots=True)
class PostbusSettings:
    """[postbus]: where our mailbox is; `init --postbus` may name it instead."""

    url: str = ""
    ca_file: str = ""
    """The certificate authority of the postbus, where it isn't a public one."""
    receipt_seconds: int = 60
    """Between two receipts to one partner, at the least."""

    def __post_init__(self) -> None:
        if not 0 <= self.receipt_seconds <= 60:  # noqa: PLR2004  # a receipt follows its commit within a minute
            raise ValueError("receipt_seconds from 0 to 60")


@dataclass(frozen=True, slots=True)
class ListenSettings:
    """[listen]: the pages. They speak plain HTTP on this machine alone; a proxy before them brings TLS."""

    host: str = ""
    """127.0.0.1; empty: no pages."""
    port: int = 8720
    """0 takes a free one."""
    public_url: str = ""
    """https://host, as browsers know the proxy; empty: browsers come to host and port themselves."""

    def __post_init__(self) -> None:
        if not 0 <= self.port < 1 << 16:
            raise ValueError("port from 0 to 65535")


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """[sign_in]: what a user needs beside a name."""

    password_only: bool = False
    """No code of an app: for a demo, where everything is on this machine."""


@dataclass(frozen=True, slots=True)
class FeedbackSettings:
    """[feedback]: what fits into a letter to the GP."""

    longest_text: int = MESSAGE_LENGTH
    """Characters of a coach's text; more than 130 makes printed letters longer than 12 lines."""

    def __post_init__(self) -> None:
        if not 1 <= self.longest_text <= MESSAGE_LENGTH_MOST:
            raise ValueError(f"longest_text from 1 to {MESSAGE_LENGTH_MOST}")


@dataclass(frozen=True, slots=True)
class RetentionSettings(KeepingTerms):
    """[retention]: how long a case is kept; the organisation's own agreement with clients may ask longer."""

    def __post_init__(self) -> None:
        if not 30 <= self.content_days <= 3653:  # noqa: PLR2004  # a month to act, ten years at the most
            raise ValueError("content_days from 30 to 3653")
        if not 12 <= self.untouched_months <= 120:  # noqa: PLR2004  # longer than the longest course
            raise ValueError("untouched_months from 12 to 120")
        if not 1 <= self.facts_years <= 10:  # noqa: PLR2004  # figures compare years
            raise ValueError("facts_years from 1 to 10")
        if not 5 <= self.audit_years <= 30:  # noqa: PLR2004  # five at the least (Stcrt. 2019, 38007)
            raise ValueError("audit_years from 5 to 30")


@dataclass(frozen=True, slots=True)
class InboxDataSettings(DataSettings):
    """[data]: where the inbox keeps what it knows: a folder on a local disk, a database in it or not."""

    database_url: str = ""
    """postgresql://user@host/database, without a password; empty: a database in the folder."""
    database_url_file: Path | None = None
    """A file with that address, password and all, which this account alone may read."""

    def __post_init__(self) -> None:
        if self.database_url and self.database_url_file is not None:
            raise ValueError("database_url or database_url_file, not both")


@dataclass(frozen=True, slots=True)
class InboxSettings:
    """The whole file."""

    organisation: OrganisationSettings
    data: InboxDataSettings
    postbus: PostbusSettings = field(default_factory=PostbusSettings)
    listen: ListenSettings = field(default_factory=ListenSettings)
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    vault: VaultSettings = field(default_factory=VaultSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    feedback: FeedbackSettings = field(default_factory=FeedbackSettings)
    terms: Terms = field(default_factory=Terms)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    plugins: PluginsSettings = field(default_factory=PluginsSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    logs: LogsSettings = field(default_factory=LogsSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)


def read(path: Path) -> InboxSettings:
    """Read wor-inbox.toml; each error names the key's path."""
    return read_settings(path, InboxSettings)


def credential(settings: InboxSettings, config: Path) -> Path:
    """Return the key file's credential: the one named, else beside the configuration."""
    return settings.vault.credential or credential_file(config)
