"""All calls of the control listener."""

from starlette.applications import Starlette

from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.api.partners import PartnerCalls
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.referrals import ReferralCalls
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import control_app


def practice_app(rooms: Rooms) -> Starlette:
    """Put the calls together."""
    calls = (PromptCalls(rooms), ReferralCalls(rooms), PartnerCalls(rooms), OverviewCalls(rooms))
    return control_app([route for each in calls for route in each.routes()])
