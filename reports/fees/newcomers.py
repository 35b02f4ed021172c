"""What the municipalities that bring a prefecture to its next tier would owe themselves."""

from __future__ import annotations

from reports.fees.calculator import Calculator, calculator
from reports.fees.targets import Target


def newcomers_owe(fees: Calculator, target: Target, year: int) -> int | None:
    """The yen of ② that the municipalities lacking to the next tier would owe in a fiscal year.

    They are assumed to begin on the day of the facts, those that have applied before others, as
    Target.worth_of_next assumes. 0 where no tier is left, None (未確定) where any amount is.
    """
    joining = (*target.applied, *target.untouched)[: target.more]
    facts = fees.facts.with_adopters(joining, fees.facts.as_of)
    return calculator(facts, fees.rules).sum(year, joining)
