"""The rules by which fees are computed (prices, discounts, days, rounding), loaded from YAML files.
A value that is not known is 未確定; a scenario (試算) supplies assumed values for such rules.
"""

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
