"""The rules as dated data with sources: read strictly, looked up by day, never guessed."""

from reports.rules.load import default_rules, load_rules, scenario_names
from reports.rules.model import Dated, Rule, RuleError, Rules, Terms

__all__ = [
    "Dated",
    "Rule",
    "RuleError",
    "Rules",
    "Terms",
    "default_rules",
    "load_rules",
    "scenario_names",
]
