"""All calls of the control listener."""

from starlette.applications import Starlette

from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.partners import PartnerCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.quarantine import QuarantineCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import control_app


def practice_app(rooms: Rooms) -> Starlette:
    """Put the calls together."""
    kinds = (PromptCalls, ReferralCalls, PartnerCalls, QuarantineCalls, OverviewCalls)
    calls = [kind(rooms) for kind in kinds]
    return control_app([route for each in calls for route in each.routes()])
