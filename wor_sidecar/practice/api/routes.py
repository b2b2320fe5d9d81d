"""All calls of the daemon, and the two listeners that they stand on."""

from starlette.applications import Starlette

from wor_sidecar.practice.api.listeners import Offered, for_control, for_desks
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.partners import PartnerCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.quarantine import QuarantineCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import control_app


def practice_app(rooms: Rooms) -> Starlette:
    """Put the calls of the control listener together."""
    return control_app(for_control(_calls(rooms)))


def desk_app(rooms: Rooms) -> Starlette:
    """Put the calls of the prompts listener together."""
    return control_app(for_desks(_calls(rooms)))


def _calls(rooms: Rooms) -> list[Offered]:
    kinds = (PromptCalls, ReferralCalls, PartnerCalls, QuarantineCalls, OverviewCalls)
    return [call for kind in kinds for call in kind(rooms).routes()]
