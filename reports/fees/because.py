"""The reasons behind an amount: the rules and facts used, and what is missing. Each line of a bill
has the reasons of every figure that it was computed from.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.fees.facts import Fact
from reports.rules.dated import AnyValue, Missing, undetermined


@dataclass(frozen=True, slots=True)
class Because:
    """The reasons behind an amount: the rules and facts that it follows from, why it is 未確定, and
    why it may still change.
    `missing` is () exactly if the amount is known; `estimates` are Japanese sentences, each naming
    a day or figure that is still in the future. `+` joins the reasons of two amounts.
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
    """A Because (the reasons of an amount) for an amount that follows from these rules.
    Its `facts` and `estimates` are the ones given. Its `missing` has an entry for each rule that is
    未確定, followed by the entries given as `missing`.
    """
    return Because(rules, facts, (*undetermined(*rules), *missing), estimates)
