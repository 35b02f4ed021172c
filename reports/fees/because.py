"""The reasons behind an amount (rules, facts, gaps), which are passed on from each figure to its
line."""

from __future__ import annotations

from dataclasses import dataclass

from reports.fees.facts import Fact
from reports.rules.dated import AnyValue, Missing, undetermined


@dataclass(frozen=True, slots=True)
class Because:
    """The rules and facts behind an amount, why it is 未確定, and why it may still change.
    `+` joins the reasons of two amounts. `missing` is empty exactly if the amount is known;
    `estimates` are sentences about days or figures that are still in the future.
    """

    rules: tuple[AnyValue, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    estimates: tuple[str, ...] = ()

    def __add__(self, other: Because) -> Because:
        return Because(
            self.rules + other.rules,
            self.facts + other.facts,
            self.missing + other.missing,
            self.estimates + other.estimates,
        )


NOTHING = Because()


def ruled(
    *rules: AnyValue,
    facts: tuple[Fact, ...] = (),
    missing: tuple[Missing, ...] = (),
    estimates: tuple[str, ...] = (),
) -> Because:
    """The reasons of an amount that follows from these rules.
    Rules that are 未確定 are added to its `missing`, before those given as `missing`.
    """
    return Because(rules, facts, (*undetermined(*rules), *missing), estimates)
