"""One `[[export]]`: a folder that the HIS writes to, and what is going on in it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.practice.intake.profiles import ProfileFile


class FolderKind(StrEnum):
    """A share is scanned less often, settles longer, and may be gone for a while."""

    LOCAL = "local"
    SHARE = "share"

    @property
    def scan_seconds(self) -> float:
        """Seconds between two scans."""
        return 30.0 if self is FolderKind.SHARE else 15.0

    @property
    def settle_seconds(self) -> float:
        """Seconds that a file must lie unchanged."""
        return 10.0 if self is FolderKind.SHARE else 5.0


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """An export's settings; seconds left out follow from the kind."""

    name: str
    path: Path
    pattern: str
    profile: ProfileFile
    kind: FolderKind = FolderKind.LOCAL
    settle_seconds: float | None = None
    scan_seconds: float | None = None

    @property
    def settles(self) -> float:
        """Seconds that a file must lie unchanged, by our own monotonic clock."""
        return self.kind.settle_seconds if self.settle_seconds is None else self.settle_seconds

    @property
    def scans(self) -> float:
        """Seconds between two scans."""
        return self.kind.scan_seconds if self.scan_seconds is None else self.scan_seconds


@dataclass(frozen=True, slots=True)
class FolderView:
    """What status and doctor show. `trouble` is the code why the folder can't be listed, or empty."""

    name: str
    online: bool
    trouble: str
    since: Millis
    """When it came into this state."""
    settling: int
    """Files that are still waited for."""
    last_read: Millis | None
    """When a file of it was last read since this start."""
    unready: tuple[tuple[str, WorError], ...] = ()
    """Files that can't be read as they are, and why; they are tried again by themselves for a while."""
