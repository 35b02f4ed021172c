"""Count the municipalities of each prefecture, and those that have adopted the system, on a day.
導入割合 (the adoption ratio) is computed from these numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from reports.fees.facts import Facts
from reports.rules.catalog import SUCCEEDS


@dataclass(frozen=True, slots=True)
class Count:
    """The municipalities of one prefecture on a day (`codes`), and those of them that are adopters
    (`adopted`), as six-digit codes.

    `former` are codes of adopters that another code had replaced by that day. Whether the
    municipality with the new code is an adopter too depends on the rule 承継 (succession).
    """

    codes: frozenset[str]
    adopted: frozenset[str]
    former: frozenset[str] = frozenset()

    @property
    def ratio(self) -> Fraction | None:
        """Number of adopters ÷ number of municipalities (0–1); None if the prefecture has no
        municipalities.
        """
        return Fraction(len(self.adopted), len(self.codes)) if self.codes else None


def successor(facts: Facts, code: str, on: date) -> str:
    """Return the six-digit code that is valid on the day `on` for the municipality that once had
    the code `code`; `code` itself if it was not replaced by then.
    """
    for change in facts.changes:
        if change.old == code and change.on <= on:
            code = change.new
    return code


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Counts, for any day, the municipalities and the adopters of each prefecture; 導入割合 (the
    adoption ratio) is computed from these numbers.

    Results are cached, since the fees of many municipalities need the same counts.
    """

    facts: Facts
    _counted: dict[tuple[str, date, bool], Mapping[str, Count]] = field(default_factory=dict)
    _registers: dict[date, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def counts(self, stage: str, on: date, succession: str | None) -> Mapping[str, Count]:
        """Return the municipalities and adopters of each prefecture on the day `on`, by two-digit
        prefecture code.

        An adopter is a municipality whose application counts as having reached `stage` (申込み,
        締結 or 利用開始) on that day. If an adopter's code was replaced, e.g. by a merger, the rule
        承継 decides whether the municipality with the new code is an adopter too; `succession` is
        the value of this rule (None: 未確定).
        """
        key = (stage, on, succession == SUCCEEDS)
        if key not in self._counted:
            self._counted[key] = self._count(*key)
        return self._counted[key]

    def register(self, on: date) -> Mapping[str, frozenset[str]]:
        """Return the six-digit codes of the municipalities that exist on the day `on`, as
        {two-digit prefecture code: codes}.
        """
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
