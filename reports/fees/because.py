"""The reasons behind an amount: the rules and facts from which it was computed, and what is
missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.fees.facts import Fact
from reports.rules.dated import AnyValue, Missing, undetermined


@dataclass(frozen=True, slots=True)
class Because:
    """The reasons for an amount: the rules and facts it was computed from, why it is 未確定
    (`missing`), and why it may still change (`estimates`).

    `missing` is () exactly if the amount is known; `estimates` are Japanese sentences, each about a
    day or figure that is still in the future or only assumed. `+` joins the reasons for two
    amounts.
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
    """Return the reasons (Because) for an amount that was computed by `rules`.

    The result's `missing` has one Missing for each of `rules` that is 未確定, followed by those in
    the argument `missing`; `facts` and `estimates` are taken over unchanged.
    """
    return Because(rules, facts, (*undetermined(*rules), *missing), estimates)
