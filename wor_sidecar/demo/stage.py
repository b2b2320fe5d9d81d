"""The demo's folders and settings: a practice's HIS, a welfare organisation and a postbus side by side."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wor_sidecar.demo.people import HEADER, TWO, Contact

PRACTICE = "Huisartsenpraktijk De Linde"
WELFARE = "Welzijn De Brug"
ASSISTANT = "Assistente De Linde"
COACH = "Coach De Brug"
COACH_USER = "coach"
UNDO_SECONDS = 2
SETTLE_SECONDS = 1
"""The demo's hurry: minutes and seconds of a practice become seconds."""

_SIDECAR = """\
[practice]
name = "{practice}"
agb = "01004567"
phone = "0413-000000"
urgent_phone = "0413-000001"
place = "Veghel"

[trigger]
codes = ["Z68"]
since = {since}

[[export]]
name = "dagelijkse lijst"
path = '{root}/his/export'
pattern = "*.csv"
profile = "profiles/table-example.toml"
kind = "local"
settle_seconds = {settle}

[[import]]
name = "post"
path = '{root}/his/import'
staging = '{root}/his/import.tmp'
connector = "medvri"
patient_key = "{patient_key}"
sender_id = "500000001"
sender_name = "{welfare}"

[[referrer]]
name = "M. Bernard"
role = "huisarts"

[[route]]
organisation = "{welfare}"
municipality = "Meierijstad"
products = ["welzijn-op-recept"]
postcodes = ["5460-5469"]
places = ["Veghel"]

[data]
folder = '{root}/practice'

[vault]
kind = "keyfile"

[consent]
undo_minutes = {undo}

[intake]
scan_seconds = 0.5

[prompts]
listen = "127.0.0.1:0"

[postbus]
receipt_seconds = 1

[logs]
level = "{level}"
"""

_INBOX = """\
[organisation]
name = "{welfare}"
phone = "0413-000200"
place = "Veghel"
coach_word = "welzijnscoach"
products = ["welzijn-op-recept"]

[listen]
host = "127.0.0.1"
port = 0

[sign_in]
password_only = true

[data]
folder = '{root}/welfare'

[vault]
kind = "keyfile"

[postbus]
receipt_seconds = 1

[logs]
level = "{level}"
"""

_POSTBUS = """\
[listen]
port = {port}
public_url = "http://127.0.0.1:{port}"

[data]
folder = '{root}/postbus'

[logs]
level = "{level}"
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything of one demo lies."""

    root: Path
    postbus_port: int

    @property
    def sidecar_config(self) -> Path:
        """The practice's wor.toml."""
        return self.root / "wor.toml"

    @property
    def inbox_config(self) -> Path:
        """The welfare organisation's wor-inbox.toml."""
        return self.root / "wor-inbox.toml"

    @property
    def postbus_config(self) -> Path:
        """The host's wor-postbus.toml."""
        return self.root / "wor-postbus.toml"

    @property
    def export(self) -> Path:
        """The folder that the HIS writes its lists to."""
        return self.root / "his" / "export"

    @property
    def imports(self) -> Path:
        """The folder that the HIS takes letters from."""
        return self.root / "his" / "import"

    @property
    def postbus(self) -> Path:
        """Everything that the postbus holds."""
        return self.root / "postbus"

    @property
    def logs(self) -> Path:
        """One log per program."""
        return self.root / "logs"

    @property
    def postbus_url(self) -> str:
        """Plain HTTP is allowed to a literal loopback address alone."""
        return f"http://127.0.0.1:{self.postbus_port}"


def set_up(root: Path, today: date, patient_key: str = "bsn", level: str = "info") -> Stage:
    """Make the folders and the configurations; `patient_key` is the id that a letter carries."""
    stage = Stage(root.resolve(), free_port())
    for folder in (stage.export, stage.imports, root / "his" / "import.tmp", stage.postbus, stage.logs):
        folder.mkdir(parents=True, exist_ok=True)
    facts = {
        "practice": PRACTICE,
        "welfare": WELFARE,
        "port": stage.postbus_port,
        "level": level,
        "patient_key": patient_key,
        "root": stage.root.as_posix(),
        "since": date(today.year - 1, 1, 1).isoformat(),
        "settle": SETTLE_SECONDS,
        "undo": round(UNDO_SECONDS / 60, 4),
    }
    stage.sidecar_config.write_text(_SIDECAR.format(**facts), "utf-8")
    stage.inbox_config.write_text(_INBOX.format(**facts), "utf-8")
    stage.postbus_config.write_text(_POSTBUS.format(**facts), "utf-8")
    return stage


def free_port() -> int:
    """Ask the machine for a port of loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def drop_export(
    stage: Stage,
    day: date,
    name: str = "contacten.csv",
    contacts: Sequence[Contact] = TWO,
    folder: Path | None = None,
) -> Path:
    """Let the HIS write its list of one day, under another name first, as a careful HIS does."""
    half = (folder or stage.export) / f"{name}.tmp"
    half.write_text("\n".join((HEADER, *(contact.row(day) for contact in contacts), "")), "utf-8")
    return half.rename(half.with_name(name))
