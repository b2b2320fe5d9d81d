"""All calls of the daemon, and the two listeners that they stand on."""

from starlette.applications import Starlette

from wor_sidecar.practice.api.backups import BackupCalls
from wor_sidecar.practice.api.baselines import BaselineCalls
from wor_sidecar.practice.api.chances import ChanceCalls
from wor_sidecar.practice.api.corrections import CorrectionCalls
from wor_sidecar.practice.api.doctor import DoctorCalls
from wor_sidecar.practice.api.everybody import EverybodyCalls
from wor_sidecar.practice.api.finding import FindingCalls
from wor_sidecar.practice.api.leaflets import LeafletCalls
from wor_sidecar.practice.api.listeners import Listener, Offered, standing_on
from wor_sidecar.practice.api.noting import NotingCalls
from wor_sidecar.practice.api.orphans import OrphanCalls
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.partners import PartnerCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.quarantine import QuarantineCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.api.report import ReportCalls
from wor_sidecar.practice.api.restored import RestoredCalls
from wor_sidecar.practice.api.retention import RetentionCalls
from wor_sidecar.practice.api.routing import RouteCalls
from wor_sidecar.practice.api.trail import TrailCalls
from wor_sidecar.practice.api.trays import Door, TrayCalls
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import control_app


def practice_app(rooms: Rooms, door: Door | None = None) -> Starlette:
    """Put the calls of the control listener together; `door` is where workstations find the other one."""
    return control_app(standing_on(Listener.CONTROL, _calls(rooms, door)))


def desk_app(rooms: Rooms) -> Starlette:
    """Put the calls of the prompts listener together."""
    return control_app(standing_on(Listener.DESKS, _calls(rooms)))


def _calls(rooms: Rooms, door: Door | None = None) -> list[Offered]:
    kinds = (
        PromptCalls,
        FindingCalls,
        ChanceCalls,
        WaitingCalls,
        LeafletCalls,
        ReferralCalls,
        EverybodyCalls,
    )
    more = (PartnerCalls, QuarantineCalls, RestoredCalls, OverviewCalls, TrailCalls, BackupCalls, ReportCalls)
    upkeep = (
        BaselineCalls,
        RetentionCalls,
        CorrectionCalls,
        NotingCalls,
        RouteCalls,
        OrphanCalls,
        DoctorCalls,
    )
    calls = [*(kind(rooms) for kind in (*kinds, *more, *upkeep)), TrayCalls(rooms, door)]
    return [offered for each in calls for offered in each.routes()]
