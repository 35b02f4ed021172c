"""From the yearly fee to what is owed for some months: each step one line, in yen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from reports.basis import Basis
from reports.discounts import Missing, Reduction, lacking
from reports.facts import Fact
from reports.rules.catalog import ADDED, LARGER, ONCE, SUM
from reports.rules.model import Dated, Rounding, Terms

NONE = Fraction(0)
Rate = Fraction | None


class Line(NamedTuple):
    """One line of a fee: an amount (yen; None is 未確定), how it came about, and what it rests on."""

    kind: str  # base, months, trial, early, prefecture, tax; introduction, konbini, commission
    label: str
    amount: int | None
    how: str
    rules: tuple[Dated, ...] = ()
    facts: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    estimates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Everything the amount of a month depends on; `early` and `prefecture` are 0 where they rest."""

    basis: Basis
    reductions: tuple[Reduction, Reduction]
    terms: Terms
    early: Rate
    prefecture: Rate
    key: tuple[object, ...]
    _variants: dict[tuple[bool, bool], Step] = field(default_factory=dict)

    def in_month(self, month: date, elapsed: int) -> Step:
        """The step as it holds in a month, `elapsed` months after the first one charged."""
        early, prefecture = self.reductions
        now = (
            early.months is None or elapsed < early.months,
            prefecture.since is None or month >= prefecture.since,
        )
        if now not in self._variants:
            rates = (early.rate if now[0] else NONE, prefecture.rate if now[1] else NONE)
            self._variants[now] = step(self.basis, early, prefecture, self.terms, rates)
        return self._variants[now]


def step(
    basis: Basis,
    early: Reduction,
    prefecture: Reduction,
    terms: Terms,
    rates: tuple[Rate, Rate] | None = None,
) -> Step:
    """The step with these reductions; months whose steps have equal keys are computed together."""
    one, two = rates or (early.rate, prefecture.rate)
    names = ("combination", "rounding", "rounding_place", "tax", "tax_rate")
    key = (basis.annual, one, two, *(terms[name].value for name in names))
    return Step(basis, (early, prefecture), terms, one, two, key)


class _Running:
    """The amount so far; each move gives the yen of its line, so that lines add up to the total."""

    def __init__(self, rounding: Rounding | None, once: bool, offset: Fraction) -> None:
        self.exact: Fraction | None = NONE
        self._round, self._once, self._offset = rounding, once, offset

    def to(self, target: Fraction | None) -> int | None:
        """The yen by which the amount moves; None from the first 未確定 on."""
        before, self.exact = self.exact, target
        if before is None or target is None:
            self.exact = None
            return None
        if self._round is None:
            return int(target - before)  # the yearly fee itself
        if self._once:
            return self._round(self._offset + target) - self._round(self._offset + before)
        if target != before:
            self.exact = target = Fraction(self._round(target)) if before else target
        return int(target - before)


def amounts(
    step: Step, count: int, offset: Fraction, when: str, counted: Line
) -> tuple[list[Line], Fraction]:
    """The lines of ② for `count` months, and the exact amount so far (for rounding once at the end).

    `counted` is the line of the months as far as it is known without the amount.
    """
    terms, basis = step.terms, step.basis
    rounding, place = terms["rounding"], terms["rounding_place"]
    unknown = lacking(rounding, place)
    run = _Running(None if unknown else rounding.value, place.value == ONCE, offset)
    lines = [
        Line(
            "base", f"利用料の年額{when}", run.to(None if basis.annual is None else Fraction(basis.annual)),
            basis.how, basis.rules, basis.facts, basis.missing, basis.estimates,
        )
    ]  # fmt: skip
    share = None if unknown or counted.missing or run.exact is None else run.exact * count / 12
    lines.append(
        counted._replace(
            label=f"{counted.label}{when}",
            amount=run.to(share),
            rules=(*counted.rules, rounding, place),
            missing=(*counted.missing, *unknown),
        )
    )
    lines += _reduced(step, run, when)
    lines.append(_taxed(terms, run, when))
    return lines, offset if run.exact is None else offset + run.exact


def _reduced(step: Step, run: _Running, when: str) -> list[Line]:
    whole, (early, prefecture) = run.exact, step.reductions
    one, two = step.early, step.prefecture
    rule = step.terms["combination"]
    combined: tuple[Dated, ...] = ()
    missing: tuple[Missing, ...] = ()
    how = ["", ""]
    if one and two:
        combined, missing = (rule,), lacking(rule)
        if rule.value == LARGER:
            one, two, how = (
                (one, NONE, ["", _SMALLER]) if one >= two else (NONE, two, [_SMALLER, ""])
            )
    first = whole if one == 0 else None if missing or one is None else _off(whole, one)
    lines = [
        _line(
            "early",
            f"早期導入割引{_rate(step.early)}{when}",
            run.to(first),
            early,
            how[0],
            step.early,
            combined,
            (),
        )
    ]
    rest = run.exact
    if two == 0:
        target = rest
    elif two is None or missing:
        target = None
    else:
        target = (
            _off(whole, min(one + two, Fraction(1)))
            if combined and one and rule.value == SUM
            else _off(rest, two)
        )
    label = f"導入割合に応じた割引{_rate(step.prefecture)}{when}"
    lines.append(
        _line(
            "prefecture",
            label,
            run.to(target),
            prefecture,
            how[1],
            step.prefecture,
            combined,
            missing,
        )
    )
    return lines


_SMALLER = "もう一方の割引の方が大きいため、差し引かない"
_RESTING = "この期間には当てはまらない"


def _line(
    kind: str,
    label: str,
    amount: int | None,
    reduction: Reduction,
    note: str,
    rate: Rate,
    combined: Sequence[Dated],
    missing: Sequence[Missing],
) -> Line:
    resting = rate == 0 and reduction.rate != 0
    how = "。".join(part for part in (reduction.how, note, _RESTING if resting else "") if part)
    return Line(
        kind, label, amount, how, (*reduction.rules, *combined), reduction.facts,
        () if resting else (*reduction.missing, *missing), reduction.estimates,
    )  # fmt: skip


def _off(amount: Fraction | None, rate: Fraction) -> Fraction | None:
    return None if amount is None else amount * (1 - rate)


def _rate(rate: Rate) -> str:
    return f"（{percent(rate)}）" if rate else ""


def percent(rate: Fraction) -> str:
    """A rate as rules write it: 「12.5%」."""
    return f"{float(rate * 100):.4f}".rstrip("0").rstrip(".") + "%"


def _taxed(terms: Terms, run: _Running, when: str) -> Line:
    rule, rate = terms["tax"], terms["tax_rate"]
    if rule.value is not None and rule.value != ADDED:
        return Line(
            "tax", f"消費税{when}", run.to(run.exact), "年額に含まれるため、加えない", (rule,)
        )
    missing = lacking(rule, rate)
    value = None if missing or run.exact is None else run.exact * (1 + Fraction(rate.value))
    label = f"消費税{'' if missing else _rate(Fraction(rate.value))}{when}"
    how = "" if missing else f"割引後の額に {percent(Fraction(rate.value))} を加える"
    return Line("tax", label, run.to(value), how, (rule, rate), (), missing)
