"""Two sample years of one practice and one welfare organisation, in simulated time.

    python -m bench two_years

Renewals and rotations, a summer off on either side, a theft, two more restores, an upgrade of one side, a
postbus that loses everything and one that comes back from an old copy: nothing may get lost, nothing may
come twice, and nobody may have to do what the documentation doesn't name.
"""

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bench.simulation import troubles
from bench.simulation.quick import in_this_process
from bench.simulation.story import BEGIN, Event, found, lived, made
from wor_sidecar.settings.logs import configure_logs

DAYS: Final = 730
SEED: Final = 1
STORY: Final[Mapping[int, Sequence[Event]]] = {
    60: (troubles.patient_wants_no_letters,),
    93: (troubles.inbox_upgraded,),
    133: (troubles.practice_closes,),
    175: (troubles.practice_opens,),
    228: (troubles.gap_begins,),
    230: (troubles.practice_stolen,),
    233: (troubles.thief_tries,),
    318: (troubles.gap_begins,),
    320: (troubles.inbox_burnt,),
    400: (troubles.postbus_copied,),
    421: (troubles.postbus_goes_back,),
    490: (troubles.inbox_closes,),
    518: (troubles.inbox_opens,),
    568: (troubles.gap_begins,),
    570: (troubles.practice_burnt,),
    620: (troubles.postbus_loses_everything,),
    660: (troubles.thief_comes_first,),
}
"""The day of each trouble, from the first Monday on."""


def run(seed: int = SEED) -> dict[str, Any]:
    """Live the two years in a temporary folder; return the figures."""
    configure_logs("critical")
    began = time.process_time()

    def tell(day: int) -> None:
        if day % 30 == 0:
            spent = time.process_time() - began
            print(f"{BEGIN + timedelta(day):%d-%m-%Y}: {spent:.0f} s", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="wor-years-") as folder, in_this_process():
        world = made(Path(folder), seed, troubles.older_version)
        try:
            lived(world, DAYS, STORY, tell)
            told = found(world)
        finally:
            world.end()
    spent = round(time.process_time() - began)
    return {"good": told["good"], "seed": seed, "days": DAYS, **told, "cpu_seconds": spent}
