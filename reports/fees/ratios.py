"""Counts, for 導入割合, the municipalities of each prefecture that have adopted by a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from reports.fees.facts import Facts
from reports.rules.catalog import SUCCEEDS


@dataclass(frozen=True, slots=True)
class Count:
    """The codes of a prefecture's municipalities on a day, and the adopters among them.
    `former` are adopters whose code no longer exists; the rule 承継 decides whether they count.
    """

    codes: frozenset[str]
    adopted: frozenset[str]
    former: frozenset[str] = frozenset()

    @property
    def ratio(self) -> Fraction | None:
        """Adopters divided by municipalities, 0 to 1; None without municipalities."""
        return Fraction(len(self.adopted), len(self.codes)) if self.codes else None


def successor(facts: Facts, code: str, on: date) -> str:
    """The code that a municipality with this code has on the day; the same code if it did not
    change."""
    for change in facts.changes:
        if change.old == code and change.on <= on:
            code = change.new
    return code


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Counts adopters in the facts; the result for each stage and day is cached."""

    facts: Facts
    _counted: dict[tuple[str, date, bool], Mapping[str, Count]] = field(default_factory=dict)
    _registers: dict[date, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def counts(self, stage: str, on: date, succession: str | None) -> Mapping[str, Count]:
        """For each prefecture (by code), the municipalities that have reached the stage on the day.
        `succession` is the value of the rule 承継.
        """
        key = (stage, on, succession == SUCCEEDS)
        if key not in self._counted:
            self._counted[key] = self._count(*key)
        return self._counted[key]

    def register(self, on: date) -> Mapping[str, frozenset[str]]:
        """The codes of the municipalities that exist on the day, by prefecture code."""
        if on not in self._registers:
            found: dict[str, set[str]] = {}
            for rows in self.facts.rows.values():
                for row in rows:
                    if row.holds(on):
                        found.setdefault(row.prefecture, set()).add(row.code)
            self._registers[on] = {code: frozenset(codes) for code, codes in found.items()}
        return self._registers[on]

    def _count(self, stage: str, on: date, succeeds: bool) -> Mapping[str, Count]:
        register = self.register(on)
        adopted: dict[str, set[str]] = {}
        former: dict[str, set[str]] = {}
        for code, courses in self.facts.courses.items():
            if not any(course.stands(stage, on) for course in courses):
                continue
            now = successor(self.facts, code, on)
            if now != code:
                former.setdefault(now[:2], set()).add(code)
            adopted.setdefault(code[:2], set()).add(now if succeeds else code)
        nobody: frozenset[str] = frozenset()
        return {
            prefecture: Count(
                codes,
                codes & adopted.get(prefecture, nobody),
                frozenset(former.get(prefecture, nobody)),
            )
            for prefecture, codes in register.items()
        }
