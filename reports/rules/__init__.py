"""From files to Rules: every rule of the catalog once, a scenario laid over what is 未確定."""

from reports.rules.load import (
    check_named,
    load_rules,
    resting,
    scenario_names,
    settled,
)
from reports.rules.trying import supposed

__all__ = [
    "check_named",
    "load_rules",
    "resting",
    "scenario_names",
    "settled",
    "supposed",
]
