"""What holds for all tests: Hypothesis never judges by the clock, and repeats itself where nobody watches."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "repairsheet",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repairsheet")
