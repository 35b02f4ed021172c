"""Loads rules from files: every rule of the catalog once, a scenario's values where one is 未確定."""

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
