"""Make the lines of a fee's bill (label, yen, explanation) as Japanese text, from computed amounts
and the reasons for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from intake.terms import Stage
from reports.fees.arithmetic import Rate, amounts
from reports.fees.because import NOTHING, Because
from reports.fees.discounts import Reduction
from reports.fees.facts import Course, Fact, Facts
from reports.fees.parts import Part, Stretch, Year, use_facts
from reports.rules.catalog import INCLUDED, LARGER
from reports.rules.dated import AnyValue, Missing
from reports.wording import percent_of

OTHER_COSTS = "その他の経費は、各市区町村の状況により負担いただく場合がある（事務連絡 ５）"
"""What the notice says of costs other than ② during the trial."""
TRIAL_ALONE = "試行運用のみで、利用開始の記録がないため、②の負担はない"


class Line(NamedTuple):
    """One line of a bill, for the usage fee (②) or for one of the other costs (①, ③, ④).

    `kind` is "base", "months", "early", "prefecture" or "tax" (the lines of ②, see Amounts),
    "trial" (months free of ②), "introduction" (①), "konbini" (③), "commission" (④) or "subtotal"
    (see with_subtotals). `label` is the line's Japanese name. `amount` is in yen (None: 未確定),
    `how` the Japanese explanation of how the amount was computed. `because` has the rules and facts
    behind the amount, and what is missing for it. `due` are the first days of the months that the
    amount is for.
    """

    kind: str  # trial, a field of Amounts, or introduction, konbini, commission
    label: str
    amount: int | None
    how: str
    because: Because = NOTHING
    due: tuple[date, ...] = ()  # the months the amount is for, as their first days

    @property
    def rules(self) -> tuple[AnyValue, ...]:
        return self.because.rules

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self.because.facts

    @property
    def missing(self) -> tuple[Missing, ...]:
        return self.because.missing

    @property
    def estimates(self) -> tuple[str, ...]:
        return self.because.estimates


def lines(year: Year) -> Iterator[Line]:
    """Yields the lines of a bill for ② (利用料), in their order on the bill; they add up to the
    total of `year`, if it is known.

    `year` has the amounts that one municipality owes for a fiscal year.
    """
    parts = list(year.parts)
    for stretch in year.stretches:
        trial = [_trial(stretch)] if stretch.months.trial else []
        if not stretch.parts:
            yield from trial
        for place, part in enumerate(stretch.parts):
            when = f"（{period(part.months)}）" if len(parts) > 1 else ""
            after = part is not parts[0]
            made = [
                Line(kind, f"{label}{when}", yen, how, because, part.due)
                for kind, (label, how), yen, because in zip(
                    part.amounts._fields,
                    _words(part, after),
                    part.amounts,
                    part.reasons,
                    strict=True,
                )
            ]
            yield from (*made[:2], *(() if place else trial), *made[2:])


def with_subtotals(bill: Sequence[Line]) -> Iterator[Line]:
    """Yields the lines of a bill; if the bill has several parts, a subtotal (kind "subtotal")
    follows each part.

    A part covers months with the same yearly fee, discounts and rounding; its last line is the tax.
    A subtotal is 未確定 if any line of its part is. Subtotals are only for reading: the total of
    the bill is the sum of the other lines.
    """
    several = sum(line.kind == "tax" for line in bill) > 1
    part: list[int | None] = []
    for line in bill:
        yield line
        part.append(line.amount)
        if several and line.kind == "tax":  # the last line of a part
            yen = None if None in part else sum(filter(None, part))
            yield Line("subtotal", f"小計（{period(line.due)}）", yen, "")
            part = []


def why_free(facts: Facts, code: str, year: Year) -> str:
    """Return a Japanese sentence, without the final 「。」, on why the municipality with the
    six-digit `code` owes nothing for ② (利用料) in a fiscal year.

    `year` has the amounts computed for that fiscal year; none of them may be charged or 未確定.
    """
    if any(stretch.months.trial for stretch in year.stretches):
        return "試行運用期間中の利用のみのため、②の負担はない"
    if year.stretches:
        return "この年度に②を負担する利用の月がない"
    courses: Sequence[Course] = facts.courses.get(code, ())
    if any(course.first(Stage.TRIAL_STARTED) for course in courses):
        return TRIAL_ALONE
    return "利用開始の記録がないため、②の負担はない"


def period(days: Sequence[date]) -> str:
    """Return successive months as Japanese text: 「1月～3月」, or 「1月」 for a single month.

    `days` are the first days of the months, in order; there must be at least one.
    """
    first, last = days[0], days[-1]
    return f"{first.month}月" if first == last else f"{first.month}月～{last.month}月"


def _trial(stretch: Stretch) -> Line:
    """Return the bill's line for the trial months (試行運用) of a period of use: 0 yen, because the
    usage fee (②) is not charged for them. 根拠: 事務連絡 5.
    """
    trial, rules = stretch.months.trial, stretch.months.because.rules
    used = tuple(rule for rule in rules if rule.rule in ("trial_end", "trial_free"))
    how = f"試行運用期間中の{len(trial)}か月は②の負担がない。{OTHER_COSTS}"
    return Line(
        "trial", f"試行運用期間（{period(trial)}）", 0, how, Because(used, use_facts(stretch.span))
    )


def _words(part: Part, after: bool) -> tuple[tuple[str, str], ...]:
    """Return the Japanese texts of the bill's five lines for `part`, as pairs (label, explanation)
    in the order of `part.amounts`.

    `after` is whether `part` comes after another part of the year. If so, its amounts for months
    and tax are rounded together with those of the earlier parts, and their explanations say so.
    """
    terms, (_, early, prefecture, how) = part.terms, part.figures
    notes = _bounds(part)
    if early and prefecture and how.combination == LARGER:
        notes[early >= prefecture] = "もう一方の割引の方が大きいか同じため、差し引かない"
    in_yen = any(stage.yen for stage in terms.early.stages)
    return (
        ("利用料の年額", terms.annual.how),
        _months(part, after),
        (f"早期導入割引{'' if in_yen else _rate(early)}", _reduced(terms.early, early, notes[0])),
        (
            f"導入割合に応じた割引{_rate(prefecture)}",
            _reduced(terms.prefecture, prefecture, notes[1]),
        ),
        _tax(part, after),
    )


def _bounds(part: Part) -> list[str]:
    """Return two notes, for the bill's lines of 早期導入割引 and of the prefecture discount, in this
    order.

    A note says in Japanese that a cap on the discounts, or a floor under the amount that remains,
    made the discount smaller than its rate would; it is "" if that is not so.
    """
    annual, early, prefecture, how = part.figures
    bounds = [] if how.cap is None else [f"割引率の上限 {percent_of(how.cap)}"]
    bounds += [f"割引後の下限 年{how.floor:,}円"] if how.floor else []
    bounded, unbounded = (
        amounts(annual, len(part.due), early, prefecture, each)[0]
        for each in (how, how._replace(cap=None, floor=0))
    )
    note = f"{'・'.join(bounds)}により、差し引くのはこの額まで"
    less = bounded.early != unbounded.early, bounded.prefecture != unbounded.prefecture
    return [note if each else "" for each in less]


_SO_FAR = "。年度の累計で端数処理し、前の期間の分を引いた額"


def _months(part: Part, after: bool) -> tuple[str, str]:
    count, when = len(part.due), period(part.months)
    label = f"月割りによる減（{count}か月分を負担）"
    if part.due != part.months:
        return label, f"年額の全額を負担（利用は{when}）"
    return label, f"年額×{count}／12（{when}）{_SO_FAR if after else ''}"


def _rate(rate: Rate) -> str:
    return f"（{percent_of(rate)}）" if rate else ""


def _reduced(reduction: Reduction, rate: Rate, note: str) -> str:
    resting = "この期間には当てはまらない" if rate == 0 and reduction.rate != 0 else ""
    return "。".join(part for part in (reduction.how, note, resting) if part)


def _tax(part: Part, after: bool) -> tuple[str, str]:
    rules, rate = part.terms.rules, part.figures.arithmetic.tax_rate
    if rules.tax.value == INCLUDED:
        return "消費税", "年額に含まれるため、加えない"
    if rules.tax.value is None or rate is None:
        return "消費税", ""
    rounding = rules.rounding.value
    how = f"割引後の額に {percent_of(rate)} を加える（{rounding.tax}）" if rounding else ""
    how += _SO_FAR if how and after else ""
    return f"消費税（{percent_of(rate)}）", how
