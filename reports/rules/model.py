"""All rules with their dated values, for look-up by rule and by day."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from reports.rules.catalog import BELOW, RulesOnDay
from reports.rules.dated import AnyValue, DatedValue
from reports.wording import UNDETERMINED


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule and its values.

    `id` is the name of the rule's file without .yaml, `name` its Japanese name, `text` its 説明
    (explanation), `unit` the Japanese text for the unit of its values (see Unit), `clause` the
    clause of the notice (事務連絡) behind it; `values` are its dated values, oldest first.
    """

    id: str
    name: str
    text: str  # 説明
    unit: str
    clause: str  # of the notice
    values: tuple[AnyValue, ...]

    def at(self, day: date) -> AnyValue:
        """Return the value of this rule that is valid on the day `day`.

        For a day before the first dated value, it is a DatedValue that is 未確定 (its `value` is
        None).
        """
        index = bisect_right([value.since for value in self.values], day)
        if index:
            return self.values[index - 1]
        first = self.values[0]
        return DatedValue(
            self.id, self.name, day, None, UNDETERMINED, self.clause, place=first.place
        )


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """All rules by id (such as early_rate), including the values that a scenario assumes, if one is
    applied.

    `scenario` and `about` are the scenario's name and 説明, "" without one. `sha256` has the
    SHA-256 of each rule or scenario file read, by a short path such as rules/early_rate.yaml.
    Iterating yields the rules (Rule) in catalog order.
    """

    rules: Mapping[str, Rule]
    scenario: str = ""  # its name; "" without one
    about: str = ""  # 説明 of the scenario
    sha256: Mapping[str, str] = field(default_factory=dict)  # of every file read
    _days: tuple[date, ...] = ()
    _on: tuple[RulesOnDay, ...] = ()

    def __getitem__(self, rule: str) -> Rule:
        return self.rules[rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that identify the content of all rule and scenario files read."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self.sha256.items()))
        return hashlib.sha256(lines.encode()).hexdigest()[:12]

    def at(self, day: date) -> RulesOnDay:
        """Return the values of all rules that are valid on the day `day`, one attribute for each
        rule.
        """
        return self._on[bisect_right(self._days, day)]

    def unsettled(self, day: date) -> list[AnyValue]:
        """Return the values of rules, valid on the day `day`, that are 未確定 or assumed by the
        scenario, in catalog order; [] if none.
        """
        values = [rule.at(day) for rule in self]
        return [value for value in values if value.value is None or value.scenario]

    def unsettled_of_fee(self, day: date) -> list[AnyValue]:
        """Return the values of the rules for the usage fee (②), valid on the day `day`, that are
        未確定 or assumed by the scenario, in catalog order; [] if none.
        """
        return [value for value in self.unsettled(day) if value.rule not in BELOW]


def gathered(
    rules: Mapping[str, Rule], scenario: str = "", about: str = "", hashes: Mapping[str, str] = {}
) -> Rules:
    """Return a Rules object, prepared for look-up by day, with `rules`, a mapping from the id of
    each rule to the rule.

    `scenario` and `about` are the name and the 説明 of the scenario ("" without one) whose assumed
    values the rules include; `hashes` has the SHA-256 of each file read, by path.
    """
    days = tuple(sorted({value.since for rule in rules.values() for value in rule.values}))
    on = tuple(
        RulesOnDay(**{name: rule.at(day) for name, rule in rules.items()})
        for day in (date.min, *days)
    )
    return Rules(rules, scenario, about, dict(hashes), days, on)
