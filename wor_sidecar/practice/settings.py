"""wor.toml: everything the IT manager of a practice sets; partners and keys live in the database instead."""

import re
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal

from wor_sidecar.domain import deadlines
from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.deadlines import Numbers
from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.registration import Author
from wor_sidecar.domain.retention import Terms
from wor_sidecar.practice.signal_settings import SignalsSettings
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
from wor_sidecar.wire.address import Address, address_of

_CODE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{2})?")
_RANGE = re.compile(r"([1-9][0-9]{3})(?:-([1-9][0-9]{3}))?")
_RHYTHM = re.compile(r"[1-9][0-9]? working days?")
_AGB = re.compile(r"[0-9]{8}")
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
SETTLE_SECONDS = {"local": 5.0, "share": 10.0}


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """[practice]: who we are, as a coach and a letter see it."""

    name: str
    agb: str = ""
    """Eight digits: the practice's own code, the receiver of every letter."""
    phone: str = ""
    urgent_phone: str = ""
    place: str = ""
    out_of_hours_phone: str = ""
    """The GPs' post for evenings and weekends, as the leaflet names it."""
    privacy_page: str = ""
    """Where a patient reads more, and complains; the leaflet names it."""
    mode: Literal["refer", "register-only"] = "refer"
    """register-only counts and reminds, and sends nothing."""

    def __post_init__(self) -> None:
        if self.agb and not _AGB.fullmatch(self.agb):
            raise ValueError("an agb of 8 digits")


@dataclass(frozen=True, slots=True)
class TriggerSettings:
    """[trigger]: which codes make a candidate, and from which contact date on."""

    codes: tuple[str, ...] = ("Z68",)
    since: date | None = None
    """Contacts before this day are the baseline: they never prompt."""

    def __post_init__(self) -> None:
        if not self.codes or not all(_CODE.fullmatch(code) for code in self.codes):
            raise ValueError('whole ICPC codes such as "Z68" or "Z68.01"')


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """[[export]]: a folder that the HIS writes to."""

    name: str
    path: Path
    profile: str
    """Relative to this file, else among the packaged ones."""
    pattern: str = "*"
    kind: Literal["local", "share"] = "local"
    settle_seconds: float | None = None
    """How long a file must stand still; 5 on a local disk, 10 on a share."""
    expected_every: str = "1 working day"

    def __post_init__(self) -> None:
        if not _RHYTHM.fullmatch(self.expected_every):
            raise ValueError('expected_every such as "1 working day" or "5 working days"')

    @property
    def rhythm(self) -> int:
        """How many working days may lie between two lists."""
        return int(self.expected_every.split()[0])

    @property
    def settles(self) -> float:
        """Seconds that a file must stand still."""
        return SETTLE_SECONDS[self.kind] if self.settle_seconds is None else self.settle_seconds


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """[[import]]: a folder that the HIS reads from."""

    name: str
    path: Path
    connector: str
    sender_id: str
    sender_name: str
    staging: Path | None = None
    """Where a letter is written before it is moved into place, on the same disk; a sibling by default."""
    profile: str = ""
    patient_key: Literal["bsn", "his_number"] = "bsn"
    """The one patient id that a letter carries."""
    rejected: Path | None = None
    """Where the HIS puts a file that it refused; it is looked at, and never changed."""
    most_days: int = 30
    """Days that a letter may lie unfetched; then it is removed and a person is told. 0: it lies for ever."""

    def __post_init__(self) -> None:
        if not 0 <= self.most_days <= 365:  # noqa: PLR2004  # a letter is no archive
            raise ValueError("most_days from 0 to 365")

    @property
    def stages(self) -> Path:
        """The staging folder."""
        return self.staging or self.path.with_name(f"{self.path.name}.tmp")


@dataclass(frozen=True, slots=True)
class ReferrerSettings:
    """[[referrer]]: offered in the prompt where a list has no author."""

    name: str
    role: str = ""
    agb: str = ""

    @property
    def author(self) -> Author:
        """Who it is, cleaned as the answer that names him is."""
        return Author(clean_line(self.name), clean_line(self.role), self.agb.strip())


