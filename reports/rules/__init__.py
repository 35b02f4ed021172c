"""The rules by which fees are computed (prices, discounts, days, rounding), loaded from YAML files.
A value that is not known is 未確定; a scenario (試算) supplies assumed values for such rules.
"""

from reports.rules.dated import RuleError
from reports.rules.load import (
    assumed,
    check_named,
    default_rules,
    load_rules,
    resting,
    scenario_names,
    settled,
)
from reports.rules.trying import supposed

__all__ = [
    "RuleError",
    "assumed",
    "check_named",
    "default_rules",
    "load_rules",
    "resting",
    "scenario_names",
    "settled",
    "supposed",
]
