"""One export: asked for by one person, decided by another, fetched once. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.domain.errors.upkeep import (
    ExportByOneself,
    ExportDecided,
    ExportNotApproved,
    ExportNotYours,
    ExportOver,
    ExportVoid,
)
from wor_sidecar.welfare.exporting.extent import Extent, Kind
from wor_sidecar.welfare.signin.roles import UPKEEP, Role
from wor_sidecar.welfare.signin.users import User

_HOUR: Final = 3600 * 1000
FETCH_WITHIN: Final = 24 * _HOUR
"""After the approval."""
DECIDE_WITHIN: Final = 7 * 24 * _HOUR
"""After the asking."""
KEPT: Final = 30 * 24 * _HOUR
"""How long the list names one, from its asking; the audit trail keeps it for years."""


class Stage(StrEnum):
    """How far an export came."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    FETCHED = "fetched"
    VOID = "void"
    """Who asked was disabled, or has another role or a new way in now."""
    OVER = "over"
    """Nobody decided, or nobody fetched it, in time."""


OPEN: Final = frozenset({Stage.ASKED, Stage.APPROVED})


@dataclass(frozen=True, slots=True, repr=False)
class Export(Masked):
    """What was asked for. `why` is a person's own words; `stage` is what people brought it to."""

    id: str
    asked_by: str
    asked_at: Millis
    extent: Extent
    kind: Kind
    why: str
    stage: Stage = Stage.ASKED
    decided_by: str = ""
    decided_at: Millis | None = None
    fetched_at: Millis | None = None

    @property
    def ends_at(self) -> Millis:
        """Until when it waits for the next step."""
        if self.decided_at is None:
            return Millis(self.asked_at + DECIDE_WITHIN)
        return Millis(self.decided_at + FETCH_WITHIN)

    def stands(self, asker: User | None, now: Millis) -> Stage:
        """Return how it stands now: time and the asker's own standing end it without anybody's doing."""
        if self.stage not in OPEN:
            return self.stage
        if not may_ask(asker):
            return Stage.VOID
        # A clock that went back before the last step ends it too.
        begun = self.asked_at if self.decided_at is None else self.decided_at
        return self.stage if begun <= now < self.ends_at else Stage.OVER

    def decided(self, by: User, asker: User | None, now: Millis, *, approve: bool) -> "Export":
        """Return it approved or refused by a second person.

        Raises:
            ExportByOneself: `by` asked for it.
            NotForThisRole: they may decide nothing, or nothing any more.
            ExportVoid, ExportOver, ExportDecided: it waits for nobody's word.

        """
        if not by.active or by.role not in UPKEEP:
            raise NotForThisRole
        if by.id == self.asked_by:
            raise ExportByOneself
        self._check(Stage.ASKED, asker, now)
        stage = Stage.APPROVED if approve else Stage.REFUSED
        return replace(self, stage=stage, decided_by=by.id, decided_at=now)

    def fetched(self, by: str, asker: User | None, now: Millis) -> "Export":
        """Return it fetched, which happens once.

        Raises:
            ExportNotYours: somebody else asked for it.
            ExportNotApproved: nobody approved it yet.
            ExportVoid, ExportOver, ExportDecided: it can't be fetched any more.

        """
        if by != self.asked_by:
            raise ExportNotYours
        if self.stage is Stage.ASKED:
            raise ExportNotApproved
        self._check(Stage.APPROVED, asker, now)
        return replace(self, stage=Stage.FETCHED, fetched_at=now)

    def _check(self, wanted: Stage, asker: User | None, now: Millis) -> None:
        stands = self.stands(asker, now)
        if stands is Stage.VOID:
            raise ExportVoid
        if stands is Stage.OVER:
            raise ExportOver
        if stands is not wanted:
            raise ExportDecided


def may_ask(user: User | None) -> bool:
    """Tell whether somebody may ask for an export: a coordinator who may sign in."""
    return user is not None and user.active and user.role is Role.COORDINATOR
