"""Two years of a practice with 10,000 people, counted twice: by the program, and from what happened.

    python -m bench figures

Every number of the funnel, each loss, each median, and the funnel per quarter, referrer, product and
organisation must be the same, to the last person.
"""

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.counted_twice.comparing import differences
from bench.counted_twice.living import counted
from bench.counted_twice.years import two_years

PEOPLE: Final = 10_000
SEED: Final = 1


def run(people: int = PEOPLE, seed: int = SEED) -> dict[str, Any]:
    """Live and count; `good`: the two counts differ nowhere."""
    began = time.process_time()
    everybody = two_years(people, seed)
    with tempfile.TemporaryDirectory(prefix="wor-figures-") as folder:
        found = counted(Path(folder), everybody)
    differ = differences(everybody, found)
    return {
        "good": not differ,
        "seed": seed,
        "drawn": people,
        "events": sum(len(one.events) for one in everybody),
        "people": found.report.people,
        "referrals": found.report.referrals,
        "differ": differ,
        "cpu_seconds": round(time.process_time() - began),
    }