@dataclass(frozen=True, slots=True)
class RouteSettings:
    """[[route]]: where a partner works; `organisation` is the label given at join, or its id."""

    organisation: str
    municipality: str = ""
    products: tuple[Product, ...] = (Product.WELZIJN_OP_RECEPT,)
    postcodes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    closed: tuple[tuple[date, date], ...] = ()
    """Closure weeks of the organisation, [first, last] day: its working days count for what we wait for."""

    def __post_init__(self) -> None:
        if not all(_RANGE.fullmatch(one) for one in self.postcodes):
            raise ValueError('postcodes such as "5460-5469" or "5461"')
        if any(last < first for first, last in self.closed):
            raise ValueError("a closure that ends on or after its first day")

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Every range as its first and last postcode."""
        parts = (one.partition("-") for one in self.postcodes)
        return tuple((int(first), int(last or first)) for first, _, last in parts)

    def span(self, pc4: str) -> int | None:
        """Return how many postcodes lie beside this one in its narrowest range; None: in no range."""
        found = [last - first for first, last in self.ranges if pc4 and first <= int(pc4) <= last]
        return min(found, default=None)

    def reaches(self, pc4: str) -> bool:
        """Tell whether a four-digit postcode lies in one of the ranges."""
        return self.span(pc4) is not None


@dataclass(frozen=True, slots=True)
class ConsentSettings:
    """[consent]: how long an answer can be undone, and how long it absorbs follow-up contacts."""

    undo_minutes: float = 10.0
    follow_up_months: int = 6

    def __post_init__(self) -> None:
        if self.undo_minutes < 0 or self.follow_up_months < 0:
            raise ValueError("undo_minutes and follow_up_months of 0 or more")


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """[intake]: how often the export folders are looked at."""

    scan_seconds: float | None = None
    """15 where all folders are local, 30 with a share among them."""


@dataclass(frozen=True, slots=True)
class PromptsSettings:
    """[prompts]: the listener for the desks of workstations; empty: there is none."""

    listen: str = ""
    """The address of one network of this machine, and a port: "127.0.0.1:8717"; port 0 picks a free one."""

    def __post_init__(self) -> None:
        if self.listen:
            address_of(self.listen)

    @property
    def address(self) -> Address | None:
        """Where to listen; None for nowhere."""
        return address_of(self.listen) if self.listen else None


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """[desk]: when the window on a workstation makes itself heard, and who is asked first."""

    referrer_first: int = 1
    """Working days that a registration lies with the referrer's own window; 0: everybody asks at once."""
    quiet_hours: tuple[str, ...] = ()
    """Times on the wall without a notice, each "12:00-13:00"; one past midnight is "22:00-07:00"."""
    end_of_day: str = "16:30"
    """When the window shows what still waits; empty: never."""
    helper: str = ""
    """Who helps with the program, as the window names it."""
    helper_phone: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.referrer_first <= 5:  # noqa: PLR2004  # later than the digest nobody would have asked
            raise ValueError("referrer_first from 0 to 5")
        if self.end_of_day and not _WALL_TIME.fullmatch(self.end_of_day):
            raise ValueError('end_of_day such as "16:30"')
        for one in self.quiet_hours:
            begin, _, end = one.partition("-")
            if not (_WALL_TIME.fullmatch(begin) and _WALL_TIME.fullmatch(end)):
                raise ValueError('quiet_hours such as ["12:00-13:00"]')


@dataclass(frozen=True, slots=True)
class LettersSettings:
    """[letters]: the practice's own words for letters and leaflet."""

    folder: Path | None = None
    """Files as `letters export` writes them; the packaged words stand in for the others."""


@dataclass(frozen=True, slots=True)
class RetentionSettings(Terms):
    """[retention]: how long content and figures are kept; then they are shredded, each with an audit line."""

    def __post_init__(self) -> None:
        if not 30 <= self.content_days <= 730:  # noqa: PLR2004  # a month to act; two years is past any use
            raise ValueError("content_days from 30 to 730")
        if not 12 <= self.untouched_months <= 36:  # noqa: PLR2004  # longer than the longest course
            raise ValueError("untouched_months from 12 to 36")
        if not 1 <= self.facts_years <= 10:  # noqa: PLR2004  # figures compare years
            raise ValueError("facts_years from 1 to 10")
        if not 5 <= self.audit_years <= 30:  # noqa: PLR2004  # five at the least (Stcrt. 2019, 38007)
            raise ValueError("audit_years from 5 to 30")


@dataclass(frozen=True, slots=True)
class PostbusSettings:
    """[postbus]: how a postbus proves itself."""

    ca_file: str = ""
    """The certificate authority of the postbus, where it isn't a public one."""
    receipt_seconds: int = 60
    """Between two receipts to one partner, at the least."""

    def __post_init__(self) -> None:
        if not 0 <= self.receipt_seconds <= 60:  # noqa: PLR2004  # a receipt follows its commit within a minute
            raise ValueError("receipt_seconds from 0 to 60")


@dataclass(frozen=True, slots=True)
class SidecarSettings:
    """The whole file."""

    practice: PracticeSettings
    data: DataSettings
    trigger: TriggerSettings = field(default_factory=TriggerSettings)
    exports: tuple[ExportSettings, ...] = field(default=(), metadata={"key": "export"})
    imports: tuple[ImportSettings, ...] = field(default=(), metadata={"key": "import"})
    referrers: tuple[ReferrerSettings, ...] = field(default=(), metadata={"key": "referrer"})
    routes: tuple[RouteSettings, ...] = field(default=(), metadata={"key": "route"})
    vault: VaultSettings = field(default_factory=VaultSettings)
    consent: ConsentSettings = field(default_factory=ConsentSettings)
    prompts: PromptsSettings = field(default_factory=PromptsSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    letters: LettersSettings = field(default_factory=LettersSettings)
    signals: SignalsSettings = field(default_factory=SignalsSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    plugins: PluginsSettings = field(default_factory=PluginsSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    postbus: PostbusSettings = field(default_factory=PostbusSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    logs: LogsSettings = field(default_factory=LogsSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def shared_agb(self) -> str:
        """The practice's own code, which tells of no referrer; empty where a [[referrer]] has it as his."""
        ours = self.practice.agb
        return "" if any(one.author.agb == ours for one in self.referrers) else ours

    @property
    def terms(self) -> deadlines.Terms:
        """The numbers of all signals: our own, and the retention's."""
        own = {one.name: getattr(self.signals, one.name) for one in fields(Numbers)}
        months = self.retention.untouched_months
        return deadlines.Terms(**own, shred_near_months=months - 1, shred_months=months)

    def __post_init__(self) -> None:
        for rows, what in ((self.exports, "[[export]]"), (self.imports, "[[import]]")):
            names = [row.name for row in rows]
            if len(set(names)) != len(names):
                raise ValueError(f"a name of its own for each {what}")


def read(path: Path) -> SidecarSettings:
    """Read wor.toml; each error names the key's path."""
    return read_settings(path, SidecarSettings)


def credential(settings: SidecarSettings, config: Path) -> Path:
    """Return the key file's credential: the one named, else beside the configuration."""
    return settings.vault.credential or credential_file(config)
