"""導入割合 where a rule defines it: who counts as having adopted, of how many, on what day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from reports.fees.facts import Facts
from reports.rules.catalog import SUCCEEDS


@dataclass(frozen=True, slots=True)
class Count:
    """The municipalities of one prefecture on a day, and those of them that have adopted.

    `former` are adopters whose code is gone by then: what becomes of them the rule 承継 decides.
    """

    codes: frozenset[str]
    adopted: frozenset[str]
    former: frozenset[str] = frozenset()

    @property
    def ratio(self) -> Fraction | None:
        """Adopters over municipalities, between 0 and 1; None where there is no municipality."""
        return Fraction(len(self.adopted), len(self.codes)) if self.codes else None


def successor(facts: Facts, code: str, on: date) -> str:
    """The code the municipality goes by on the day, after all changes until then."""
    for change in facts.changes:
        if change.old == code and change.on <= on:
            code = change.new
    return code


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Counts by prefecture under the facts, each day and stage counted once."""

    facts: Facts
    _counted: dict[tuple[str, date, bool], Mapping[str, Count]] = field(default_factory=dict)
    _registers: dict[date, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def counts(self, stage: str, on: date, succession: str | None) -> Mapping[str, Count]:
        """The count of every prefecture (by code) on the day."""
        key = (stage, on, succession == SUCCEEDS)
        if key not in self._counted:
            self._counted[key] = self._count(*key)
        return self._counted[key]

    def register(self, on: date) -> Mapping[str, frozenset[str]]:
        """The municipalities that stand on the day, by prefecture."""
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
