"""A daemon in memory that offers all there is: every act, messages to and fro, somebody who helps."""

from dataclasses import replace

from tests.unit.tray.fakes import Case, FakeDesk
from wor_sidecar.domain.clock import Millis
from wor_sidecar.tray.presenter import acts
from wor_sidecar.wire.desk_shapes import DeskMessage, PracticeCard, WholeReferral

EVERY_ACT = tuple(dict.fromkeys(acts.call(name, acts.Filled()).name for name in acts._ORDER))


class WholeDesk(FakeDesk):
    """Offers every act that there is, and has who helps."""

    def practice(self) -> PracticeCard:
        return replace(super().practice(), helper="Kees van ICT", helper_phone="0413-000111")

    def _whole(self, case: Case) -> WholeReferral:
        said = DeskMessage(Millis(case.since), "coach", "Ik bel mevrouw morgen.")
        ours = replace(said, who="Anja", text="Dat is goed.", ours=True)
        possible = (*EVERY_ACT, *acts._DAEMONS)  # the table of all of them
        return replace(super()._whole(case), possible=possible, messages=(said, ours))
