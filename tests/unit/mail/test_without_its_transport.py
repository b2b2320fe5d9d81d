"""A transport that didn't load stops sending and fetching, and says which; nothing else steps in for it."""

import pytest

from wor_sidecar.domain.errors.mail import TransportMissing
from wor_sidecar.mail.line import Line, LineSettings
from wor_sidecar.mail.membership import Membership


@pytest.mark.parametrize("loaded", [[], ["another"]])
def test_without_the_transport_of_the_configuration_no_mailbox_is_opened(world, loaded):
    others = dict.fromkeys(loaded, world.bus)
    line = Line(world.practice.store, Membership(), others, LineSettings(), world.clock)
    with pytest.raises(TransportMissing, match=r"postbus.*WOR-X507|WOR-X507.*postbus"):
        line.mailbox("https://postbus.example")
