"""What all tests share: properties are tried on the same examples each run, and never against a clock.

`WOR_EXPLORE=1` tries new examples in place of the seeded ones.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "seeded",
    deadline=None,
    derandomize="WOR_EXPLORE" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("seeded")
